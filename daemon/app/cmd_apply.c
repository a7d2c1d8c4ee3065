/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_apply.c - sluice apply: hand a policy to the daemon, which replaces the
 * running one or says why not.
 *
 * The policy is checked here first: a mistake in it needs no daemon to be
 * found. What is sent is its text, so the daemon never opens a file for us.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/sluice.h"
#include "edge/control.h"

int apply_main(int argc, char **argv)
{
	struct sluice_options options;
	struct generation *generation;
	char request[CONTROL_LINE_MAX];
	int operands = sluice_options_read(&options,
					   OPTION_SOCKET | OPTION_ALLOW_MISSING,
					   argc, argv);
	int code = SLUICE_OK;
	int length;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "apply takes one file");
	generation = sluice_load(argv[1], &code);
	if (!generation)
		return code;
	length = snprintf(request, sizeof(request), "apply %s-- %s",
			  options.given & OPTION_ALLOW_MISSING
				  ? "--allow-missing "
				  : "",
			  generation->file);
	if (length < 0 || (size_t)length >= sizeof(request))
		code = sluice_fail(SLUICE_REFUSED,
				   "the name of the file is too long");
	else
		code = sluice_call(options.socket, request, generation->text,
				   generation->length);
	generation_free(generation);
	return code;
}
