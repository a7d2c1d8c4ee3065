/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_track.c - connection states, packet by packet: TCP with its windows,
 * UDP, ICMP and SCTP, time-outs, zones, what is kept and what is not.
 */
#include <string.h>

#include "core/track.h"
#include "tests/unit/craft.h"
#include "tests/unit/unit.h"

#define SECOND UINT64_C(1000000)
#define DAY 86400

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, URG = 32 };

static const char *const state_names[] = {
	[TRACK_INVALID] = "invalid",	     [TRACK_NEW] = "new",
	[TRACK_ESTABLISHED] = "established", [TRACK_RELATED] = "related",
	[TRACK_UNTRACKED] = "untracked",     [TRACK_REFUSED] = "refused",
};

/* Shows a frame to the tracker; it leaves, or is dropped. */
static enum track_state show(struct tracker *tracker, const struct craft *craft,
			     uint16_t zone, uint64_t now, bool dropped)
{
	struct frame frame;
	struct track track;

	if (!frame_parse(&frame, craft->bytes, craft->length))
		return TRACK_INVALID;
	tracker_see(tracker, &frame, zone, now, &track);
	if (dropped)
		tracker_discard(tracker, &track);
	else
		tracker_confirm(tracker, &track, 0);
	return track.state;
}

/* --- TCP ---------------------------------------------------------------- */

/* One segment; side 'c' opens, 's' answers; of a capital it is dropped. */
struct segment {
	uint32_t second;
	char side;
	uint8_t flags;
	uint32_t sequence, ack;
	unsigned window, length;
	enum track_state want;
};

#define OPEN(second)                                                              \
	{ second, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW }, { second,              \
							     's',                 \
							     SYN | ACK,           \
							     5000,                \
							     1001,                \
							     2000,                \
							     0,                   \
							     TRACK_ESTABLISHED }, \
	{                                                                         \
		second, 'c', ACK, 1001, 5001, 1000, 0, TRACK_ESTABLISHED          \
	}

#define CLOSE(second)                                                               \
	{ second, 'c', FIN | ACK, 1001, 5001, 1000, 0, TRACK_ESTABLISHED },         \
		{ second, 's', ACK, 5001, 1002, 2000, 0, TRACK_ESTABLISHED },       \
		{ second, 's', FIN | ACK, 5001, 1002, 2000, 0, TRACK_ESTABLISHED }, \
	{                                                                           \
		second, 'c', ACK, 1002, 5002, 1000, 0, TRACK_ESTABLISHED            \
	}

static const struct tcp_row {
	const char *name;
	struct segment segments[12];
} tcp_rows[] = {
	{ "a repeated SYN is new until it is answered",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_ESTABLISHED } } },
	{ "a SYN that was dropped leaves nothing",
	  { { 0, 'C', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_INVALID } } },
	{ "a dropped answer makes the flow established all the same",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 'S', SYN | ACK, 5000, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_ESTABLISHED } } },
	{ "only a SYN or an ACK opens",
	  { { 0, 'c', SYN | ACK, 1000, 5, 1000, 0, TRACK_INVALID },
	    { 0, 'c', RST, 1000, 0, 1000, 0, TRACK_INVALID },
	    { 0, 'c', FIN | ACK, 1000, 5, 1000, 0, TRACK_INVALID },
	    { 0, 'c', ACK, 1000, 5, 1000, 0, TRACK_NEW } } },
	{ "flags that cannot be together",
	  { { 0, 'c', SYN | FIN, 1000, 0, 1000, 0, TRACK_INVALID },
	    { 0, 'c', SYN | RST, 1000, 0, 1000, 0, TRACK_INVALID },
	    { 0, 'c', 0, 1000, 0, 1000, 0, TRACK_INVALID },
	    { 0, 'c', FIN, 1000, 0, 1000, 0, TRACK_INVALID },
	    { 0, 'c', SYN | URG, 1000, 0, 1000, 0, TRACK_NEW } } },
	{ "data beyond the receiver's window",
	  { OPEN(0),
	    { 0, 'c', ACK, 1001, 5001, 1000, 2000, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 5002, 5001, 1000, 10, TRACK_INVALID },
	    { 0, 's', ACK, 5001, 3001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 5002, 5001, 1000, 10, TRACK_ESTABLISHED } } },
	{ "an acknowledgement of what was not sent",
	  { OPEN(0), { 0, 's', ACK, 5001, 1002, 2000, 0, TRACK_INVALID } } },
	{ "old data again is passed and not believed",
	  { OPEN(0),
	    { 0, 'c', ACK, 1001, 5001, 1000, 2000, TRACK_ESTABLISHED },
	    { 0, 's', ACK, 5001, 3001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 3001, 5001, 1000, 2000, TRACK_ESTABLISHED },
	    { 0, 's', ACK, 5001, 5001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 1001, 5001, 1000, 100, TRACK_ESTABLISHED } } },
	{ "a reset before what was acknowledged",
	  { OPEN(0), { 0, 's', RST, 5000, 0, 0, 0, TRACK_INVALID } } },
	{ "a reset in the window is not the end",
	  { OPEN(0),
	    { 0, 's', ACK, 5001, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 0, 's', RST, 5500, 0, 0, 0, TRACK_ESTABLISHED },
	    { 9, 's', ACK, 5001, 1001, 2000, 0, TRACK_ESTABLISHED } } },
	{ "an exact reset is: ten seconds later a SYN starts anew",
	  { OPEN(0),
	    { 0, 's', RST, 5001, 0, 0, 0, TRACK_ESTABLISHED },
	    { 11, 'c', SYN, 9000, 0, 1000, 0, TRACK_NEW } } },
	{ "a reset is the only answer: the entry goes at once",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 's', RST | ACK, 0, 1001, 0, 0, TRACK_ESTABLISHED },
	    { 0, 's', RST | ACK, 0, 1001, 0, 0, TRACK_INVALID },
	    { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW } } },
	{ "a closed connection is opened again",
	  { OPEN(0),
	    CLOSE(0),
	    { 1, 'c', SYN, 90000, 0, 1000, 0, TRACK_NEW } } },
	{ "by the server, too, once it is over",
	  { OPEN(0),
	    CLOSE(0),
	    { 1, 's', SYN, 90000, 0, 1000, 0, TRACK_NEW } } },
	{ "a SYN in a connection passes, and its answer brings us in step",
	  { OPEN(0),
	    { 1, 'c', SYN, 700000, 0, 1000, 0, TRACK_ESTABLISHED },
	    { 1, 's', SYN | ACK, 800000, 700001, 1000, 0, TRACK_ESTABLISHED },
	    { 1, 'c', ACK, 700001, 800001, 1000, 0, TRACK_ESTABLISHED } } },
	{ "simultaneous open",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 's', SYN, 5000, 0, 1000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', SYN | ACK, 1000, 5001, 1000, 0, TRACK_ESTABLISHED },
	    { 0, 's', SYN | ACK, 5000, 1001, 1000, 0, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 1001, 5001, 1000, 10, TRACK_ESTABLISHED } } },
	{ "picked up in the middle, windows do not count",
	  { { 0, 'c', ACK, 1000, 5000, 100, 0, TRACK_NEW },
	    { 0, 's', ACK, 5000, 1000, 100, 0, TRACK_ESTABLISHED },
	    { 0, 'c', ACK, 900000, 5000, 100, 0, TRACK_ESTABLISHED } } },
	{ "two minutes for an answer to a SYN",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 119, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_ESTABLISHED } } },
	{ "and no longer, even if it is repeated",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 100, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 121, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_INVALID } } },
	{ "a minute for the ACK after it",
	  { { 0, 'c', SYN, 1000, 0, 1000, 0, TRACK_NEW },
	    { 0, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 61, 's', SYN | ACK, 5000, 1001, 2000, 0, TRACK_INVALID } } },
	{ "five days of silence in a connection",
	  { OPEN(0),
	    { 1, 's', ACK, 5001, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 5 * DAY, 's', FIN | ACK, 5001, 1001, 2000, 0,
	      TRACK_ESTABLISHED } } },
	{ "and no more",
	  { OPEN(0),
	    { 1, 's', ACK, 5001, 1001, 2000, 0, TRACK_ESTABLISHED },
	    { 5 * DAY + 2, 's', FIN | ACK, 5001, 1001, 2000, 0,
	      TRACK_INVALID } } },
	{ "five minutes while data is not acknowledged",
	  { OPEN(0),
	    { 0, 'c', ACK, 1001, 5001, 1000, 10, TRACK_ESTABLISHED },
	    { 301, 's', FIN | ACK, 5001, 1011, 2000, 0, TRACK_INVALID } } },
	{ "and for one picked up in the middle",
	  { { 0, 'c', ACK, 1000, 5000, 100, 0, TRACK_NEW },
	    { 301, 's', ACK, 5000, 1000, 100, 0, TRACK_NEW } } },
	{ "two minutes after the last ACK",
	  { OPEN(0),
	    CLOSE(0),
	    { 119, 'c', ACK, 1002, 5002, 1000, 0, TRACK_ESTABLISHED },
	    { 238, 'c', ACK, 1002, 5002, 1000, 0, TRACK_ESTABLISHED },
	    { 360, 'c', FIN | ACK, 1002, 5002, 1000, 0, TRACK_INVALID } } },
};

static void craft_segment(struct craft *craft_, const struct segment *segment)
{
	bool client = segment->side == 'c' || segment->side == 'C';
	char line[128];
	uint8_t *tcp;

	snprintf(line, sizeof(line), "a>b ip %s tcp %s %x %u",
		 client ? "10.0.0.1 192.0.2.1" : "192.0.2.1 10.0.0.1",
		 client ? "1000 80" : "80 1000", segment->flags,
		 segment->length);
	craft(craft_, line);
	tcp = craft_->bytes + craft_->transport;
	for (int i = 0; i < 4; i++) {
		tcp[4 + i] = (uint8_t)(segment->sequence >> (24 - 8 * i));
		tcp[8 + i] = (uint8_t)(segment->ack >> (24 - 8 * i));
	}
	craft_set16(craft_, craft_->transport + 14, segment->window);
	craft_set16(craft_, craft_->transport + 16, 0);
	craft_transport_sum(craft_);
}

static void test_tcp(const struct tcp_row *row)
{
	struct tracker *tracker = tracker_new();
	struct craft craft_;

	for (size_t i = 0; i < 12 && row->segments[i].side; i++) {
		const struct segment *segment = &row->segments[i];
		bool dropped = segment->side < 'a';
		enum track_state got;

		craft_segment(&craft_, segment);
		got = show(tracker, &craft_, 0, (segment->second + 1) * SECOND,
			   dropped);
		CHECK(got == segment->want, "%s: segment %zu is %s, not %s",
		      row->name, i + 1, state_names[got],
		      state_names[segment->want]);
	}
	tracker_free(tracker);
}

/* --- other protocols ---------------------------------------------------- */

#define UDP_OUT "a>b ip 10.0.0.1 192.0.2.1 udp 5 53 9"
#define UDP_BACK "b>a ip 192.0.2.1 10.0.0.1 udp 53 5 9"
#define PING "a>b ip 10.0.0.1 192.0.2.1 icmp 8 0 8"
#define PONG "b>a ip 192.0.2.1 10.0.0.1 icmp 0 0 8"
#define UDP6_OUT "a>b ip6 fd00::1 2001:db8::1 udp 5 53 9"

struct packet_step {
	uint32_t second;
	uint16_t zone;
	bool dropped;
	const char *line;
	enum track_state want;
};

static const struct packet_row {
	const char *name;
	struct packet_step steps[6];
} packet_rows[] = {
	{ "UDP is established by an answer, not by repetition",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 1, 0, false, UDP_OUT, TRACK_NEW },
	    { 1, 0, false, UDP_BACK, TRACK_ESTABLISHED },
	    { 1, 0, false, UDP_OUT, TRACK_ESTABLISHED } } },
	{ "what was dropped is forgotten",
	  { { 0, 0, true, UDP_OUT, TRACK_NEW },
	    { 0, 0, false, UDP_BACK, TRACK_NEW } } },
	{ "an unanswered flow lives for 30 s",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 31, 0, false, UDP_BACK, TRACK_NEW } } },
	{ "a short exchange, too",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 1, 0, false, UDP_BACK, TRACK_ESTABLISHED },
	    { 2, 0, false, UDP_OUT, TRACK_ESTABLISHED },
	    { 33, 0, false, UDP_BACK, TRACK_NEW } } },
	{ "a stream lives for 120 s",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 1, 0, false, UDP_BACK, TRACK_ESTABLISHED },
	    { 3, 0, false, UDP_OUT, TRACK_ESTABLISHED },
	    { 122, 0, false, UDP_BACK, TRACK_ESTABLISHED },
	    { 243, 0, false, UDP_BACK, TRACK_NEW } } },
	{ "zones are apart",
	  { { 0, 7, false, UDP_OUT, TRACK_NEW },
	    { 0, 8, false, UDP_BACK, TRACK_NEW },
	    { 0, 7, false, UDP_BACK, TRACK_ESTABLISHED } } },
	{ "no UDP checksum is right, a wrong one is not",
	  { { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 udp0 5 53 9", TRACK_NEW },
	    { 0, 0, false, UDP_BACK " wrongsum", TRACK_INVALID },
	    { 0, 0, false, UDP_BACK, TRACK_ESTABLISHED } } },
	{ "echo",
	  { { 0, 0, false, PONG, TRACK_INVALID },
	    { 0, 0, false, PING, TRACK_NEW },
	    { 1, 0, false, PONG, TRACK_ESTABLISHED },
	    { 32, 0, false, PONG, TRACK_INVALID } } },
	{ "ICMP types that make no flow",
	  { { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 icmp 9 0 8",
	      TRACK_INVALID },
	    { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 icmp 42 0 8",
	      TRACK_INVALID },
	    { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 icmp 13 0 12",
	      TRACK_NEW } } },
	{ "an error belongs to the flow that it quotes",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 0, 0, false,
	      "b>a ip 192.0.2.9 10.0.0.1 icmp 3 1 0 quote "
	      "ip 10.0.0.1 192.0.2.1 udp 5 53 9",
	      TRACK_RELATED },
	    { 0, 0, false,
	      "b>a ip 192.0.2.9 10.0.0.1 icmp 3 1 0 quote "
	      "ip 10.0.0.1 192.0.2.1 udp 6 53 9",
	      TRACK_INVALID },
	    { 0, 0, false, UDP_OUT, TRACK_NEW } } },
	{ "and must go where its packet came from",
	  { { 0, 0, false, UDP_OUT, TRACK_NEW },
	    { 0, 0, false,
	      "b>a ip 192.0.2.1 10.0.0.2 icmp 3 1 0 quote "
	      "ip 10.0.0.1 192.0.2.1 udp 5 53 9",
	      TRACK_INVALID } } },
	{ "also one of IPv6",
	  { { 0, 0, false, UDP6_OUT, TRACK_NEW },
	    { 0, 0, false,
	      "b>a ip6 2001:db8::9 fd00::1 icmp6 1 4 0 quote "
	      "ip6 fd00::1 2001:db8::1 udp 5 53 9",
	      TRACK_RELATED } } },
	{ "neighbour discovery is not tracked",
	  { { 0, 0, false, "a>b ip6 fd00::1 fd00::2 nd 135 fd00::2",
	      TRACK_UNTRACKED },
	    { 0, 0, false, "a>b ip6 fd00::1 fd00::2 nd 135 fd00::2 wrongsum",
	      TRACK_INVALID } } },
	{ "behind extension headers",
	  { { 0, 0, false, "a>b ip6 fd00::1 fd00::2 hbh dst6 udp 5 53 9",
	      TRACK_NEW },
	    { 0, 0, false, "b>a ip6 fd00::2 fd00::1 udp 53 5 9",
	      TRACK_ESTABLISHED },
	    { 0, 0, false, "a>b ip6 fd00::1 fd00::2 frag6 9 1400 1 more 64",
	      TRACK_INVALID } } },
	{ "a protocol without ports",
	  { { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 proto 50 20", TRACK_NEW },
	    { 599, 0, false, "b>a ip 192.0.2.1 10.0.0.1 proto 50 20",
	      TRACK_ESTABLISHED },
	    { 1200, 0, false, "b>a ip 192.0.2.1 10.0.0.1 proto 50 20",
	      TRACK_NEW } } },
	{ "SCTP with a wrong checksum",
	  { { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 proto 132 20",
	      TRACK_INVALID } } },
	{ "headers cut short",
	  { { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 proto 6 19",
	      TRACK_INVALID },
	    { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 proto 17 7",
	      TRACK_INVALID },
	    { 0, 0, false, "a>b ip 10.0.0.1 192.0.2.1 proto 1 7",
	      TRACK_INVALID } } },
	{ "to itself, the second packet is its own answer",
	  { { 0, 0, false, "a>b ip 10.0.0.1 10.0.0.1 udp 5 5 9", TRACK_NEW },
	    { 0, 0, false, "a>b ip 10.0.0.1 10.0.0.1 udp 5 5 9",
	      TRACK_ESTABLISHED } } },
};

static void test_packets(const struct packet_row *row)
{
	struct tracker *tracker = tracker_new();
	struct craft craft_;

	for (size_t i = 0; i < 6 && row->steps[i].line; i++) {
		const struct packet_step *step = &row->steps[i];
		enum track_state got;

		craft(&craft_, step->line);
		got = show(tracker, &craft_, step->zone,
			   (step->second + 1) * SECOND, step->dropped);
		CHECK(got == step->want, "%s: packet %zu is %s, not %s",
		      row->name, i + 1, state_names[got],
		      state_names[step->want]);
	}
	tracker_free(tracker);
}

/* --- the table ---------------------------------------------------------- */

static void test_mark(void)
{
	struct tracker *tracker = tracker_new();
	struct craft out, back;
	struct frame frame;
	struct track track;

	craft(&out, UDP_OUT);
	craft(&back, UDP_BACK);
	frame_parse(&frame, out.bytes, out.length);
	tracker_see(tracker, &frame, 0, 1, &track);
	CHECK(track.mark == 0 && tracker_count(tracker) == 0,
	      "a new flow has no mark and is not kept");
	tracker_confirm(tracker, &track, 42);
	CHECK(tracker_count(tracker) == 1, "a confirmed flow is kept");
	frame_parse(&frame, back.bytes, back.length);
	tracker_see(tracker, &frame, 0, 2, &track);
	CHECK(track.mark == 42, "the answer has mark %u, not 42", track.mark);
	tracker_free(tracker);
}

static void test_race(void)
{
	struct tracker *tracker = tracker_new();
	struct track first, second;
	struct craft out;
	struct frame frame;

	craft(&out, UDP_OUT);
	frame_parse(&frame, out.bytes, out.length);
	tracker_see(tracker, &frame, 0, 1, &first);
	tracker_see(tracker, &frame, 0, 1, &second);
	CHECK(first.state == TRACK_NEW && second.state == TRACK_NEW,
	      "both packets of a flow not yet kept are new");
	tracker_confirm(tracker, &first, 1);
	tracker_confirm(tracker, &second, 2);
	CHECK(tracker_count(tracker) == 1 && second.entry == first.entry,
	      "and are one flow in the end");
	tracker_free(tracker);
}

/* Fills the table with flows of ports 1 to 65535 and a few more. */
static void test_full(void)
{
	struct tracker *tracker = tracker_new();
	enum track_state state = TRACK_NEW;
	struct craft craft_;
	size_t i;

	craft(&craft_, "a>b ip 10.0.0.1 192.0.2.1 udp0 1 1 0");
	for (i = 0; i <= TRACK_ENTRIES_MAX && state == TRACK_NEW; i++) {
		craft_set16(&craft_, craft_.transport, i % 65536);
		craft_set16(&craft_, craft_.transport + 2, 1 + i / 65536);
		state = show(tracker, &craft_, 0, SECOND, false);
	}
	CHECK(i == TRACK_ENTRIES_MAX + 1 && state == TRACK_REFUSED,
	      "flow %zu is %s, not refused", i, state_names[state]);
	state = show(tracker, &craft_, 0, 32 * SECOND, false);
	CHECK(state == TRACK_NEW && tracker_count(tracker) == 1,
	      "expired flows make room: %s, %zu kept", state_names[state],
	      tracker_count(tracker));
	tracker_free(tracker);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(tcp_rows) / sizeof(tcp_rows[0]); i++)
		test_tcp(&tcp_rows[i]);
	for (size_t i = 0; i < sizeof(packet_rows) / sizeof(packet_rows[0]);
	     i++)
		test_packets(&packet_rows[i]);
	test_mark();
	test_race();
	test_full();
	return unit_report("test_track");
}
