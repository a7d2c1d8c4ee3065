/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.c - reads a few files of /proc and /sys.
 */
#include "edge/machine.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>

#define HWMON "/sys/class/hwmon"

static void read_memory(struct machine *out)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		(void)sscanf(line, "MemTotal: %" SCNu64, &out->memory);
		(void)sscanf(line, "MemAvailable: %" SCNu64, &out->available);
	}
	if (file)
		fclose(file);
}

static void read_load(struct machine *out)
{
	FILE *file = fopen("/proc/loadavg", "re");
	unsigned whole, hundredths;

	if (file && fscanf(file, "%u.%2u", &whole, &hundredths) == 2)
		out->load = whole * 100 + hundredths;
	if (file)
		fclose(file);
}

static void read_temperature(struct machine *out)
{
	DIR *sensors = opendir(HWMON);
	struct dirent *entry;

	while (sensors && !out->has_temperature && (entry = readdir(sensors))) {
		char path[sizeof(HWMON) + 300];
		FILE *file;

		(void)snprintf(path, sizeof(path), HWMON "/%s/temp1_input",
			       entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		out->has_temperature =
			fscanf(file, "%d", &out->temperature) == 1;
		fclose(file);
	}
	if (sensors)
		closedir(sensors);
}

void machine_read(struct machine *out)
{
	*out = (struct machine){ 0 };
	read_memory(out);
	read_load(out);
	read_temperature(out);
}
