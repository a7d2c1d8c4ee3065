/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - one binary with three names: the daemon, the tool, and what the
 * DHCP client runs.
 */
#include <string.h>

#include "app/sluice.h"
#include "app/sluiced.h"

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "sluice";
	const char *slash = strrchr(name, '/');

	if (slash)
		name = slash + 1;
	if (strcmp(name, "sluiced") == 0)
		return sluiced_main(argc, argv);
	if (strcmp(name, "sluice-lease") == 0)
		return dhcp_client_script(argc, argv);
	return sluice_main(argc, argv);
}
