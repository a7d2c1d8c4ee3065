/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_stats.c - sluice stats: numbers for curves, in the form that is asked for.
 */
#include "app/sluice.h"

int stats_main(int argc, char **argv)
{
	static const struct {
		unsigned bit;
		const char *request;
	} forms[] = {
		{ 0, "stats" },
		{ OPTION_JSON, "stats --json" },
		{ OPTION_PROMETHEUS, "stats prometheus" },
		{ OPTION_PAIRS, "stats pairs" },
	};
	const unsigned any = OPTION_JSON | OPTION_PROMETHEUS | OPTION_PAIRS;
	struct sluice_options options;
	int operands =
		sluice_options_read(&options, OPTION_SOCKET | any, argc, argv);

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 0)
		return sluice_fail(SLUICE_USAGE, "stats takes no operand");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if ((options.given & any) == forms[i].bit)
			return sluice_call(options.socket, forms[i].request,
					   NULL, 0);
	return sluice_fail(SLUICE_USAGE, "stats takes one form at a time");
}
