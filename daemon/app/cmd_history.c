/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_history.c - sluice history: the policies that the daemon keeps.
 */
#include "app/sluice.h"

int history_main(int argc, char **argv)
{
	struct sluice_options options;
	int operands =
		sluice_options_read(&options, OPTION_SOCKET | OPTION_JSON, argc,
				    argv);

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 0)
		return sluice_fail(SLUICE_USAGE, "history takes no operand");
	return sluice_call(options.socket,
			   options.given & OPTION_JSON ? "history --json"
						       : "history",
			   NULL, 0);
}
