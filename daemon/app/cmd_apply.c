/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_apply.c - sluice apply: hand a policy to the daemon, which replaces the
 * running one or says why not.
 *
 * What is sent is the text, so the daemon never opens a file for us; and it
 * alone checks it, so that nothing is said twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "edge/control.h"

static int apply_text(const struct sluice_options *options, const char *name,
		      const char *text, size_t length)
{
	bool allow = options->given & OPTION_ALLOW_MISSING;
	char request[CONTROL_LINE_MAX];
	int written = snprintf(request, sizeof(request), "apply %s-- %s",
			       allow ? "--allow-missing " : "", name);

	if (written < 0 || (size_t)written >= sizeof(request))
		return sluice_fail(SLUICE_REFUSED,
				   "the name of the file is too long");
	return sluice_call(options->socket, request, text, length);
}

int apply_main(int argc, char **argv)
{
	struct sluice_options options;
	char message[400];
	char *text = NULL;
	size_t length = 0;
	int operands = sluice_options_read(&options,
					   OPTION_SOCKET | OPTION_ALLOW_MISSING,
					   argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "apply takes one file");
	if (generation_read(argv[1], &text, &length, message, sizeof(message)))
		return sluice_fail(SLUICE_REFUSED, "%s", message);
	code = apply_text(&options,
			  strcmp(argv[1], "-") == 0 ? "<stdin>" : argv[1], text,
			  length);
	free(text);
	return code;
}
