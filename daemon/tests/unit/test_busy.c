/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_busy.c - who sends the most: adding up, a full table, lost frames.
 */
#include "core/busy.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct busy busy;

/* UDP from 10.0.x.y to 10.0.0.1 port 53, of @whole bytes. */
static void see(const char *port, unsigned host, size_t whole)
{
	uint8_t frame[60] = { 2,  0, 0,	 0,  0, 1, 2, 0,  0, 0,	 0, 2, 8,  0,
			      69, 0, 0,	 46, 0, 0, 0, 0,  9, 17, 0, 0, 10, 0,
			      0,  0, 10, 0,  0, 1, 0, 99, 0, 53, 0, 26 };

	frame[28] = (uint8_t)(host >> 8);
	frame[29] = (uint8_t)host;
	busy_add(&busy, port, frame, sizeof(frame), whole);
}

static unsigned host_of(const struct busy_row *row)
{
	return (unsigned)row->key.source.bytes[2] << 8 |
	       row->key.source.bytes[3];
}

static void test_adding(void)
{
	busy_clear(&busy);
	see("eth0", 1, 60);
	see("eth0", 2, 1000);
	see("eth0", 1, 60);
	see("eth1", 1, 60);
	busy_settle(&busy);
	CHECK(busy.count == 3, "%zu rows", busy.count);
	CHECK(host_of(&busy.rows[0]) == 2 && busy.rows[0].bytes == 1000 &&
		      busy.rows[0].frames == 1,
	      "the busiest is the first, by bytes");
	CHECK(host_of(&busy.rows[1]) == 1 && busy.rows[1].frames == 2 &&
		      busy.rows[1].bytes == 120 &&
		      strcmp(busy.rows[1].key.in, "eth0") == 0,
	      "frames of one port are one row");
	CHECK(busy.rows[1].key.port == 53 && busy.rows[1].key.protocol == 17,
	      "protocol and port");
}

/* 40 frames of one sender among 4,000 senders of a frame each. */
static void test_full(void)
{
	busy_clear(&busy);
	for (unsigned host = 2; host < 4002; host++) {
		see("eth0", host, 60);
		if (host % 100 == 0)
			see("eth0", 1, 600);
	}
	busy_settle(&busy);
	CHECK(busy.count == BUSY_MAX, "%zu rows", busy.count);
	CHECK(host_of(&busy.rows[0]) == 1 && busy.rows[0].bytes >= 40 * 600,
	      "who sends the most has a row, and not too little: %u, %lu bytes",
	      host_of(&busy.rows[0]), (unsigned long)busy.rows[0].bytes);
}

static void test_lost(void)
{
	busy_clear(&busy);
	see("eth0", 1, 100);
	see("eth0", 2, 50);
	see("eth1", 3, 60);
	busy_lose(&busy, "eth0", 6);
	busy_lose(&busy, "eth2", 9);
	busy_settle(&busy);
	CHECK(busy.rows[0].bytes == 400 && busy.rows[0].frames == 4,
	      "raised by what was lost: %lu",
	      (unsigned long)busy.rows[0].bytes);
	CHECK(busy.rows[1].bytes == 200, "in proportion");
	CHECK(busy.rows[2].bytes == 60, "of that port alone");
}

int main(void)
{
	test_adding();
	test_full();
	test_lost();
	return unit_report("busy");
}
