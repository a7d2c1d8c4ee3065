/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - one binary with two names: the daemon and the tool.
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
	return sluice_main(argc, argv);
}
