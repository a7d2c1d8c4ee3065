/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_confirm.c - sluice confirm: the policy that is on trial stays.
 */
#include "app/sluice.h"

int confirm_main(int argc, char **argv)
{
	struct sluice_options options;
	int operands = sluice_options_read(&options, OPTION_SOCKET, argc, argv);

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 0)
		return sluice_fail(SLUICE_USAGE, "confirm takes no operand");
	return sluice_call(options.socket, "confirm", NULL, 0);
}
