/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address.c - text forms and arithmetic of addresses. No table, no state.
 */
#include "core/address.h"

#include <stdio.h>
#include <string.h>

#define GROUPS 8 /* of 16 bits in an IPv6 address */

size_t address_size(enum ip_family family)
{
	return family == IP_V4 ? 4 : 16;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* A leading zero is refused: some readers take it for octal. */
static bool parse_v4(const char *text, size_t length, uint8_t *out)
{
	size_t at = 0;

	for (unsigned i = 0; i < 4; i++) {
		unsigned value = 0;
		size_t start = at;

		if (i && (at >= length || text[at++] != '.'))
			return false;
		if (i)
			start = at;
		while (at < length && at - start < 3 && text[at] >= '0' &&
		       text[at] <= '9')
			value = value * 10 + (unsigned)(text[at++] - '0');
		if (at == start || value > 255)
			return false;
		if (text[start] == '0' && at - start > 1)
			return false;
		out[i] = (uint8_t)value;
	}
	return at == length;
}

/* How many of @length characters are hex digits, and their value. */
static size_t parse_group(const char *text, size_t length, unsigned *value)
{
	size_t digits = 0;

	*value = 0;
	while (digits < length && digits < 5 && hex_value(text[digits]) >= 0) {
		*value = *value << 4 | (unsigned)hex_value(text[digits]);
		digits++;
	}
	return digits;
}

/* struct v6_text - an IPv6 address on its way from text. */
struct v6_text {
	uint8_t bytes[16];
	size_t count;	 /* bytes so far */
	bool compressed; /* "::" was seen, before byte @gap */
	size_t gap;
};

/* One group, or a dotted quad at the end; the number of characters, or 0. */
static size_t parse_v6_part(struct v6_text *v6, const char *text, size_t length)
{
	unsigned value;
	size_t digits = parse_group(text, length, &value);

	if (digits < length && text[digits] == '.') {
		if (v6->count > 12 ||
		    !parse_v4(text, length, v6->bytes + v6->count))
			return 0;
		v6->count += 4;
		return length;
	}
	if (!digits || digits > 4 || v6->count > 14)
		return 0;
	v6->bytes[v6->count++] = (uint8_t)(value >> 8);
	v6->bytes[v6->count++] = (uint8_t)value;
	return digits;
}

static bool parse_v6_gap(struct v6_text *v6)
{
	if (v6->compressed)
		return false;
	v6->compressed = true;
	v6->gap = v6->count;
	return true;
}

static bool parse_v6(const char *text, size_t length, uint8_t *out)
{
	struct v6_text v6 = { .count = 0 };
	size_t at = 0;
	size_t after;

	if (length >= 2 && text[0] == ':' && text[1] == ':') {
		parse_v6_gap(&v6);
		at = 2;
	}
	while (at < length) {
		size_t used = parse_v6_part(&v6, text + at, length - at);

		at += used;
		if (!used || (at < length && text[at] != ':'))
			return false;
		if (at == length)
			break;
		at++;
		if (at == length)
			return false; /* a single ':' at the end */
		if (text[at] == ':' && (at++, !parse_v6_gap(&v6)))
			return false;
	}
	if (v6.compressed ? v6.count > 14 : v6.count != 16)
		return false;
	memset(out, 0, 16);
	if (!v6.compressed)
		v6.gap = v6.count;
	after = v6.count - v6.gap;
	memcpy(out, v6.bytes, v6.gap);
	memcpy(out + 16 - after, v6.bytes + v6.gap, after);
	return true;
}

bool address_parse(const char *text, size_t length, struct address *out)
{
	*out = (struct address){ .family = IP_V4 };
	if (parse_v4(text, length, out->bytes))
		return true;
	*out = (struct address){ .family = IP_V6 };
	if (memchr(text, ':', length) && parse_v6(text, length, out->bytes))
		return true;
	*out = (struct address){ .family = IP_NONE };
	return false;
}

static unsigned group_at(const uint8_t *bytes, unsigned group)
{
	return (unsigned)bytes[group * 2] << 8 | bytes[group * 2 + 1];
}

/* RFC 5952 4.2: the first of the longest runs of two or more zero groups. */
static void longest_zeroes(const uint8_t *bytes, unsigned *start,
			   unsigned *length)
{
	unsigned run = 0;

	*start = GROUPS;
	*length = 1;
	for (unsigned i = 0; i < GROUPS; i++) {
		run = group_at(bytes, i) ? 0 : run + 1;
		if (run > *length) {
			*length = run;
			*start = i + 1 - run;
		}
	}
}

static bool is_v4_mapped(const uint8_t *bytes)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(bytes, mapped, sizeof(mapped));
}

static void format_v6(const uint8_t *bytes, char *out)
{
	size_t at = 0;
	unsigned start;
	unsigned length;

	if (is_v4_mapped(bytes)) {
		snprintf(out, ADDRESS_TEXT_MAX, "::ffff:%u.%u.%u.%u", bytes[12],
			 bytes[13], bytes[14], bytes[15]);
		return;
	}
	longest_zeroes(bytes, &start, &length);
	for (unsigned i = 0; i < GROUPS; i++) {
		if (i == start) {
			out[at++] = ':';
			out[at++] = ':';
			i += length - 1;
			continue;
		}
		if (i && out[at - 1] != ':')
			out[at++] = ':';
		at += (size_t)snprintf(out + at, ADDRESS_TEXT_MAX - at, "%x",
				       group_at(bytes, i));
	}
	out[at] = '\0';
}

const char *address_format(const struct address *address, char *out)
{
	const uint8_t *bytes = address->bytes;

	if (address->family == IP_V6)
		format_v6(bytes, out);
	else
		snprintf(out, ADDRESS_TEXT_MAX, "%u.%u.%u.%u", bytes[0],
			 bytes[1], bytes[2], bytes[3]);
	return out;
}

bool mac_parse(const char *text, size_t length, struct mac *out)
{
	*out = (struct mac){ .bytes = { 0 } };
	if (length != MAC_TEXT_MAX - 1)
		return false;
	for (size_t i = 0; i < MAC_LENGTH; i++) {
		int high = hex_value(text[i * 3]);
		int low = hex_value(text[i * 3 + 1]);

		if (high < 0 || low < 0)
			return false;
		if (i + 1 < MAC_LENGTH && text[i * 3 + 2] != ':')
			return false;
		out->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

const char *mac_format(const struct mac *mac, char *out)
{
	const uint8_t *bytes = mac->bytes;

	snprintf(out, MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0],
		 bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
	return out;
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, address_size(a->family));
}

/* The host bits of byte @index behind a prefix of @length bits. */
static uint8_t host_bits(size_t index, unsigned length)
{
	size_t before = index * 8;

	if (length >= before + 8)
		return 0;
	if (length <= before)
		return 0xff;
	return (uint8_t)(0xff >> (length - before));
}

struct address address_mask(const struct address *address, unsigned length)
{
	struct address masked = *address;

	for (size_t i = 0; i < address_size(address->family); i++)
		masked.bytes[i] &= (uint8_t)~host_bits(i, length);
	return masked;
}

struct interval prefix_interval(const struct prefix *prefix)
{
	struct interval interval;

	interval.first = address_mask(&prefix->address, prefix->length);
	interval.last = interval.first;
	for (size_t i = 0; i < address_size(prefix->address.family); i++)
		interval.last.bytes[i] |= host_bits(i, prefix->length);
	return interval;
}

bool prefix_contains(const struct prefix *prefix, const struct address *address)
{
	struct address masked;

	if (prefix->address.family != address->family)
		return false;
	masked = address_mask(address, prefix->length);
	return !address_compare(&masked, &prefix->address);
}

const char *prefix_format(const struct prefix *prefix, char *out)
{
	size_t length;

	address_format(&prefix->address, out);
	length = strlen(out);
	snprintf(out + length, PREFIX_TEXT_MAX - length, "/%u", prefix->length);
	return out;
}

struct address prefix_swap(const struct address *address,
			   const struct prefix *from, const struct prefix *to)
{
	struct address swapped = *address;

	for (size_t i = 0; i < address_size(address->family); i++) {
		uint8_t host = host_bits(i, from->length);

		swapped.bytes[i] =
			(uint8_t)((address->bytes[i] & host) |
				  (to->address.bytes[i] & (uint8_t)~host));
	}
	return swapped;
}

bool interval_contains(const struct interval *interval,
		       const struct address *address)
{
	return interval->first.family == address->family &&
	       address_compare(&interval->first, address) <= 0 &&
	       address_compare(address, &interval->last) <= 0;
}

bool interval_overlap(const struct interval *a, const struct interval *b)
{
	return interval_contains(a, &b->first) ||
	       interval_contains(b, &a->first);
}

/* The bits that differ are the last ones of all, 0 in @first, 1 in @last. */
bool interval_is_prefix(const struct interval *interval, uint8_t *length)
{
	const uint8_t *first = interval->first.bytes;
	const uint8_t *last = interval->last.bytes;
	size_t size = address_size(interval->first.family);
	unsigned differ;
	size_t at = 0;

	while (at < size && first[at] == last[at])
		at++;
	*length = (uint8_t)(8 * at);
	if (at == size)
		return true;
	differ = first[at] ^ last[at];
	if (differ & (differ + 1) || first[at] & differ)
		return false;
	for (unsigned bit = 0x80; !(differ & bit); bit >>= 1)
		++*length;
	while (++at < size)
		if (first[at] != 0 || last[at] != 0xff)
			return false;
	return true;
}
