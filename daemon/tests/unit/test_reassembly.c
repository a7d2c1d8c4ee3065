/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_reassembly.c - fragments in any order to a datagram, and the datagram
 * to the frames in which it leaves.
 */
#include <string.h>

#include "core/reassembly.h"
#include "tests/unit/craft.h"
#include "tests/unit/unit.h"

#define SECOND UINT64_C(1000000)
#define MTU 1500
#define FRAMES_MAX 64

#define V4 "a>b ip 10.0.0.1 192.0.2.1 id 9 "
#define V6 "a>b ip6 fd00::1 2001:db8::1 frag6 9 "

#define BAD REASSEMBLY_BAD
#define HELD REASSEMBLY_HELD
#define DONE REASSEMBLY_DONE
#define WHOLE REASSEMBLY_WHOLE

static const char *const verdict_names[] = { "bad", "held", "done", "whole" };

/* --- into a datagram ---------------------------------------------------- */

struct arrival {
	uint32_t second;
	uint16_t zone;
	const char *line;
	enum reassembly_verdict want;
};

static const struct row {
	const char *name;
	struct arrival arrivals[8];
	size_t payload; /* of the datagram, if the last one completes it */
	size_t largest;
} rows[] = {
	{ "not a fragment",
	  { { 0, 0, "a>b ip 10.0.0.1 192.0.2.1 df udp 1 2 9", WHOLE },
	    { 0, 0, "a>b ip6 fd00::1 fd00::2 udp 1 2 9", WHOLE } },
	  0,
	  0 },
	{ "in order",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 0, 0, V4 "off 64 mf proto 99 128", HELD },
	    { 0, 0, V4 "off 192 proto 99 7", DONE } },
	  199,
	  148 },
	{ "in reverse",
	  { { 0, 0, V4 "off 192 proto 99 7", HELD },
	    { 0, 0, V4 "off 64 mf proto 99 128", HELD },
	    { 0, 0, V4 "mf proto 99 64", DONE } },
	  199,
	  148 },
	{ "a repetition is dropped, the rest stays",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 0, 0, V4 "mf proto 99 64", BAD },
	    { 0, 0, V4 "off 64 proto 99 8", DONE } },
	  72,
	  84 },
	{ "so is a part of what came in one run",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 0, 0, V4 "off 64 mf proto 99 64", HELD },
	    { 0, 0, V4 "off 32 mf proto 99 64", BAD },
	    { 0, 0, V4 "off 128 proto 99 8", DONE } },
	  136,
	  84 },
	{ "an overlap loses all",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 0, 0, V4 "off 56 mf proto 99 64", BAD },
	    { 0, 0, V4 "off 64 proto 99 8", HELD } },
	  0,
	  0 },
	{ "an end before what is there loses all",
	  { { 0, 0, V4 "off 64 mf proto 99 64", HELD },
	    { 0, 0, V4 "off 8 proto 99 8", BAD },
	    { 0, 0, V4 "mf proto 99 64", HELD },
	    { 0, 0, V4 "off 128 proto 99 8", HELD } },
	  0,
	  0 },
	{ "a middle one is cut to a multiple of 8",
	  { { 0, 0, V4 "mf proto 99 67", HELD },
	    { 0, 0, V4 "off 64 proto 99 8", DONE } },
	  72,
	  84 },
	{ "less than 8 bytes in the middle lose all",
	  { { 0, 0, V4 "off 64 proto 99 8", HELD },
	    { 0, 0, V4 "mf proto 99 7", BAD },
	    { 0, 0, V4 "mf proto 99 64", HELD } },
	  0,
	  0 },
	{ "more than 65535 bytes",
	  { { 0, 0, V4 "off 65528 proto 99 40", HELD },
	    { 0, 0, V4 "off 64 mf proto 99 65464", HELD },
	    { 0, 0, V4 "mf proto 99 64", BAD } },
	  0,
	  0 },
	{ "30 seconds are enough",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 29, 0, V4 "off 64 proto 99 8", DONE } },
	  72,
	  84 },
	{ "after that it is lost",
	  { { 0, 0, V4 "mf proto 99 64", HELD },
	    { 31, 0, V4 "off 64 proto 99 8", HELD } },
	  0,
	  0 },
	{ "zones, protocols and identifications are apart",
	  { { 0, 7, V4 "mf proto 99 64", HELD },
	    { 0, 8, V4 "off 64 proto 99 8", HELD },
	    { 0, 7, V4 "off 64 proto 98 8", HELD },
	    { 0, 7, "a>b ip 10.0.0.1 192.0.2.1 id 8 off 64 proto 99 8", HELD },
	    { 0, 7, V4 "off 64 proto 99 8", DONE } },
	  72,
	  84 },
	{ "IPv6",
	  { { 0, 0, V6 "1280 0 more 20", HELD },
	    { 0, 0, V6 "0 1 proto 99 1280", DONE } },
	  1300,
	  1328 },
	{ "IPv6, a fragment that is all of it",
	  { { 0, 0, V6 "0 0 proto 99 64", DONE } },
	  64,
	  112 },
	{ "IPv6, a middle one that is no multiple of 8 passes",
	  { { 0, 0, V6 "0 1 proto 99 64", HELD },
	    { 0, 0, V6 "64 1 more 63", WHOLE },
	    { 0, 0, V6 "64 0 more 8", HELD } },
	  0,
	  0 },
	{ "IPv6, a first one without its transport header passes",
	  { { 0, 0, V6 "0 1 proto 6 16", WHOLE },
	    { 0, 0, V6 "16 0 more 8", HELD } },
	  0,
	  0 },
	{ "IPv6, an impossible end loses only itself",
	  { { 0, 0, V6 "64 1 more 64", HELD },
	    { 0, 0, V6 "8 0 more 8", BAD },
	    { 0, 0, V6 "128 0 more 8", HELD },
	    { 0, 0, V6 "0 1 proto 99 64", DONE } },
	  136,
	  112 },
	{ "IPv6, an overlap loses all",
	  { { 0, 0, V6 "64 1 more 64", HELD },
	    { 0, 0, V6 "56 1 more 16", BAD },
	    { 0, 0, V6 "128 0 more 8", HELD },
	    { 0, 0, V6 "0 1 proto 99 64", HELD } },
	  0,
	  0 },
	{ "IPv6, 60 seconds",
	  { { 0, 0, V6 "0 1 proto 99 64", HELD },
	    { 59, 0, V6 "64 0 more 8", DONE } },
	  72,
	  112 },
};

/* craft.h fills payload by its offset in the datagram. */
static bool payload_right(const struct datagram *datagram,
			  const struct frame *frame, size_t length)
{
	const uint8_t *payload =
		frame->bytes + frame->network + datagram->header;

	if (frame->end - frame->network != datagram->header + length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (payload[i] != 'A' + i % 23)
			return false;
	return true;
}

static void check_datagram(const struct row *row,
			   const struct datagram *datagram)
{
	struct frame frame;
	size_t sum = 0;
	bool good = frame_parse(&frame, datagram->bytes, datagram->length) &&
		    frame.valid && !frame.fragment;

	CHECK(good, "%s: the datagram is a valid packet", row->name);
	if (!good)
		return;
	CHECK(payload_right(datagram, &frame, row->payload),
	      "%s: payload of %zu bytes", row->name, row->payload);
	CHECK(datagram->largest == row->largest, "%s: largest is %zu, not %zu",
	      row->name, datagram->largest, row->largest);
	CHECK(frame.family == IP_V6 || checksum(frame.bytes + frame.network,
						datagram->header, 0) == 0,
	      "%s: header checksum", row->name);
	for (size_t i = 0; i < datagram->piece_count; i++)
		sum += datagram->pieces[i];
	CHECK(sum == row->payload, "%s: pieces make %zu bytes", row->name, sum);
}

static void test_row(const struct row *row)
{
	struct reassembly *reassembly = reassembly_new();
	enum reassembly_verdict got = REASSEMBLY_BAD;
	struct datagram datagram;
	static struct craft craft_;

	for (size_t i = 0; i < 8 && row->arrivals[i].line; i++) {
		const struct arrival *arrival = &row->arrivals[i];
		struct frame frame;

		craft(&craft_, arrival->line);
		frame_parse(&frame, craft_.bytes, craft_.length);
		got = reassembly_add(reassembly, &frame, arrival->zone, 1,
				     (arrival->second + 1) * SECOND, &datagram);
		CHECK(got == arrival->want, "%s: fragment %zu is %s, not %s",
		      row->name, i + 1, verdict_names[got],
		      verdict_names[arrival->want]);
	}
	if (row->payload && got == REASSEMBLY_DONE)
		check_datagram(row, &datagram);
	reassembly_free(reassembly);
}

static const struct ecn_row {
	const char *name;
	uint8_t first, second; /* code points of two fragments */
	enum reassembly_verdict want;
	uint8_t whole;
} ecn_rows[] = {
	{ "neither is capable", 0, 0, DONE, 0 },
	{ "both are", 2, 2, DONE, 2 },
	{ "two kinds of capable", 2, 1, DONE, 2 },
	{ "congestion seen by one", 2, 3, DONE, 3 },
	{ "only one is capable", 0, 2, BAD, 0 },
	{ "congestion seen by one that is not", 3, 0, BAD, 0 },
};

static enum reassembly_verdict add_ecn(struct reassembly *reassembly,
				       const char *line, uint8_t ecn,
				       struct datagram *datagram)
{
	static struct craft craft_;
	struct frame frame;

	craft(&craft_, line);
	craft_.bytes[ETHER_HEADER + 1] = ecn;
	frame_parse(&frame, craft_.bytes, craft_.length);
	return reassembly_add(reassembly, &frame, 0, 0, SECOND, datagram);
}

static void test_ecn(const struct ecn_row *row)
{
	struct reassembly *reassembly = reassembly_new();
	enum reassembly_verdict got;
	struct datagram datagram;

	add_ecn(reassembly, V4 "mf proto 99 64", row->first, &datagram);
	got = add_ecn(reassembly, V4 "off 64 proto 99 8", row->second,
		      &datagram);
	CHECK(got == row->want, "ECN, %s: %s, not %s", row->name,
	      verdict_names[got], verdict_names[row->want]);
	if (got == REASSEMBLY_DONE)
		CHECK(datagram.bytes[ETHER_HEADER + 1] == row->whole,
		      "ECN, %s: %u, not %u", row->name,
		      datagram.bytes[ETHER_HEADER + 1], row->whole);
	reassembly_free(reassembly);
}

/* Other fragments of the same source push an unfinished datagram out. */
static void test_distance(void)
{
	struct reassembly *reassembly = reassembly_new();
	enum reassembly_verdict got = REASSEMBLY_BAD;
	struct datagram datagram;
	static struct craft craft_;
	struct frame frame;

	for (unsigned i = 0; i <= 66; i++) {
		char line[80];

		snprintf(line, sizeof(line),
			 "a>b ip 10.0.0.1 192.0.2.1 id %u %s", i % 66,
			 i == 66 ? "off 64 proto 99 8" : "mf proto 99 64");
		craft(&craft_, line);
		frame_parse(&frame, craft_.bytes, craft_.length);
		got = reassembly_add(reassembly, &frame, 0, 0, SECOND,
				     &datagram);
	}
	CHECK(got == REASSEMBLY_HELD, "65 fragments later it starts anew: %s",
	      verdict_names[got]);
	reassembly_free(reassembly);
}

/* --- and out again ------------------------------------------------------ */

static const struct cut_row {
	const char *name;
	const char *fragments[5];
	size_t pulled; /* bytes of the IP packet that were written to */
	bool copied;
	size_t want[5]; /* IP lengths of the frames */
} cut_rows[] = {
	{ "in the pieces it came in",
	  { V4 "mf proto 99 64", V4 "off 64 mf proto 99 1136",
	    V4 "off 1200 mf proto 99 8", V4 "off 1208 proto 99 1400" },
	  0,
	  false,
	  { 84, 1156, 28, 1420 } },
	{ "whatever the order",
	  { V4 "off 1208 proto 99 1400", V4 "off 64 mf proto 99 1136",
	    V4 "mf proto 99 64", V4 "off 1200 mf proto 99 8" },
	  0,
	  false,
	  { 84, 1156, 28, 1420 } },
	{ "copies are cut as large as the largest",
	  { V4 "mf proto 99 64", V4 "off 64 mf proto 99 1136",
	    V4 "off 1200 mf proto 99 8", V4 "off 1208 proto 99 1400" },
	  0,
	  true,
	  { 1420, 1228 } },
	{ "a write inside the first piece changes nothing",
	  { V4 "mf proto 99 24", V4 "off 24 proto 99 100" },
	  38,
	  false,
	  { 44, 120 } },
	{ "a write across it does",
	  { V4 "mf proto 99 8", V4 "off 8 proto 99 100" },
	  38,
	  false,
	  { 116, 32 } },
	{ "to the very end of the second piece",
	  { V4 "mf proto 99 8", V4 "off 8 mf proto 99 16",
	    V4 "off 24 proto 99 100" },
	  44,
	  false,
	  { 44, 120 } },
	{ "DF is not kept",
	  { V4 "df mf proto 99 64", V4 "df off 64 proto 99 8" },
	  0,
	  false,
	  { 84, 28 } },
	{ "IPv6",
	  { V6 "0 1 proto 99 1280", V6 "1280 0 more 100" },
	  0,
	  false,
	  { 1328, 148 } },
	{ "IPv6, whole if that is no larger than the largest fragment",
	  { V6 "0 1 proto 99 1280", V6 "1280 0 more 8" },
	  0,
	  false,
	  { 1328 } },
	{ "IPv6 copies are cut to no less than 1280",
	  { V6 "0 1 proto 99 640", V6 "640 1 more 640", V6 "1280 0 more 9" },
	  0,
	  true,
	  { 1280, 105 } },
};

static size_t ip_length(const struct fragment_out *out)
{
	return out->length - ETHER_HEADER;
}

/* What left must come together to the same payload. */
static void check_again(const char *name, const struct fragment_out *out,
			size_t count, size_t length)
{
	struct reassembly *reassembly = reassembly_new();
	enum reassembly_verdict got = REASSEMBLY_BAD;
	struct datagram datagram;
	struct frame frame;

	for (size_t i = 0; i < count; i++) {
		frame_parse(&frame, out[i].bytes, out[i].length);
		got = reassembly_add(reassembly, &frame, 0, 0, SECOND,
				     &datagram);
	}
	if (CHECK(got == REASSEMBLY_DONE, "%s: frames are %s", name,
		  verdict_names[got])) {
		frame_parse(&frame, datagram.bytes, datagram.length);
		CHECK(payload_right(&datagram, &frame, length), "%s: payload",
		      name);
	}
	reassembly_free(reassembly);
}

static void test_cut(const struct cut_row *row)
{
	static uint8_t storage[1 << 17];
	static struct craft craft_;
	struct reassembly *reassembly = reassembly_new();
	enum reassembly_verdict got = REASSEMBLY_BAD;
	struct fragment_out out[FRAMES_MAX];
	struct datagram datagram;
	struct frame frame;
	size_t count, length;

	for (size_t i = 0; i < 5 && row->fragments[i]; i++) {
		craft(&craft_, row->fragments[i]);
		frame_parse(&frame, craft_.bytes, craft_.length);
		got = reassembly_add(reassembly, &frame, 0, 0, SECOND,
				     &datagram);
	}
	if (!CHECK(got == REASSEMBLY_DONE, "%s: complete", row->name))
		return;
	frame_parse(&frame, datagram.bytes, datagram.length);
	length = frame.end - frame.network - datagram.header;
	datagram_pull(&datagram, row->pulled);
	count = datagram_cut(&frame, &datagram, MTU, row->copied, out,
			     FRAMES_MAX, storage, sizeof(storage));
	for (size_t i = 0; i < count || (i < 5 && row->want[i]); i++) {
		size_t is = i < count ? ip_length(&out[i]) : 0;
		size_t want = i < 5 ? row->want[i] : 0;

		CHECK(is == want, "%s: frame %zu has %zu bytes, not %zu",
		      row->name, i + 1, is, want);
	}
	if (count > 1)
		check_again(row->name, out, count, length);
	reassembly_free(reassembly);
}

static const struct single_row {
	const char *name;
	const char *line;
	size_t mtu;
	size_t want[3];
} single_rows[] = {
	{ "fits", V4 "proto 99 64", 1500, { 84 } },
	{ "too large", V4 "proto 99 1490", 1500, { 1500, 30 } },
	{ "too large, and DF", V4 "df proto 99 1490", 1500, { 0 } },
	{ "too large for IPv6",
	  "a>b ip6 fd00::1 fd00::2 proto 99 1470",
	  1500,
	  { 0 } },
};

static void test_single(const struct single_row *row)
{
	static uint8_t storage[1 << 17];
	static struct craft craft_;
	struct fragment_out out[FRAMES_MAX];
	struct frame frame;
	size_t count;

	craft(&craft_, row->line);
	frame_parse(&frame, craft_.bytes, craft_.length);
	count = datagram_cut(&frame, NULL, row->mtu, false, out, FRAMES_MAX,
			     storage, sizeof(storage));
	for (size_t i = 0; i < 3; i++) {
		size_t is = i < count ? ip_length(&out[i]) : 0;

		CHECK(is == row->want[i],
		      "%s: frame %zu has %zu bytes, not %zu", row->name, i + 1,
		      is, row->want[i]);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	for (size_t i = 0; i < sizeof(ecn_rows) / sizeof(ecn_rows[0]); i++)
		test_ecn(&ecn_rows[i]);
	test_distance();
	for (size_t i = 0; i < sizeof(cut_rows) / sizeof(cut_rows[0]); i++)
		test_cut(&cut_rows[i]);
	for (size_t i = 0; i < sizeof(single_rows) / sizeof(single_rows[0]);
	     i++)
		test_single(&single_rows[i]);
	return unit_report("test_reassembly");
}
