/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_diff.c - sluice diff: what the running policy has that an earlier one had
 * not, or what a file would change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "core/history.h"
#include "core/lines.h"
#include "edge/control.h"

static int show(const struct lines_side *old, const struct lines_side *new)
{
	struct arena arena;
	struct text out;
	int code = SLUICE_OK;

	arena_init(&arena, 0);
	text_init(&out, &arena);
	if (!lines_differ(old, new, &out))
		code = sluice_fail(SLUICE_SYSTEM, "out of memory");
	else if (out.length == 0)
		fputs("sluice: they are the same\n", stderr);
	else
		fwrite(out.bytes, 1, out.length, stdout);
	arena_free(&arena);
	return code;
}

static int with_file(const struct control_answer *running, const char *path)
{
	struct lines_side old = { "running", running->body, running->length };
	struct lines_side new = { .name = path };
	char message[400];
	char *text = NULL;
	int code;

	if (generation_read(path, &text, &new.length, message, sizeof(message)))
		return sluice_fail(SLUICE_REFUSED, "%s", message);
	new.text = text;
	code = show(&old, &new);
	free(text);
	return code;
}

static int with_earlier(const struct control_answer *running,
			const char *socket, unsigned long back)
{
	struct lines_side new = { "running", running->body, running->length };
	struct lines_side old = { .name = "before" };
	struct control_answer answer;
	char request[40], name[40];
	int code;

	(void)snprintf(request, sizeof(request), "policy --back %lu", back);
	(void)snprintf(name, sizeof(name), "%lu back", back);
	code = sluice_ask(socket, request, &answer);
	if (code != SLUICE_OK)
		return code;
	old = (struct lines_side){ name, answer.body, answer.length };
	code = show(&old, &new);
	control_answer_free(&answer);
	return code;
}

int diff_main(int argc, char **argv)
{
	struct sluice_options options;
	struct control_answer running;
	unsigned long back = 1;
	bool file;
	int operands = sluice_options_read(&options, OPTION_SOCKET, argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands > 1)
		return sluice_fail(SLUICE_USAGE,
				   "diff takes one number or file");
	file = operands == 1 && !sluice_number(argv[1], 1, HISTORY_KEPT, &back);
	code = sluice_ask(options.socket, "show policy", &running);
	if (code != SLUICE_OK)
		return code;
	code = file ? with_file(&running, argv[1])
		    : with_earlier(&running, options.socket, back);
	control_answer_free(&running);
	return code;
}
