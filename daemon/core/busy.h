/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * busy.h - who sends the most: frames that were seen where they came in, added
 * up by what is alike in them (fold.h), in a table that never grows.
 */
#ifndef SLUICE_CORE_BUSY_H
#define SLUICE_CORE_BUSY_H

#include <stddef.h>
#include <stdint.h>

#include "core/fold.h"
#include "core/policy.h"

#define BUSY_MAX 256

struct busy_row {
	struct fold_key key;
	uint32_t hash; /* of it */
	uint64_t frames;
	uint64_t bytes;
};

/** struct busy_port - how much of its traffic was seen. */
struct busy_port {
	char name[FOLD_PORT_MAX];
	uint64_t frames;
	uint64_t lost; /* frames that nobody had the time to look at */
};

struct busy {
	struct busy_row rows[BUSY_MAX];
	size_t count;
	struct busy_port ports[POLICY_PORTS_MAX];
	size_t port_count;
};

/** busy_clear - nothing was seen. */
void busy_clear(struct busy *busy);

/**
 * busy_add - a frame of @whole bytes, the first @length of which are @bytes,
 * came in by @port. Without a free row it takes the smallest one, and what that
 * had counted: whoever is busier than any row was keeps a row of his own
 * (Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k
 * Elements in Data Streams", ICDT 2005), and no row counts too little.
 */
void busy_add(struct busy *busy, const char *port, const uint8_t *bytes,
	      size_t length, size_t whole);

/** busy_lose - @frames more came in by @port, and were not seen. */
void busy_lose(struct busy *busy, const char *port, uint64_t frames);

/**
 * busy_settle - the busiest row first, by bytes, each one raised by what its
 * port has lost. Add nothing after it.
 */
void busy_settle(struct busy *busy);

#endif
