/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_check.c - sluice check: what is wrong with a policy.
 */
#include <stdio.h>

#include "app/sluice.h"
#include "core/print.h"

static int print_canonical(struct generation *generation)
{
	const char *text =
		policy_print(&generation->policy, &generation->arena);

	if (!text)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	fputs(text, stdout);
	return SLUICE_OK;
}

static void print_summary(const struct generation *generation)
{
	size_t rules = generation->policy.filter.count;
	size_t ports = generation->policy.bridge.port_count;

	printf("%s: %zu rule%s, %zu port%s, ok\n", generation->file, rules,
	       rules == 1 ? "" : "s", ports, ports == 1 ? "" : "s");
}

int check_main(int argc, char **argv)
{
	struct sluice_options options;
	struct generation *generation;
	int operands = sluice_options_read(&options, OPTION_PRINT, argc, argv);
	int code = SLUICE_OK;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "check takes one file");
	generation = sluice_load(argv[1], &code);
	if (!generation)
		return code;
	if (options.given & OPTION_PRINT)
		code = print_canonical(generation);
	else
		print_summary(generation);
	generation_free(generation);
	return code;
}
