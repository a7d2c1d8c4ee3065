/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * case.c - capture cases read from, and written to, their folders.
 *
 * A case is used whole or not at all: a file too few, or one for a port that
 * the policy does not have, is an error, since it would hide a difference.
 */
#include "app/case.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 4096

static int path_join(char *out, const char *folder, const char *prefix,
		     const char *name, const char *suffix)
{
	int length = snprintf(out, PATH_ROOM, "%s/%s%s%s", folder, prefix, name,
			      suffix);

	return length < 0 || length >= PATH_ROOM ? -ENAMETOOLONG : 0;
}

/* The port named by "in-PORT.pcap" or "out-PORT.pcap", else an empty string. */
static void port_of_file(const char *file, char *out, size_t size)
{
	const char *end = strrchr(file, '.');
	size_t skip = 0;

	out[0] = '\0';
	if (!strncmp(file, "in-", 3))
		skip = 3;
	else if (!strncmp(file, "out-", 4))
		skip = 4;
	if (!skip || !end || strcmp(end, ".pcap"))
		return;
	snprintf(out, size, "%.*s", (int)(end - file - (long)skip),
		 file + skip);
}

static bool has_port(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->bridge.port_count; i++)
		if (!strcmp(policy->bridge.ports[i].name.text, name))
			return true;
	return false;
}

static int refuse_foreign_ports(const struct capture_case *folder,
				char *message, size_t size)
{
	DIR *directory = opendir(folder->path);
	struct dirent *entry;
	int code = 0;

	if (!directory) {
		code = -errno;
		snprintf(message, size, "%s: %s", folder->path,
			 strerror(errno));
		return code;
	}
	while (!code && (entry = readdir(directory))) {
		char port[NAME_MAX + 1];

		port_of_file(entry->d_name, port, sizeof(port));
		if (!port[0] || has_port(&folder->generation->policy, port))
			continue;
		snprintf(message, size,
			 "%s/%s: the policy has no port named %s", folder->path,
			 entry->d_name, port);
		code = -EINVAL;
	}
	closedir(directory);
	return code;
}

static int read_policy(struct capture_case *folder, char *message, size_t size)
{
	char path[PATH_ROOM];
	int code = path_join(path, folder->path, "", "policy", ".conf");
	const char *text;

	if (code) {
		snprintf(message, size, "%s: %s", folder->path,
			 strerror(-code));
		return code;
	}
	message[0] = '\0';
	folder->generation = generation_load(path, NULL, message, size);
	if (!folder->generation) {
		snprintf(message, size, "%s: out of memory", path);
		return -ENOMEM;
	}
	if (!folder->generation->diag.errors)
		return 0;
	if (!message[0]) {
		text = diag_render(&folder->generation->diag);
		snprintf(message, size, "%s", text ? text : "out of memory");
	}
	return -EINVAL;
}

static int read_captures(struct capture_case *folder, char *message,
			 size_t size)
{
	const struct bridge *bridge = &folder->generation->policy.bridge;
	int code = 0;

	for (size_t i = 0; i < bridge->port_count && !code; i++) {
		const char *name = bridge->ports[i].name.text;
		char in[PATH_ROOM], out[PATH_ROOM];

		if (path_join(in, folder->path, "in-", name, ".pcap") ||
		    path_join(out, folder->path, "out-", name, ".pcap")) {
			snprintf(message, size, "%s: path too long",
				 folder->path);
			return -ENAMETOOLONG;
		}
		code = pcap_file_read(in, &folder->arena, &folder->in[i],
				      message, size);
		if (!code)
			code = pcap_file_read(out, &folder->arena,
					      &folder->out[i], message, size);
		folder->frame_count += folder->in[i].count;
		folder->out_count += folder->out[i].count;
	}
	return code;
}

/* Frames of one moment stay in the order of ports and files. */
static int earlier(const void *a, const void *b)
{
	const struct case_frame *x = a, *y = b;

	if (x->captured->time != y->captured->time)
		return x->captured->time < y->captured->time ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int order_frames(struct capture_case *folder, char *message, size_t size)
{
	size_t count = 0;

	folder->frames = arena_array(&folder->arena, folder->frame_count + 1,
				     sizeof(*folder->frames));
	if (!folder->frames) {
		snprintf(message, size, "%s: out of memory", folder->path);
		return -ENOMEM;
	}
	for (size_t port = 0; port < POLICY_PORTS_MAX; port++)
		for (size_t i = 0; i < folder->in[port].count; i++)
			folder->frames[count++] = (struct case_frame){
				.port = port,
				.index = i,
				.captured = &folder->in[port].frames[i],
			};
	qsort(folder->frames, count, sizeof(*folder->frames), earlier);
	return 0;
}

static bool name_case(struct capture_case *folder, const char *path)
{
	size_t length = strlen(path);
	const char *slash;

	while (length > 1 && path[length - 1] == '/')
		length--;
	folder->path = arena_strndup(&folder->arena, path, length);
	if (!folder->path)
		return false;
	slash = strrchr(folder->path, '/');
	folder->name = slash && slash[1] ? slash + 1 : folder->path;
	return true;
}

int case_read(struct capture_case *folder, const char *path, char *message,
	      size_t size)
{
	int code;

	memset(folder, 0, sizeof(*folder));
	arena_init(&folder->arena, 0);
	folder->name = folder->path = path;
	if (!name_case(folder, path)) {
		snprintf(message, size, "%s: out of memory", path);
		return -ENOMEM;
	}
	code = read_policy(folder, message, size);
	if (!code)
		code = refuse_foreign_ports(folder, message, size);
	if (!code)
		code = read_captures(folder, message, size);
	return code ? code : order_frames(folder, message, size);
}

void case_free(struct capture_case *folder)
{
	if (folder->generation)
		generation_free(folder->generation);
	folder->generation = NULL;
	arena_free(&folder->arena);
}

static int write_text(const char *folder, const char *name, const char *text,
		      char *message, size_t size)
{
	char path[PATH_ROOM];
	FILE *file = NULL;
	int code = path_join(path, folder, "", name, "");

	if (!code) {
		file = fopen(path, "w");
		code = file ? 0 : -errno;
	}
	if (file && fputs(text, file) < 0)
		code = -EIO;
	if (file && fclose(file) && !code)
		code = -errno;
	if (code)
		snprintf(message, size, "%s/%s: %s", folder, name,
			 strerror(-code));
	return code;
}

int case_write(const char *path, const struct generation *policy,
	       const struct capture *in, const struct capture *out,
	       const char *readme, char *message, size_t size)
{
	const struct bridge *bridge = &policy->policy.bridge;
	char file[PATH_ROOM];
	int code = 0;

	if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		code = -errno;
		snprintf(message, size, "%s: %s", path, strerror(errno));
		return code;
	}
	code = write_text(path, "policy.conf", policy->text, message, size);
	if (!code)
		code = write_text(path, "README", readme, message, size);
	for (size_t i = 0; i < bridge->port_count && !code; i++) {
		const char *name = bridge->ports[i].name.text;

		path_join(file, path, "in-", name, ".pcap");
		code = pcap_file_write(file, &in[i], message, size);
		if (code)
			break;
		path_join(file, path, "out-", name, ".pcap");
		code = pcap_file_write(file, &out[i], message, size);
	}
	return code;
}

static void remove_file(const char *folder, const char *prefix,
			const char *name, const char *suffix)
{
	char path[PATH_ROOM];

	if (path_join(path, folder, prefix, name, suffix) == 0)
		unlink(path);
}

void case_remove(const char *path, const struct policy *policy)
{
	remove_file(path, "", "policy", ".conf");
	remove_file(path, "", "README", "");
	for (size_t i = 0; i < policy->bridge.port_count; i++) {
		const char *name = policy->bridge.ports[i].name.text;

		remove_file(path, "in-", name, ".pcap");
		remove_file(path, "out-", name, ".pcap");
	}
	rmdir(path);
}
