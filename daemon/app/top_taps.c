/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * top_taps.c - frames for the busiest of sluice top.
 */
#include "app/top_taps.h"

#include <stdio.h>
#include <string.h>

#define LENGTH 128 /* bytes of a frame: all headers that are told of */
#define AT_ONCE 1000
#define BUFFER (2 * CAPTURE_BLOCK)

static bool is_port(const struct reading_row *row)
{
	return strcmp(row->name, "port_up") == 0;
}

/* They are tapped, all of them, in that order. */
static bool are_open(const struct top_taps *taps, const struct reading *reading)
{
	size_t found = 0;

	for (size_t i = 0; i < reading->count; i++) {
		if (!is_port(&reading->rows[i]))
			continue;
		if (found == taps->count ||
		    strcmp(taps->names[found], reading->rows[i].of) != 0 ||
		    !taps->taps[found].pcap)
			return false;
		found++;
	}
	return found == taps->count;
}

static void open_taps(struct top_taps *taps, const struct reading *reading)
{
	const struct capture_wish wish = { .direction = CAPTURE_IN,
					   .filter = "",
					   .length = LENGTH,
					   .buffer = BUFFER };
	size_t opened = 0;

	for (size_t i = 0; i < reading->count && taps->count < POLICY_PORTS_MAX;
	     i++) {
		const char *name = reading->rows[i].of;
		size_t at = taps->count;

		if (!is_port(&reading->rows[i]))
			continue;
		taps->count++;
		(void)snprintf(taps->names[at], sizeof(taps->names[at]), "%s",
			       name);
		if (capture_open(&taps->taps[at], name, at, &wish, taps->why,
				 sizeof(taps->why)) == 0)
			opened++;
	}
	if (opened)
		taps->why[0] = '\0';
}

void taps_follow(struct top_taps *taps, const struct reading *reading)
{
	busy_clear(&taps->busy);
	if (are_open(taps, reading))
		return;
	taps_close(taps);
	open_taps(taps, reading);
}

static void take(struct top_taps *taps, size_t index)
{
	struct capture_tap *tap = &taps->taps[index];
	char message[PCAP_ERRBUF_SIZE];

	for (int i = 0; i < AT_ONCE; i++) {
		if (capture_look(tap, message, sizeof(message)) < 0)
			capture_close(tap);
		if (!tap->present)
			return;
		busy_add(&taps->busy, taps->names[index], tap->frame.bytes,
			 tap->frame.length, tap->frame.whole);
		capture_drop(tap);
	}
}

void taps_take(struct top_taps *taps)
{
	for (size_t i = 0; i < taps->count; i++)
		take(taps, i);
}

void taps_settle(struct top_taps *taps)
{
	taps_take(taps);
	for (size_t i = 0; i < taps->count; i++) {
		uint64_t before = taps->taps[i].lost;

		capture_count_lost(&taps->taps[i]);
		busy_lose(&taps->busy, taps->names[i],
			  taps->taps[i].lost - before);
	}
	taps->seen = taps->busy;
	busy_settle(&taps->seen);
}

void taps_close(struct top_taps *taps)
{
	for (size_t i = 0; i < taps->count; i++)
		capture_close(&taps->taps[i]);
	taps->count = 0;
}
