/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * craft.h - frames for tests from one line of words, lengths and checksums
 * right unless a word says otherwise.
 *
 *   SOURCE>TARGET   a to f: 02:00:00:00:00:0a...; *: broadcast; m: multicast;
 *                   0: zero; p: pause; s: spanning tree; B: the bridge;
 *                   P: its first port
 *   vlan N, svlan N, type HEX LENGTH, llc HEX LENGTH (both SAPs)
 *   arp OPERATION SENDER TARGET, arpmac X (sender's MAC), arptarget X,
 *     arpform HEX
 *   ip SOURCE TARGET, ip6 SOURCE TARGET, then any of: id N, off BYTES, mf, df,
 *     options, tos N; frag6 ID BYTES MF; dst6; rt6; ah; hbh; hbhbad
 *   udp SPORT DPORT LENGTH, udp0 (no checksum), tcp SPORT DPORT FLAGS LENGTH,
 *     icmp TYPE CODE LENGTH, icmp6 TYPE CODE LENGTH, nd TYPE TARGET,
 *     proto N LENGTH, more LENGTH (of a later fragment)
 *   dhcp X, behind udp: the client's MAC
 *   quote ... (to the end): the packet inside an ICMP error
 *   wrongip, wrongsum: checksums off by one
 *   pad N, cut N: length of the whole frame
 */
#ifndef SLUICE_TESTS_CRAFT_H
#define SLUICE_TESTS_CRAFT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "core/frame.h"

#define CRAFT_MAX 70000

struct craft {
	uint8_t bytes[CRAFT_MAX];
	size_t length;
	/* where headers are, 0 for none */
	size_t ip, transport, quoted;
	bool v6, fragmented, no_sum, wrong_ip, wrong_sum;
	uint8_t protocol;
	size_t next_header; /* IPv6: the byte that names what follows */
	size_t phase;	    /* of the payload's pattern: offset of a fragment */
	size_t pad, cut;
	const char *rest; /* words not read yet */
	char word[64];
};

static inline void craft_fail(const char *word)
{
	fprintf(stderr, "craft: cannot read \"%s\"\n", word);
	abort();
}

static inline bool craft_word(struct craft *c)
{
	size_t length;

	c->rest += strspn(c->rest, " ");
	length = strcspn(c->rest, " ");
	if (length == 0 || length >= sizeof(c->word))
		return false;
	memcpy(c->word, c->rest, length);
	c->word[length] = '\0';
	c->rest += length;
	return true;
}

static inline unsigned long craft_number(struct craft *c, int base)
{
	if (!craft_word(c))
		craft_fail("end of line");
	return strtoul(c->word, NULL, base);
}

static inline void craft_put(struct craft *c, unsigned long value, size_t size)
{
	while (size-- > 0)
		c->bytes[c->length++] = (uint8_t)(value >> 8 * size);
}

static inline void craft_set16(struct craft *c, size_t at, unsigned long value)
{
	c->bytes[at] = (uint8_t)(value >> 8);
	c->bytes[at + 1] = (uint8_t)value;
}

static inline void craft_payload(struct craft *c, size_t length)
{
	for (size_t i = 0; i < length; i++)
		c->bytes[c->length++] = (uint8_t)('A' + (c->phase + i) % 23);
}

static inline void craft_address(struct craft *c)
{
	struct address address;
	size_t size;

	if (!craft_word(c) ||
	    !address_parse(c->word, strlen(c->word), &address))
		craft_fail(c->word);
	size = address_size(address.family);
	memcpy(c->bytes + c->length, address.bytes, size);
	c->length += size;
}

static inline void craft_mac(struct craft *c, char name)
{
	static const struct {
		char name;
		uint8_t bytes[6];
	} known[] = {
		{ '*', { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
		{ 'm', { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 } },
		{ '0', { 0 } },
		{ 'p', { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x01 } },
		{ 's', { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x00 } },
		{ 'B', { 0x02, 0xbb, 0, 0, 0, 0xbb } },
		{ 'P', { 0x02, 0xbb, 0, 0, 0, 0x00 } },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].name != name)
			continue;
		memcpy(c->bytes + c->length, known[i].bytes, 6);
		c->length += 6;
		return;
	}
	craft_put(c, 0x0200, 2);
	craft_put(c, (unsigned long)(name - 'a') + 10, 4);
}

/* What follows an IP or extension header is of @protocol. */
static inline void craft_protocol(struct craft *c, uint8_t protocol)
{
	c->protocol = protocol;
	if (c->v6)
		c->bytes[c->next_header] = protocol;
	else
		c->bytes[c->ip + 9] = protocol;
	c->transport = c->length;
}

static inline void craft_extension(struct craft *c, uint8_t type,
				   const uint8_t *bytes, size_t size)
{
	c->bytes[c->next_header] = type;
	c->next_header = c->length;
	memcpy(c->bytes + c->length, bytes, size);
	c->length += size;
}

static inline void craft_ip_header(struct craft *c, bool v6)
{
	c->ip = c->length;
	c->v6 = v6;
	c->fragmented = c->no_sum = false;
	c->phase = 0;
	c->protocol = PROTOCOL_NONE;
	if (v6) {
		craft_put(c, 0x60000000, 4);
		craft_put(c, 0x3b40, 4); /* no next header, 64 hops */
		c->next_header = c->ip + 6;
	} else {
		craft_put(c, 0x45000000, 4);
		craft_put(c, 0x00010000, 4);
		craft_put(c, 0x40ff0000, 4);
	}
	craft_address(c);
	craft_address(c);
	c->transport = c->length;
}

static inline bool craft_link_word(struct craft *c)
{
	const char *w = c->word;

	if (strcmp(w, "vlan") == 0 || strcmp(w, "svlan") == 0) {
		craft_put(c, w[0] == 's' ? 0x88a8 : 0x8100, 2);
		craft_put(c, craft_number(c, 10), 2);
	} else if (strcmp(w, "type") == 0) {
		craft_put(c, craft_number(c, 16), 2);
		craft_payload(c, craft_number(c, 10));
	} else if (strcmp(w, "llc") == 0) {
		unsigned long sap = craft_number(c, 16);
		size_t length = craft_number(c, 10);

		craft_put(c, length, 2);
		craft_put(c, sap << 16 | sap << 8 | 3, 3);
		c->bytes[c->length - 3] = (uint8_t)sap;
		craft_payload(c, length - 3);
	} else if (strcmp(w, "arp") == 0) {
		size_t source = 6;

		craft_put(c, 0x0806, 2);
		c->ip = c->length;
		craft_put(c, 0x0001080006040000, 8);
		c->bytes[c->length - 1] = (uint8_t)craft_number(c, 10);
		memcpy(c->bytes + c->length, c->bytes + source, 6);
		c->length += 6;
		craft_address(c);
		craft_put(c, 0, 6);
		craft_address(c);
	} else if (strcmp(w, "arpmac") == 0 || strcmp(w, "arptarget") == 0) {
		size_t length = c->length;

		c->length = c->ip + (w[3] == 'm' ? 8 : 18);
		craft_word(c);
		craft_mac(c, c->word[0]);
		c->length = length;
	} else if (strcmp(w, "dhcp") == 0) {
		size_t length = c->length;

		c->length = c->transport + 36;
		craft_word(c);
		craft_mac(c, c->word[0]);
		c->length = length;
	} else if (strcmp(w, "arpform") == 0) {
		craft_set16(c, c->ip, craft_number(c, 16));
	} else {
		return false;
	}
	return true;
}

static inline bool craft_network_word(struct craft *c)
{
	const char *w = c->word;
	static const uint8_t padding[8] = { PROTOCOL_NONE, 0, 1, 4 };
	static const uint8_t broken[8] = { PROTOCOL_NONE, 0, 1, 9 };
	static const uint8_t ah[12] = { PROTOCOL_NONE, 1 };

	if (strcmp(w, "ip") == 0 || strcmp(w, "ip6") == 0) {
		bool v6 = w[2] == '6';

		if (c->quoted == 0)
			craft_put(c, v6 ? 0x86dd : 0x0800, 2);
		craft_ip_header(c, v6);
	} else if (strcmp(w, "id") == 0) {
		craft_set16(c, c->ip + 4, craft_number(c, 10));
	} else if (strcmp(w, "off") == 0) {
		unsigned long off;

		c->phase = craft_number(c, 10);
		off = c->phase / 8;
		c->bytes[c->ip + 6] |= (uint8_t)(off >> 8);
		c->bytes[c->ip + 7] = (uint8_t)off;
		c->fragmented = true;
	} else if (strcmp(w, "mf") == 0) {
		c->bytes[c->ip + 6] |= 0x20;
		c->fragmented = true;
	} else if (strcmp(w, "df") == 0) {
		c->bytes[c->ip + 6] |= 0x40;
	} else if (strcmp(w, "options") == 0) {
		c->bytes[c->ip] = 0x46;
		craft_put(c, 0x01010100, 4);
	} else if (strcmp(w, "frag6") == 0) {
		uint8_t header[8] = { PROTOCOL_NONE };
		unsigned long id = craft_number(c, 10);
		unsigned long off = craft_number(c, 10);

		c->phase = off;
		off |= craft_number(c, 10);
		header[2] = (uint8_t)(off >> 8);
		header[3] = (uint8_t)off;
		header[7] = (uint8_t)id;
		craft_extension(c, PROTOCOL_FRAGMENT, header, 8);
		c->fragmented = true;
	} else if (strcmp(w, "dst6") == 0) {
		craft_extension(c, PROTOCOL_DSTOPTS, padding, 8);
	} else if (strcmp(w, "hbh") == 0) {
		craft_extension(c, PROTOCOL_HOPOPTS, padding, 8);
	} else if (strcmp(w, "hbhbad") == 0) {
		craft_extension(c, PROTOCOL_HOPOPTS, broken, 8);
	} else if (strcmp(w, "rt6") == 0) {
		craft_extension(c, PROTOCOL_ROUTING, padding, 8);
	} else if (strcmp(w, "ah") == 0 && c->v6) {
		craft_extension(c, PROTOCOL_AH, ah, 12);
	} else {
		return false;
	}
	return true;
}

static inline bool craft_transport_word(struct craft *c)
{
	const char *w = c->word;
	size_t length;

	if (strncmp(w, "udp", 3) == 0) {
		c->no_sum = w[3] == '0';
		craft_protocol(c, PROTOCOL_UDP);
		craft_put(c, craft_number(c, 10), 2);
		craft_put(c, craft_number(c, 10), 2);
		length = craft_number(c, 10);
		craft_put(c, length + 8, 2);
		craft_put(c, 0, 2);
		craft_payload(c, length);
	} else if (strcmp(w, "tcp") == 0) {
		craft_protocol(c, PROTOCOL_TCP);
		craft_put(c, craft_number(c, 10), 2);
		craft_put(c, craft_number(c, 10), 2);
		craft_put(c, 1000, 4);
		craft_put(c, 0, 4);
		craft_put(c, 0x50, 1);
		craft_put(c, craft_number(c, 16), 1);
		craft_put(c, 0x20000000, 4);
		craft_put(c, 0, 2);
		craft_payload(c, craft_number(c, 10));
	} else if (strncmp(w, "icmp", 4) == 0) {
		craft_protocol(c, w[4] == '6' ? PROTOCOL_ICMP6 : PROTOCOL_ICMP);
		craft_put(c, craft_number(c, 10), 1);
		craft_put(c, craft_number(c, 10), 1);
		craft_put(c, 0x00000007, 4);
		craft_put(c, 1, 2);
		craft_payload(c, craft_number(c, 10));
	} else if (strcmp(w, "nd") == 0) {
		craft_protocol(c, PROTOCOL_ICMP6);
		craft_put(c, craft_number(c, 10) << 8, 2);
		craft_put(c, 0, 6);
		craft_address(c);
	} else if (strcmp(w, "proto") == 0) {
		craft_protocol(c, (uint8_t)craft_number(c, 10));
		craft_payload(c, craft_number(c, 10));
	} else if (strcmp(w, "more") == 0) {
		craft_payload(c, craft_number(c, 10));
	} else {
		return false;
	}
	return true;
}

/* Sum of the pseudo header (RFC 793, RFC 8200 8.1). */
static inline uint32_t craft_pseudo(const struct craft *c)
{
	size_t length = c->length - c->transport;
	size_t addresses = c->v6 ? 32 : 8;
	const uint8_t *from = c->bytes + c->ip + (c->v6 ? 8 : 12);

	return (uint16_t)~checksum(from, addresses, 0) + c->protocol +
	       (uint32_t)length;
}

static inline void craft_transport_sum(struct craft *c)
{
	uint32_t initial = c->protocol == PROTOCOL_ICMP ? 0 : craft_pseudo(c);
	size_t at, length = c->length - c->transport;
	uint16_t sum;

	switch (c->protocol) {
	case PROTOCOL_TCP:
		at = 16;
		break;
	case PROTOCOL_UDP:
		at = 6;
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		at = 2;
		break;
	default:
		return;
	}
	if (c->no_sum || (c->fragmented && length < at + 2))
		return;
	sum = checksum(c->bytes + c->transport, length, initial);
	if (sum == 0 && c->protocol == PROTOCOL_UDP)
		sum = 0xffff;
	if (c->wrong_sum)
		sum ^= 1;
	craft_set16(c, c->transport + at, sum);
}

/* Lengths and sums of the packet that began at c->ip. */
static inline void craft_finish_packet(struct craft *c)
{
	uint16_t sum;

	if (c->v6) {
		craft_set16(c, c->ip + 4, c->length - c->ip - 40);
	} else {
		craft_set16(c, c->ip + 2, c->length - c->ip);
		sum = checksum(c->bytes + c->ip,
			       (size_t)(c->bytes[c->ip] & 15) * 4, 0);
		craft_set16(c, c->ip + 10, sum ^ (c->wrong_ip ? 1u : 0));
	}
	craft_transport_sum(c);
}

static inline void craft_words(struct craft *c)
{
	while (craft_word(c)) {
		if (strcmp(c->word, "quote") == 0) {
			struct craft outer = *c;

			c->quoted = c->length;
			c->wrong_sum = false;
			craft_words(c);
			outer.length = c->length;
			memcpy(outer.bytes, c->bytes, c->length);
			outer.rest = c->rest;
			outer.pad = c->pad;
			outer.cut = c->cut;
			*c = outer;
			break;
		}
		if (strcmp(c->word, "wrongip") == 0)
			c->wrong_ip = true;
		else if (strcmp(c->word, "wrongsum") == 0)
			c->wrong_sum = true;
		else if (strcmp(c->word, "pad") == 0)
			c->pad = craft_number(c, 10);
		else if (strcmp(c->word, "cut") == 0)
			c->cut = craft_number(c, 10);
		else if (!craft_link_word(c) && !craft_network_word(c) &&
			 !craft_transport_word(c))
			craft_fail(c->word);
	}
	if (c->protocol != 0 || c->v6)
		craft_finish_packet(c);
}

/** craft - make the frame that @line describes. */
static inline void craft(struct craft *c, const char *line)
{
	memset(c, 0, sizeof(*c));
	c->rest = line;
	if (!craft_word(c) || strlen(c->word) != 3 || c->word[1] != '>')
		craft_fail(line);
	craft_mac(c, c->word[2]);
	craft_mac(c, c->word[0]);
	craft_words(c);
	while (c->length < c->pad)
		c->bytes[c->length++] = 0;
	if (c->cut != 0 && c->cut < c->length)
		c->length = c->cut;
}

#endif
