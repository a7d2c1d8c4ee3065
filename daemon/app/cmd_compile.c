/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_compile.c - sluice compile: the ruleset of a policy as nft text, for
 * all of its ports, whether they exist here or not.
 */
#include <stdio.h>

#include "app/sluice.h"
#include "core/nftext.h"

int compile_main(int argc, char **argv)
{
	struct sluice_options options;
	struct generation *generation;
	const char *text = NULL;
	int operands = sluice_options_read(&options, 0, argc, argv);
	int code = SLUICE_OK;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "compile takes one file");
	generation = sluice_load(argv[1], &code);
	if (!generation)
		return code;
	if (generation_compile(generation, NULL))
		text = nftext_print(&generation->ruleset, &generation->arena);
	if (text)
		fputs(text, stdout);
	else
		code = sluice_fail(SLUICE_SYSTEM, "out of memory");
	generation_free(generation);
	return code;
}
