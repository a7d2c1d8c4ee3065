/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.c - what the subcommands of sluice share: messages, options,
 * loading a policy, and calling the daemon.
 */
#include "app/sluice.h"

#include <errno.h>
#include <stdarg.h>
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

static const struct option_name {
	const char *text;
	unsigned bit;
	const char *value; /* what it wants behind it, or NULL */
} option_names[] = {
	{ "--print", OPTION_PRINT, NULL },
	{ "--json", OPTION_JSON, NULL },
	{ "--allow-missing", OPTION_ALLOW_MISSING, NULL },
	{ "--socket", OPTION_SOCKET, "a path" },
	{ "--confirm", OPTION_CONFIRM, "seconds" },
	{ "--comment", OPTION_COMMENT, "a text" },
	{ "--prometheus", OPTION_PROMETHEUS, NULL },
	{ "--pairs", OPTION_PAIRS, NULL },
	{ "--dry-run", OPTION_DRY_RUN, NULL },
	{ "--interval", OPTION_INTERVAL, "seconds" },
	{ "--follow", OPTION_FOLLOW, NULL },
	{ "--count", OPTION_COUNT, "a number" },
	{ "--rate", OPTION_RATE, "bytes a second" },
};

static const struct option_name *option_find(const char *text)
{
	size_t count = sizeof(option_names) / sizeof(option_names[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(option_names[i].text, text) == 0)
			return &option_names[i];
	return NULL;
}

static void option_set(struct sluice_options *options, unsigned bit,
		       const char *value)
{
	options->given |= bit;
	if (bit == OPTION_SOCKET)
		options->socket = value;
	else if (bit == OPTION_CONFIRM)
		options->confirm = value;
	else if (bit == OPTION_COMMENT)
		options->comment = value;
	else if (bit == OPTION_COUNT)
		options->count = value;
	else if (bit == OPTION_INTERVAL)
		options->interval = value;
	else if (bit == OPTION_RATE)
		options->rate = value;
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
		if (name->value && ++at == argc) {
			sluice_fail(SLUICE_USAGE, "%s wants %s", name->text,
				    name->value);
			return -1;
		}
		option_set(options, name->bit, argv[at]);
	}
	return operands;
}
