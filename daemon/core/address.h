/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * address.h - IPv4, IPv6 and MAC addresses, prefixes and intervals.
 *
 * Text forms: RFC 4291 2.2 in, RFC 5952 out. An IPv4-mapped IPv6 address
 * stays IPv6. Bytes are in network order throughout.
 */
#ifndef SLUICE_CORE_ADDRESS_H
#define SLUICE_CORE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_LENGTH 6
#define MAC_TEXT_MAX 18	    /* with NUL */
#define ADDRESS_TEXT_MAX 46 /* with NUL, as INET6_ADDRSTRLEN */
#define PREFIX_TEXT_MAX 50  /* with NUL */

struct mac {
	uint8_t bytes[MAC_LENGTH];
};

enum ip_family { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

/** struct address - the first 4 (IPv4) or 16 (IPv6) bytes are used. */
struct address {
	enum ip_family family;
	uint8_t bytes[16];
};

/** struct interval - first and last address, inclusive, of one family. */
struct interval {
	struct address first;
	struct address last;
};

struct prefix {
	struct address address; /* host bits are zero */
	uint8_t length;		/* 0..32 or 0..128 */
};

/** address_size - 4 or 16. */
size_t address_size(enum ip_family family);

/** address_parse - @text of @length bytes, whole; false if it is none. */
bool address_parse(const char *text, size_t length, struct address *out);

/** address_format - into @out of ADDRESS_TEXT_MAX bytes; returns @out. */
const char *address_format(const struct address *address, char *out);

/** mac_parse - six pairs of hex digits with ':'; false if it is none. */
bool mac_parse(const char *text, size_t length, struct mac *out);

/** mac_format - into @out of MAC_TEXT_MAX bytes, lower case; returns @out. */
const char *mac_format(const struct mac *mac, char *out);

/** address_compare - order of bytes, IPv4 before IPv6; <0, 0, >0. */
int address_compare(const struct address *a, const struct address *b);

/** prefix_interval - the addresses of @prefix. */
struct interval prefix_interval(const struct prefix *prefix);

/** address_mask - @address with all but the first @length bits cleared. */
struct address address_mask(const struct address *address, unsigned length);

/** prefix_contains - @address lies in @prefix. */
bool prefix_contains(const struct prefix *prefix,
		     const struct address *address);

/** prefix_format - "ADDRESS/LENGTH" into PREFIX_TEXT_MAX bytes. */
const char *prefix_format(const struct prefix *prefix, char *out);

/**
 * prefix_swap - @address, which lies in @from, moved to the same place in
 * @to (of the same length and family).
 */
struct address prefix_swap(const struct address *address,
			   const struct prefix *from, const struct prefix *to);

/** interval_contains - @address lies in @interval (false across families). */
bool interval_contains(const struct interval *interval,
		       const struct address *address);

/** interval_overlap - they share an address (false across families). */
bool interval_overlap(const struct interval *a, const struct interval *b);

/** interval_is_prefix - true, and *@length, if the interval is one prefix. */
bool interval_is_prefix(const struct interval *interval, uint8_t *length);

#endif
