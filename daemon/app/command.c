/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.c - what the subcommands of sluice share: messages, options,
 * loading a policy, and calling the daemon.
 */
#include "app/sluice.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge/control.h"

int sluice_fail(int code, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fputs("sluice: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return code;
}

void sluice_print_diag(const struct diag *diag)
{
	const char *text;

	if (diag->errors == 0 && diag->warnings == 0)
		return;
	text = diag_render(diag);
	fputs(text ? text : "sluice: out of memory\n", stderr);
}

struct generation *sluice_load(const char *path, int *code)
{
	char message[400] = "";
	struct generation *generation =
		generation_load(path, NULL, message, sizeof(message));

	if (!generation) {
		*code = sluice_fail(SLUICE_SYSTEM, "out of memory");
		return NULL;
	}
	if (message[0] != '\0')
		*code = sluice_fail(SLUICE_REFUSED, "%s", message);
	else
		sluice_print_diag(&generation->diag);
	if (generation->diag.errors == 0)
		return generation;
	*code = SLUICE_REFUSED;
	generation_free(generation);
	return NULL;
}

/* One sentence for each way in which a daemon cannot be reached. */
static int call_failed(const char *socket, int error)
{
	switch (error) {
	case ENOENT:
	case ECONNREFUSED:
		return sluice_fail(SLUICE_SYSTEM, "no sluiced answers at %s",
				   socket);
	case EACCES:
	case EPERM:
		return sluice_fail(SLUICE_SYSTEM,
				   "not allowed to talk to sluiced at %s",
				   socket);
	case EPROTO:
		return sluice_fail(SLUICE_SYSTEM,
				   "sluiced at %s hung up without an answer",
				   socket);
	default:
		return sluice_fail(SLUICE_SYSTEM, "sluiced at %s: %s", socket,
				   strerror(error));
	}
}

int sluice_ask(const char *socket, const char *request,
	       struct control_answer *answer)
{
	int result = control_call(socket, request, NULL, 0, answer);

	if (result < 0)
		return call_failed(socket, -result);
	if (answer->status == CONTROL_OK)
		return SLUICE_OK;
	fwrite(answer->body, 1, answer->length, stderr);
	control_answer_free(answer);
	return SLUICE_REFUSED;
}

int sluice_call(const char *socket, const char *request, const void *payload,
		size_t length)
{
	struct control_answer answer;
	int result = control_call(socket, request, payload, length, &answer);
	int code = SLUICE_OK;

	if (result < 0)
		return call_failed(socket, -result);
	if (answer.status != CONTROL_OK)
		code = SLUICE_REFUSED;
	fwrite(answer.body, 1, answer.length,
	       code == SLUICE_OK ? stdout : stderr);
	control_answer_free(&answer);
	return code;
}

/* What a DHCP server gave to the running policy, if it has asked for it. */
static void load_lease(const char *socket, struct lease *lease)
{
	char address[ADDRESS_TEXT_MAX], router[ADDRESS_TEXT_MAX];
	struct control_answer answer;

	memset(lease, 0, sizeof(*lease));
	if (control_call(socket, "show lease", NULL, 0, &answer) < 0)
		return;
	if (answer.status == CONTROL_OK &&
	    sscanf(answer.body, "address %45s router %45s", address, router) ==
		    2) {
		lease->known = address_parse(address, strlen(address),
					     &lease->address);
		lease->has_router =
			address_parse(router, strlen(router), &lease->router);
	}
	control_answer_free(&answer);
}

struct generation *sluice_running(const char *socket, int *code)
{
	struct control_answer policy;
	struct generation *generation;
	struct lease lease;
	int result = control_call(socket, "show policy", NULL, 0, &policy);

	*code = SLUICE_OK;
	if (result == -ENOENT || result == -ECONNREFUSED)
		return NULL;
	if (result < 0) {
		*code = call_failed(socket, -result);
		return NULL;
	}
	if (policy.status != CONTROL_OK) {
		*code = sluice_fail(SLUICE_REFUSED, "no policy runs");
		control_answer_free(&policy);
		return NULL;
	}
	load_lease(socket, &lease);
	generation = generation_load_text("running policy", policy.body,
					  policy.length, &lease);
	control_answer_free(&policy);
	if (!generation)
		*code = sluice_fail(SLUICE_SYSTEM, "out of memory");
	return generation;
}

#define VALUE(field) offsetof(struct sluice_options, field)

static const struct option_name {
	const char *text;
	unsigned bit;
	const char *wants; /* behind it, or NULL */
	size_t value;	   /* where that goes */
} option_names[] = {
	{ "--print", OPTION_PRINT, NULL, 0 },
	{ "--json", OPTION_JSON, NULL, 0 },
	{ "--allow-missing", OPTION_ALLOW_MISSING, NULL, 0 },
	{ "--socket", OPTION_SOCKET, "a path", VALUE(socket) },
	{ "--confirm", OPTION_CONFIRM, "seconds", VALUE(confirm) },
	{ "--comment", OPTION_COMMENT, "a text", VALUE(comment) },
	{ "--prometheus", OPTION_PROMETHEUS, NULL, 0 },
	{ "--pairs", OPTION_PAIRS, NULL, 0 },
	{ "--dry-run", OPTION_DRY_RUN, NULL, 0 },
	{ "--interval", OPTION_INTERVAL, "seconds", VALUE(interval) },
	{ "--follow", OPTION_FOLLOW, NULL, 0 },
	{ "--write", OPTION_WRITE, "a file", VALUE(write) },
	{ "--size", OPTION_SIZE, "megabytes", VALUE(size) },
	{ "--count", OPTION_COUNT, "a number", VALUE(count) },
	{ "--seconds", OPTION_SECONDS, "a number", VALUE(seconds) },
	{ "--rate", OPTION_RATE, "bytes a second", VALUE(rate) },
	{ "--case", OPTION_CASE, "a name", VALUE(name) },
	{ "--dir", OPTION_DIR, "a directory", VALUE(directory) },
};

static const struct option_name *option_find(const char *text)
{
	size_t count = sizeof(option_names) / sizeof(option_names[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(option_names[i].text, text) == 0)
			return &option_names[i];
	return NULL;
}

static void option_set(struct sluice_options *options,
		       const struct option_name *name, const char *value)
{
	options->given |= name->bit;
	if (name->wants)
		memcpy((char *)options + name->value, &value, sizeof(value));
}

bool sluice_number(const char *text, unsigned long least, unsigned long most,
		   unsigned long *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoul(text, &end, 10);
	return *end == '\0' && errno == 0 && *out >= least && *out <= most;
}

/* The terminal says where; a user who has no name has a number. */
const char *sluice_caller(char *out, size_t size)
{
	const char *line = ttyname(STDIN_FILENO);
	const char *user = getenv("USER");

	if (!line)
		line = ttyname(STDERR_FILENO);
	if (line && strncmp(line, "/dev/", 5) == 0)
		line += 5;
	if (!user || !*user || strpbrk(user, " \n"))
		user = geteuid() == 0 ? "root" : "user";
	(void)snprintf(out, size, "%s@%s", user, line ? line : "script");
	return out;
}

int sluice_options_read(struct sluice_options *options, unsigned accepted,
			int argc, char **argv)
{
	bool ended = false;
	int operands = 0;

	*options = (struct sluice_options){ .socket = CONTROL_PATH };
	for (int at = 1; at < argc; at++) {
		const struct option_name *name = option_find(argv[at]);

		if (ended || argv[at][0] != '-' || argv[at][1] == '\0') {
			argv[++operands] = argv[at];
			continue;
		}
		if (strcmp(argv[at], "--") == 0) {
			ended = true;
			continue;
		}
		if (!name || !(name->bit & accepted)) {
			sluice_fail(SLUICE_USAGE, "%s knows no option %s",
				    argv[0], argv[at]);
			return -1;
		}
		if (name->wants && ++at == argc) {
			sluice_fail(SLUICE_USAGE, "%s wants %s", name->text,
				    name->wants);
			return -1;
		}
		option_set(options, name, argv[at]);
	}
	return operands;
}
