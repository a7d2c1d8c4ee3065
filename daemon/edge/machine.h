/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - what the kernel tells of the box itself.
 */
#ifndef SLUICE_EDGE_MACHINE_H
#define SLUICE_EDGE_MACHINE_H

#include "core/top.h"

/**
 * machine_read - memory and load of proc(5), and the first temperature of
 * hwmon (Documentation/hwmon/sysfs-interface.rst). What is not told is 0.
 */
void machine_read(struct machine *out);

#endif
