/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_capture.c - the order in which captured frames are told, their lines,
 * and whose MAC is replaced in them.
 */
#include <string.h>

#include "core/capture.h"
#include "tests/unit/unit.h"

#define NOW UINT64_C(1700000000000000000)
#define MS UINT64_C(1000000)

/** struct order - heads of three sources, as ms before now; 0: none. */
struct order {
	const char *name;
	int64_t heads[3];
	int want; /* source, or -1: wait */
};

static const struct order orders[] = {
	{ "nothing at all", { 0, 0, 0 }, -1 },
	{ "all have one: the earliest", { 5, 9, 7 }, 1 },
	{ "all have one: none is too young", { 1, 1, 2 }, 2 },
	{ "of the same time: the first", { 4, 4, 4 }, 0 },
	{ "one may bring an earlier one", { 5, 0, 7 }, -1 },
	{ "held for long enough", { 5, 0, 130 }, 2 },
	{ "not yet for long enough", { 5, 0, 129 }, -1 },
	{ "from a clock that was set back", { -3600000, 0, 0 }, 0 },
	{ "a little ahead is held", { -20, 0, 0 }, -1 },
};

static void check_order(const struct order *row)
{
	struct capture_head heads[3];
	size_t got = 99;
	bool may;

	for (size_t i = 0; i < 3; i++) {
		heads[i].present = row->heads[i] != 0;
		heads[i].time = NOW - (uint64_t)(row->heads[i] * (int64_t)MS);
	}
	may = capture_next(heads, 3, NOW, &got);
	CHECK(may == (row->want >= 0), "%s: %s", row->name,
	      may ? "may go" : "waits");
	CHECK(may || (got == 3) == (row->heads[0] == 0), "%s: index %zu",
	      row->name, got);
	CHECK(!may || got == (size_t)row->want, "%s: source %zu", row->name,
	      got);
}

struct line {
	const char *port;
	size_t width;
	uint64_t time;
	enum capture_direction direction;
	const char *want; /* up to the bytes of the frame */
};

static const struct line lines[] = {
	{ "eth0", 4, 0, CAPTURE_IN, "00:00:00.000000 eth0 in  " },
	{ "eth0", 6, 86399999999999u, CAPTURE_OUT,
	  "23:59:59.999999 eth0   out " },
	{ "eth10", 4, NOW + 5 * MS + 999, CAPTURE_IN,
	  "22:13:20.005000 eth10 in  " },
};

static const uint8_t request[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0,  1, 8, 6,
	0,    1,    8,	  0,	6,    4,    0, 1, 2, 0, 0,  0, 0, 1,
	10,   0,    0,	  1,	2,    0,    0, 0, 0, 2, 10, 0, 0, 2,
};
#define REQUEST_TOLD                                                    \
	"02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP "         \
	"(0x0806), length 42: Request who-has 10.0.0.2 tell 10.0.0.1, " \
	"length 28"

static void check_line(const struct line *row)
{
	struct capture_frame frame = {
		.time = row->time,
		.direction = row->direction,
		.bytes = request,
		.length = sizeof(request),
	};
	struct arena arena;
	struct text text;
	const char *got;

	arena_init(&arena, 0);
	text_init(&text, &arena);
	capture_line(&text, &frame, row->port, row->width);
	got = text_string(&text);
	CHECK(got && strncmp(got, row->want, strlen(row->want)) == 0,
	      "\"%s\": got \"%s\"", row->want, got ? got : "nothing");
	CHECK(got && strcmp(got + strlen(row->want), REQUEST_TOLD) == 0,
	      "\"%s\": the frame: \"%s\"", row->want, got ? got : "nothing");
	arena_free(&arena);
}

static void check_note(uint64_t frames, const char *want)
{
	struct arena arena;
	struct text text;

	arena_init(&arena, 0);
	text_init(&text, &arena);
	capture_note(&text, frames);
	CHECK(strcmp(text_string(&text), want) == 0, "note: \"%s\"",
	      text_string(&text));
	arena_free(&arena);
}

/** struct station - offsets at which the MAC was, and is replaced. */
struct station {
	const char *name;
	struct mac from;
	size_t cut; /* bytes of the request that there are */
	bool tagged;
	size_t at[3];
};

static const struct station stations[] = {
	{ "sender", { { 2, 0, 0, 0, 0, 1 } }, 42, false, { 6, 22 } },
	{ "target", { { 2, 0, 0, 0, 0, 2 } }, 42, false, { 32 } },
	{ "destination",
	  { { 255, 255, 255, 255, 255, 255 } },
	  42,
	  false,
	  { 0 } },
	{ "another", { { 2, 0, 0, 0, 0, 3 } }, 42, false, { 99 } },
	{ "sender, ARP cut", { { 2, 0, 0, 0, 0, 1 } }, 41, false, { 6 } },
	{ "no frame", { { 2, 0, 0, 0, 0, 1 } }, 13, false, { 99 } },
	{ "sender, tagged", { { 2, 0, 0, 0, 0, 1 } }, 42, true, { 6, 26 } },
};

static void check_station(const struct station *row)
{
	static const struct mac to = { { 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xf0 } };
	static const uint8_t tag[] = { 0x81, 0x00, 0x00, 0x07 };
	uint8_t bytes[50] = { 0 }, want[50] = { 0 };
	size_t length = row->cut;

	memcpy(bytes, request, row->cut);
	if (row->tagged) {
		memmove(bytes + 16, bytes + 12, length - 12);
		memcpy(bytes + 12, tag, sizeof(tag));
		length += sizeof(tag);
	}
	memcpy(want, bytes, sizeof(want));
	for (size_t i = 0; i < 3; i++)
		if (row->at[i] < 40 && (i == 0 || row->at[i]))
			memcpy(want + row->at[i], to.bytes, MAC_LENGTH);
	capture_replace_mac(bytes, length, &row->from, &to);
	CHECK(memcmp(bytes, want, sizeof(want)) == 0, "%s", row->name);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		check_order(&orders[i]);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		check_line(&lines[i]);
	for (size_t i = 0; i < sizeof(stations) / sizeof(*stations); i++)
		check_station(&stations[i]);
	check_note(1, "... 1 frame not shown");
	check_note(240, "... 240 frames not shown");
	return unit_report("test_capture");
}
