/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_address.c - text forms of addresses, and arithmetic on them.
 */
#include <string.h>

#include "core/address.h"
#include "tests/unit/unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static struct address address_of(const char *text)
{
	struct address address;

	CHECK(address_parse(text, strlen(text), &address), "row has %s", text);
	return address;
}

/* Of an address, or of a prefix "ADDRESS/LENGTH". */
static struct prefix prefix_of(const char *text)
{
	const char *slash = strchr(text, '/');
	struct prefix prefix = { .length = 0 };

	address_parse(text, (size_t)(slash - text), &prefix.address);
	for (slash++; *slash; slash++)
		prefix.length = (uint8_t)(prefix.length * 10 + *slash - '0');
	return prefix;
}

static const struct {
	const char *text;
	const char *want; /* canonical, or NULL */
} forms[] = {
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "192.0.2.1", "192.0.2.1" },
	{ "192.0.2.256", NULL },
	{ "192.0.2", NULL },
	{ "192.0.2.", NULL },
	{ "192.0.2.1.", NULL },
	{ "192.0.2.1.1", NULL },
	{ ".192.0.2.1", NULL },
	{ "192.0.2.01", NULL },
	{ "192.0.2.00", NULL },
	{ "192..2.1", NULL },
	{ "192.0.2.1 ", NULL },
	{ "+1.0.2.1", NULL },
	{ "0x7f.0.0.1", NULL },
	{ "", NULL },
	{ "1", NULL },
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "2001:db8::1", "2001:db8::1" },
	{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
	{ "2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
	{ "2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
	{ "::ffff:c000:201", "::ffff:192.0.2.1" },
	{ "::192.0.2.1", "::c000:201" },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201" },
	{ "1:2:3:4:5:6:7:192.0.2.1", NULL },
	{ "1:2:3:4:5:192.0.2.1", NULL },
	{ "192.0.2.1::", NULL },
	{ "::192.0.2.1:1", NULL },
	{ "::192.0.2.256", NULL },
	{ ":", NULL },
	{ ":::", NULL },
	{ "::1::", NULL },
	{ "1::2::3", NULL },
	{ ":1", NULL },
	{ "1:", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6:7:8:", NULL },
	{ "1:2:3:4:5:6:7:8::", NULL },
	{ "1:2:3:4:5:6:7:8:9", NULL },
	{ "::1:2:3:4:5:6:7:8", NULL },
	{ "12345::", NULL },
	{ "::g", NULL },
	{ "fe80::1%eth0", NULL },
	{ "02:00:00:00:00:0a", NULL },
};

static void test_forms(void)
{
	for (size_t i = 0; i < ROWS(forms); i++) {
		char out[ADDRESS_TEXT_MAX] = "";
		struct address address;
		bool good = address_parse(forms[i].text, strlen(forms[i].text),
					  &address);

		CHECK(good == (forms[i].want != NULL), "'%s' is %s",
		      forms[i].text, good ? "accepted" : "refused");
		if (good && forms[i].want)
			CHECK(!strcmp(address_format(&address, out),
				      forms[i].want),
			      "'%s' prints %s, not %s", forms[i].text, out,
			      forms[i].want);
	}
}

/* Every address survives being printed and read. */
static void test_round_trip(void)
{
	uint32_t seed = 1;
	bool good = true;

	for (int i = 0; good && i < 20000; i++) {
		struct address address = { .family = i % 2 ? IP_V4 : IP_V6 };
		struct address again;
		char out[ADDRESS_TEXT_MAX];

		for (size_t j = 0; j < address_size(address.family); j++) {
			seed = seed * 1103515245 + 12345;
			if (seed >> 30)
				address.bytes[j] = (uint8_t)(seed >> 20);
		}
		address_format(&address, out);
		good = CHECK(address_parse(out, strlen(out), &again) &&
				     !address_compare(&address, &again),
			     "round trip of %s", out);
	}
}

static void test_macs(void)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "02:00:00:00:00:0a", "02:00:00:00:00:0a" },
		{ "FF:ff:Ff:fF:00:99", "ff:ff:ff:ff:00:99" },
		{ "02:00:00:00:00", NULL },
		{ "02:00:00:00:00:0a:", NULL },
		{ "02:00:00:00:00:0g", NULL },
		{ "02-00-00-00-00-0a", NULL },
		{ "0200.0000.000a", NULL },
		{ "2:0:0:0:0:a", NULL },
		{ "02:00:00:00:000a:", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		char out[MAC_TEXT_MAX];
		struct mac mac;
		bool good = mac_parse(rows[i].text, strlen(rows[i].text), &mac);

		CHECK(good == (rows[i].want != NULL), "'%s'", rows[i].text);
		if (good && rows[i].want)
			CHECK(!strcmp(mac_format(&mac, out), rows[i].want),
			      "'%s' prints %s", rows[i].text, out);
	}
}

static void test_prefixes(void)
{
	static const struct {
		const char *prefix;
		const char *first;
		const char *last;
	} rows[] = {
		{ "0.0.0.0/0", "0.0.0.0", "255.255.255.255" },
		{ "10.0.0.0/8", "10.0.0.0", "10.255.255.255" },
		{ "203.0.113.64/28", "203.0.113.64", "203.0.113.79" },
		{ "203.0.113.64/31", "203.0.113.64", "203.0.113.65" },
		{ "203.0.113.64/32", "203.0.113.64", "203.0.113.64" },
		{ "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "2001:db8::/33",
		  "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff" },
		{ "fd00::1/128", "fd00::1", "fd00::1" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct prefix prefix = prefix_of(rows[i].prefix);
		struct address first = address_of(rows[i].first);
		struct address last = address_of(rows[i].last);
		struct interval whole = prefix_interval(&prefix);
		uint8_t length = 255;
		char out[PREFIX_TEXT_MAX];

		CHECK(!address_compare(&whole.first, &first) &&
			      !address_compare(&whole.last, &last),
		      "%s: interval", rows[i].prefix);
		CHECK(prefix_contains(&prefix, &first) &&
			      prefix_contains(&prefix, &last) &&
			      interval_contains(&whole, &last),
		      "%s: contains its ends", rows[i].prefix);
		CHECK(interval_is_prefix(&whole, &length) &&
			      length == prefix.length,
		      "%s: is a prefix of %u", rows[i].prefix, length);
		CHECK(!strcmp(prefix_format(&prefix, out), rows[i].prefix),
		      "%s: prints %s", rows[i].prefix, out);
	}
}

static void test_outside(void)
{
	static const struct {
		const char *prefix;
		const char *address;
	} rows[] = {
		{ "10.0.0.0/8", "11.0.0.0" },
		{ "10.0.0.0/8", "9.255.255.255" },
		{ "203.0.113.64/28", "203.0.113.80" },
		{ "0.0.0.0/0", "::" },
		{ "::/0", "10.0.0.1" },
		{ "2001:db8::/33", "2001:db8:8000::" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct prefix prefix = prefix_of(rows[i].prefix);
		struct address address = address_of(rows[i].address);
		struct interval whole = prefix_interval(&prefix);

		CHECK(!prefix_contains(&prefix, &address) &&
			      !interval_contains(&whole, &address),
		      "%s is not in %s", rows[i].address, rows[i].prefix);
	}
}

static void test_intervals(void)
{
	static const struct {
		const char *first;
		const char *last;
		int want; /* prefix length, -1: none */
	} rows[] = {
		{ "10.0.0.1", "10.0.0.1", 32 },
		{ "10.0.0.0", "10.0.0.1", 31 },
		{ "10.0.0.1", "10.0.0.2", -1 },
		{ "10.0.0.0", "10.0.0.2", -1 },
		{ "10.0.0.0", "10.0.0.255", 24 },
		{ "10.0.0.0", "10.0.1.254", -1 },
		{ "fd00::", "fd00::ffff", 112 },
		{ "fd00::", "fd00::fffe", -1 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct interval interval = { address_of(rows[i].first),
					     address_of(rows[i].last) };
		uint8_t length = 0;
		int got = interval_is_prefix(&interval, &length) ? length : -1;

		CHECK(got == rows[i].want, "%s-%s: %d, not %d", rows[i].first,
		      rows[i].last, got, rows[i].want);
	}
}

static void test_swap(void)
{
	static const struct {
		const char *address;
		const char *from;
		const char *to;
		const char *want;
	} rows[] = {
		{ "203.0.113.70", "203.0.113.64/28", "10.0.1.0/28",
		  "10.0.1.6" },
		{ "203.0.113.2", "203.0.113.2/32", "10.0.0.1/32", "10.0.0.1" },
		{ "203.0.113.2", "0.0.0.0/0", "0.0.0.0/0", "203.0.113.2" },
		{ "2001:db8:1::a:b", "2001:db8:1::/64", "fd00:1::/64",
		  "fd00:1::a:b" },
		{ "2001:db8:1:7ab::1", "2001:db8:1:780::/57",
		  "fd00:1:0:100::/57", "fd00:1:0:12b::1" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct address address = address_of(rows[i].address);
		struct prefix from = prefix_of(rows[i].from);
		struct prefix to = prefix_of(rows[i].to);
		struct address got = prefix_swap(&address, &from, &to);
		char out[ADDRESS_TEXT_MAX];

		CHECK(!strcmp(address_format(&got, out), rows[i].want),
		      "%s from %s to %s: %s", rows[i].address, rows[i].from,
		      rows[i].to, out);
	}
}

static void test_order(void)
{
	static const char *const rows[] = { "0.0.0.0",	 "9.0.0.0",
					    "10.0.0.0",	 "255.255.255.255",
					    "::",	 "::1",
					    "2001:db8::" };

	for (size_t i = 0; i < ROWS(rows); i++) {
		for (size_t j = 0; j < ROWS(rows); j++) {
			struct address a = address_of(rows[i]);
			struct address b = address_of(rows[j]);
			int order = address_compare(&a, &b);

			CHECK((order < 0) == (i < j) && (order > 0) == (i > j),
			      "%s against %s: %d", rows[i], rows[j], order);
		}
	}
}

int main(void)
{
	test_forms();
	test_round_trip();
	test_macs();
	test_prefixes();
	test_outside();
	test_intervals();
	test_swap();
	test_order();
	return unit_report("test_address");
}
