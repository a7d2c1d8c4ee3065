/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * top.h - what goes on, on one screen: ports with their last minutes, the
 * busiest senders and rules, why frames are dropped, and how full things are.
 */
#ifndef SLUICE_CORE_TOP_H
#define SLUICE_CORE_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/busy.h"
#include "core/policy.h"
#include "core/reading.h"
#include "core/text.h"

enum {
	TOP_HISTORY = 160, /* rates of a port that are remembered */
	TOP_WIDTH_MIN = 60,
	TOP_HEIGHT_MIN = 12
};

/** struct top_port - bits per second in and out, the oldest first. */
struct top_port {
	const char *name;
	uint64_t rates[TOP_HISTORY];
	size_t count;
};

/** struct top - what is remembered beyond two readings. */
struct top {
	struct top_port ports[POLICY_PORTS_MAX];
	size_t port_count;
};

/** struct machine - the box itself; 0 or false: it does not tell. */
struct machine {
	uint64_t memory;    /* kB */
	uint64_t available; /* kB */
	unsigned load;	    /* hundredths, mean of a minute */
	bool has_temperature;
	int temperature; /* thousandths of a degree Celsius */
};

/** struct top_scene - what is to be drawn. */
struct top_scene {
	const struct reading *before;
	const struct reading *now;
	const struct machine *machine;
	const struct busy *busy;  /* since @before, settled */
	const char *busy_why;	  /* nothing could be seen; or "" */
	const char *const *rules; /* text of rule 1 on */
	size_t rule_count;
	size_t width; /* columns and lines of the screen */
	size_t height;
};

/**
 * top_follow - remember what the ports did between two readings. Names are
 * copied into @arena, once each.
 */
void top_follow(struct top *top, const struct reading *before,
		const struct reading *now, struct arena *arena);

/** top_draw - at most @scene->height lines of @scene->width columns. */
void top_draw(const struct top *top, const struct top_scene *scene,
	      struct text *out);

/** top_number - @value in at most five characters: 999, 9.9k, 123M. */
const char *top_number(uint64_t value, char out[8]);

#endif
