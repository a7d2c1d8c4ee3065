/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_compile.c - sluice compile: the ruleset of a policy as nft text, for
 * all of its ports, whether they exist here or not.
 */
#include <stdio.h>

#include "app/sluice.h"
#include "core/nftext.h"

/* Frames of masqueraded hosts carry it, and here nobody knows it. */
static void warn_of_mac(const struct policy *policy)
{
	if (policy_keeps_state(policy) && !policy->bridge.has_mac)
		fputs("sluice: warning: the bridge gets its MAC when the "
		      "policy is applied; this text\n"
		      "has 00:00:00:00:00:00 in its place. Write 'mac' in the "
		      "bridge block to choose one.\n",
		      stderr);
}

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
	warn_of_mac(&generation->policy);
	if (generation_compile(generation, NULL,
			       &generation->policy.bridge.mac))
		text = nftext_print(&generation->ruleset, &generation->arena);
	if (text)
		fputs(text, stdout);
	else
		code = sluice_fail(SLUICE_SYSTEM, "out of memory");
	generation_free(generation);
	return code;
}
