/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_frame.c - where the headers of a frame are found, and of which frames
 * nothing is.
 */
#include "core/frame.h"
#include "tests/unit/craft.h"
#include "tests/unit/unit.h"

/* What has to be found, in one line: see describe(). */
static const struct {
	const char *name;
	const char *frame;
	const char *want;
} rows[] = {
	{ "udp", "a>b ip 10.0.0.1 10.0.0.2 udp 1 2 4",
	  "0800 v4 proto 17 at 34 end 46" },
	{ "padded", "a>b ip 10.0.0.1 10.0.0.2 udp 1 2 4 pad 60",
	  "0800 v4 proto 17 at 34 end 46" },
	{ "options", "a>b ip 10.0.0.1 10.0.0.2 options udp 1 2 4",
	  "0800 v4 proto 17 at 38 end 50" },
	{ "first fragment", "a>b ip 10.0.0.1 10.0.0.2 id 9 mf udp 1 2 8",
	  "0800 v4 proto 17 at 34 end 50 fragment 9 0 more" },
	{ "last fragment", "a>b ip 10.0.0.1 10.0.0.2 id 9 off 1480 more 8",
	  "0800 v4 proto 255 at 34 end 42 fragment 9 1480" },
	{ "shorter than it says", "a>b ip 10.0.0.1 10.0.0.2 udp 1 2 4 cut 45",
	  "0800 v4 malformed" },
	{ "cut in the header", "a>b ip 10.0.0.1 10.0.0.2 udp 1 2 4 cut 33",
	  "0800 v4 malformed" },
	{ "no payload", "a>b type 0800 0", "0800 v4 malformed" },
	{ "tagged", "a>b vlan 5 ip 10.0.0.1 10.0.0.2 udp 1 2 4",
	  "vlan 8100:5 0800 v4 proto 17 at 38 end 50" },
	{ "priority", "a>b vlan 57344 ip 10.0.0.1 10.0.0.2 udp 1 2 4",
	  "vlan 8100:0 0800 v4 proto 17 at 38 end 50" },
	{ "service tag", "a>b svlan 5 type 88cc 4", "vlan 88a8:5 88cc" },
	{ "two tags", "a>b vlan 5 vlan 6 type 0800 4", "vlan 8100:5 8100" },
	{ "tag cut short", "a>b vlan 5 type 88cc 4 cut 17", "8100" },
	{ "arp", "a>b arp 1 10.0.0.1 10.0.0.2", "0806" },
	{ "802.3", "a>s llc 42 38", "0026" },
	{ "header only", "a>b type 88cc 0", "88cc" },
	{ "udp6", "a>b ip6 fd00::1 fd00::2 udp 1 2 4",
	  "86dd v6 proto 17 at 54 end 66" },
	{ "udp6 padded", "a>b ip6 fd00::1 fd00::2 udp 1 2 0 pad 64",
	  "86dd v6 proto 17 at 54 end 62" },
	{ "extensions", "a>b ip6 fd00::1 fd00::2 hbh rt6 dst6 udp 1 2 4",
	  "86dd v6 proto 17 at 78 end 90" },
	{ "ah ends the walk", "a>b ip6 fd00::1 fd00::2 ah udp 1 2 4",
	  "86dd v6 proto 51 at 54 end 78" },
	{ "no next header", "a>b ip6 fd00::1 fd00::2",
	  "86dd v6 proto 59 at 54 end 54" },
	{ "first fragment 6", "a>b ip6 fd00::1 fd00::2 frag6 7 0 1 udp 1 2 8",
	  "86dd v6 proto 17 at 62 end 78 fragment 7 0 more" },
	{ "later fragment 6",
	  "a>b ip6 fd00::1 fd00::2 frag6 7 1448 0 proto 17 8",
	  "86dd v6 proto 17 at 62 end 70 fragment 7 1448" },
	{ "later fragment of an extension",
	  "a>b ip6 fd00::1 fd00::2 frag6 7 8 0 dst6 proto 17 8",
	  "86dd v6 malformed" },
	{ "extension cut short", "a>b ip6 fd00::1 fd00::2 hbh cut 55",
	  "86dd v6 malformed" },
	{ "cut in the header 6", "a>b ip6 fd00::1 fd00::2 cut 53",
	  "86dd v6 malformed" },
};

static void describe(const struct frame *frame, char *out, size_t size)
{
	size_t used = 0;

#define ADD(...) \
	(used += (size_t)snprintf(out + used, size - used, __VA_ARGS__))
	out[0] = '\0';
	if (frame->tagged)
		ADD("vlan %04x:%u ", frame->tpid, frame->vlan_id);
	ADD("%04x", frame->ethertype);
	if (frame->family != IP_NONE)
		ADD(" v%d", frame->family);
	if (frame->family != IP_NONE && !frame->valid)
		ADD(" malformed");
	if (!frame->valid)
		return;
	ADD(" proto %u at %zu end %zu", frame->protocol, frame->transport,
	    frame->end);
	if (frame->fragment)
		ADD(" fragment %u %u%s", frame->fragment_id,
		    frame->fragment_offset,
		    frame->more_fragments ? " more" : "");
#undef ADD
}

static void test_rows(void)
{
	static struct craft c;
	struct frame frame;
	char got[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		craft(&c, rows[i].frame);
		CHECK(frame_parse(&frame, c.bytes, c.length), "%s: not parsed",
		      rows[i].name);
		describe(&frame, got, sizeof(got));
		CHECK(strcmp(got, rows[i].want) == 0, "%s: \"%s\", not \"%s\"",
		      rows[i].name, got, rows[i].want);
	}
}

/* No length of any frame leads a read astray (run with the sanitizer). */
static void test_every_length(void)
{
	static struct craft c;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		craft(&c, rows[i].frame);
		for (size_t length = 0; length <= c.length; length++) {
			uint8_t *exact = malloc(length + 1);
			struct frame frame;
			bool parsed;

			if (!exact)
				abort();
			memcpy(exact, c.bytes, length);
			parsed = frame_parse(&frame, exact, length);
			CHECK(parsed == (length >= ETHER_HEADER),
			      "%s cut at %zu", rows[i].name, length);
			CHECK(!frame.valid || frame.end <= length,
			      "%s cut at %zu: ends at %zu", rows[i].name,
			      length, frame.end);
			free(exact);
		}
	}
}

static void test_checksum(void)
{
	/* The example of RFC 1071, section 3, and odd lengths. */
	static const uint8_t bytes[] = { 0x00, 0x01, 0xf2, 0x03,
					 0xf4, 0xf5, 0xf6, 0xf7 };
	static const uint8_t odd[] = { 0x12, 0x34, 0x56 };

	CHECK(checksum(bytes, 8, 0) == (uint16_t)~0xddf2, "RFC 1071");
	CHECK(checksum(odd, 3, 0) == 0xffff - (0x1234 + 0x5600), "odd");
	CHECK(checksum(odd, 0, 0) == 0xffff, "nothing");
	CHECK(checksum(odd, 0, 0x1ffff) == (uint16_t)~1, "initial carries");
}

int main(void)
{
	test_rows();
	test_every_length();
	test_checksum();
	return unit_report("test_frame");
}
