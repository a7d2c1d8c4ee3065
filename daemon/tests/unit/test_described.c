/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_described.c - frames from words: their bytes, and what is refused.
 */
#include "core/described.h"

#include <string.h>

#include "core/address.h"
#include "core/frame.h"
#include "tests/unit/unit.h"

#define V4 "10.0.0.1:4000 > 198.51.100.7:443"

static const struct {
	const char *text;
	size_t length;
	unsigned type;	   /* Ethertype behind a tag */
	uint8_t protocol;  /* or 0 */
	const char *first; /* hex: the transport header's first bytes */
} rows[] = {
	{ "tcp " V4, 54, 0x0800, 6, "0fa001bb00000001000000005002" },
	{ "tcp " V4 " ack", 54, 0x0800, 6, "0fa001bb00000001000000015010" },
	{ "tcp " V4 " syn ack", 54, 0x0800, 6, "0fa001bb00000001000000015012" },
	{ "  tcp\t" V4 "  rst ", 54, 0x0800, 6,
	  "0fa001bb00000001000000005004" },
	{ "udp " V4, 42, 0x0800, 17, "0fa001bb0008" },
	{ "udp " V4 " vlan 7", 46, 0x0800, 17, "0fa001bb0008" },
	{ "udp [2001:db8::1]:5353 > [2001:db8::7]:53", 62, 0x86dd, 17,
	  "14e900350008" },
	{ "icmp 10.0.0.1 > 10.0.0.2", 42, 0x0800, 1, "0800" },
	{ "icmp 10.0.0.1 > 10.0.0.2 reply", 42, 0x0800, 1, "0000" },
	{ "icmp6 fe80::1 > ff02::1", 62, 0x86dd, 58, "8000" },
	{ "icmp6 fe80::1 > fe80::2 reply", 62, 0x86dd, 58, "8100" },
	{ "proto 47 10.0.0.1 > 10.0.0.2", 34, 0x0800, 47, "" },
	{ "proto 89 fe80::1 > ff02::5", 54, 0x86dd, 89, "" },
	{ "arp 10.0.0.1 > 10.0.0.254", 42, 0x0806, 0, "" },
};

static bool has_bytes(const uint8_t *bytes, const char *hex)
{
	for (; *hex; hex += 2, bytes++) {
		char pair[3];

		(void)snprintf(pair, sizeof(pair), "%02x", *bytes);
		if (memcmp(pair, hex, 2) != 0)
			return false;
	}
	return true;
}

/* RFC 1071: all of it with its checksum gives zero. */
static bool sums(const uint8_t *ip, bool v6, size_t length, uint8_t protocol)
{
	size_t header = v6 ? 40 : 20, size = v6 ? 16 : 4;
	uint8_t pseudo[40] = { 0 };
	uint32_t start;

	if (!v6 && checksum(ip, 20, 0) != 0)
		return false;
	if (protocol != 6 && protocol != 17 && protocol != 58)
		return protocol != 1 ||
		       checksum(ip + header, length - header, 0) == 0;
	memcpy(pseudo, ip + (v6 ? 8 : 12), 2 * size);
	pseudo[2 * size + 1] = (uint8_t)(length - header);
	pseudo[2 * size + 3] = protocol;
	start = 0xffffu - checksum(pseudo, 2 * size + 4, 0);
	return checksum(ip + header, length - header, start) == 0;
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = rows[i].text;
		uint8_t bytes[DESCRIBED_MAX];
		const char *wrong = NULL;
		size_t length = described_frame(text, bytes, &wrong);
		const uint8_t *type = bytes + 12;
		bool v6 = rows[i].type == 0x86dd;

		CHECK(described_begins(text), "'%s': is a description", text);
		if (!CHECK(length == rows[i].length, "'%s': %zu bytes, %s",
			   text, length, wrong ? wrong : ""))
			continue;
		if (type[0] == 0x81)
			type += 4;
		CHECK((unsigned)(type[0] << 8 | type[1]) == rows[i].type,
		      "'%s': its type", text);
		if (rows[i].type == 0x0806)
			continue;
		CHECK(type[2 + (v6 ? 6 : 9)] == rows[i].protocol,
		      "'%s': its protocol", text);
		CHECK(has_bytes(type + 2 + (v6 ? 40 : 20), rows[i].first),
		      "'%s': its transport", text);
		CHECK(sums(type + 2, v6, length - (size_t)(type + 2 - bytes),
			   rows[i].protocol),
		      "'%s': its checksums", text);
	}
}

static void test_links(void)
{
	uint8_t bytes[DESCRIBED_MAX];
	const char *wrong;

	described_frame("icmp 10.0.0.1 > 10.0.0.2 mac 02:00:00:00:00:0a > "
			"02:00:00:00:00:0b vlan 4094",
			bytes, &wrong);
	CHECK(has_bytes(bytes, "02000000000b02000000000a81000ffe0800"),
	      "MACs and a tag");
	described_frame("arp 10.0.0.1 > 10.0.0.254", bytes, &wrong);
	CHECK(has_bytes(bytes,
			"ffffffffffff020000000001080600010800060400010200"
			"000000010a0000010000000000000a0000fe"),
	      "a question goes to all");
}

static void test_wrong(void)
{
	static const char *const wrong_texts[] = {
		"",
		"sctp " V4,
		"tcp",
		"tcp 10.0.0.1 > 10.0.0.2",
		"tcp 10.0.0.1:1 10.0.0.2:2",
		"tcp 10.0.0.1:65536 > 10.0.0.2:2",
		"tcp 10.0.0.1: > 10.0.0.2:2",
		"tcp 2001:db8::1:80 > 2001:db8::2:80",
		"udp [2001:db8::1]:1 > 10.0.0.1:2",
		"udp " V4 " syn",
		"icmp 10.0.0.1:1 > 10.0.0.2:1",
		"icmp fe80::1 > fe80::2",
		"icmp6 10.0.0.1 > 10.0.0.2",
		"arp fe80::1 > fe80::2",
		"proto 10.0.0.1 > 10.0.0.2",
		"proto 256 10.0.0.1 > 10.0.0.2",
		"tcp " V4 " vlan",
		"tcp " V4 " vlan 0",
		"tcp " V4 " vlan 4095",
		"tcp " V4 " mac 02:00:00:00:00:0a",
		"tcp " V4 " mac 02:00:00:00:00:0a > x",
		"tcp " V4 " what",
		"tcp " V4
		" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};

	for (size_t i = 0; i < sizeof(wrong_texts) / sizeof(*wrong_texts);
	     i++) {
		uint8_t bytes[DESCRIBED_MAX];
		const char *wrong = NULL;

		CHECK(described_frame(wrong_texts[i], bytes, &wrong) == 0 &&
			      wrong && *wrong,
		      "'%s' is refused", wrong_texts[i]);
	}
	CHECK(!described_begins("capture.pcap"), "a file is none");
	CHECK(!described_begins("tcp.pcap"), "nor one with such a name");
}

int main(void)
{
	test_rows();
	test_links();
	test_wrong();
	return unit_report("described");
}
