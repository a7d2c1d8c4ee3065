/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_show.c - sluice show: one part of the running policy, as the daemon
 * has it, with the counters of the kernel; or its text.
 */
#include <stdio.h>
#include <string.h>

#include "app/sluice.h"

static const char *const parts[] = { "rules", "nat",   "neighbours", "ports",
				     "flows", "lease", "policy" };

#define PARTS (sizeof(parts) / sizeof(parts[0]))

int show_main(int argc, char **argv)
{
	struct sluice_options options;
	char request[64];
	int operands =
		sluice_options_read(&options, OPTION_SOCKET | OPTION_JSON, argc,
				    argv);
	bool json = options.given & OPTION_JSON;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "show takes one word");
	for (size_t i = 0; i < PARTS; i++) {
		if (strcmp(parts[i], argv[1]) != 0)
			continue;
		if (json && strcmp(parts[i], "policy") == 0)
			return sluice_fail(SLUICE_USAGE,
					   "show policy knows no --json");
		snprintf(request, sizeof(request), "show %s%s", parts[i],
			 json ? " --json" : "");
		return sluice_call(options.socket, request, NULL, 0);
	}
	return sluice_fail(SLUICE_USAGE, "show knows no %s", argv[1]);
}
