/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_rollback.c - sluice rollback: an earlier policy again, as a new change.
 */
#include <stdio.h>

#include "app/sluice.h"
#include "core/history.h"
#include "edge/control.h"

int rollback_main(int argc, char **argv)
{
	struct sluice_options options;
	char request[CONTROL_LINE_MAX], by[80];
	unsigned long back = 0;
	int operands = sluice_options_read(&options, OPTION_SOCKET, argc, argv);

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands > 1)
		return sluice_fail(SLUICE_USAGE, "rollback takes one number");
	if (operands == 1 && !sluice_number(argv[1], 1, HISTORY_KEPT, &back))
		return sluice_fail(SLUICE_USAGE,
				   "rollback takes a number from 1 to %d: how "
				   "many policies back",
				   HISTORY_KEPT);
	sluice_caller(by, sizeof(by));
	if (back)
		(void)snprintf(request, sizeof(request),
			       "rollback --by %s --back %lu", by, back);
	else
		(void)snprintf(request, sizeof(request), "rollback --by %s",
			       by);
	return sluice_call(options.socket, request, NULL, 0);
}
