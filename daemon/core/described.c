/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * described.c - reads the description of a frame, and makes the frame.
 */
#include "core/described.h"

#include <string.h>

#include "core/address.h"
#include "core/frame.h"

#define WORD_MAX 80
#define ECHO 8 /* bytes of an ICMP header and no data */

enum kind { KIND_TCP, KIND_UDP, KIND_ICMP, KIND_ICMP6, KIND_PROTO, KIND_ARP };

static const char *const kinds[] = {
	[KIND_TCP] = "tcp",	[KIND_UDP] = "udp",	[KIND_ICMP] = "icmp",
	[KIND_ICMP6] = "icmp6", [KIND_PROTO] = "proto", [KIND_ARP] = "arp",
};

static const struct {
	const char *name;
	uint8_t bit;
} flags[] = {
	{ "fin", 0x01 }, { "syn", 0x02 }, { "rst", 0x04 },
	{ "psh", 0x08 }, { "ack", 0x10 },
};

struct end {
	struct mac mac;
	struct address address;
	unsigned port;
};

struct description {
	enum kind kind;
	struct end from, to;
	unsigned protocol;
	unsigned vlan; /* 0: untagged */
	uint8_t flags;
	bool reply;
};

/* --- words -------------------------------------------------------------- */

/* The next word of *@text into @word; false: there is none that fits. */
static bool next_word(const char **text, char *word)
{
	size_t length;

	*text += strspn(*text, " \t");
	length = strcspn(*text, " \t");
	if (length == 0 || length >= WORD_MAX)
		return false;
	memcpy(word, *text, length);
	word[length] = '\0';
	*text += length;
	return true;
}

static bool read_number(const char *word, unsigned most, unsigned *out)
{
	*out = 0;
	for (const char *at = word; *at; at++) {
		if (*at < '0' || *at > '9' || *out > most)
			return false;
		*out = *out * 10 + (unsigned)(*at - '0');
	}
	return *word && *out <= most;
}

static bool find_kind(const char *word, enum kind *out)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		*out = (enum kind)i;
		if (strcmp(word, kinds[i]) == 0)
			return true;
	}
	return false;
}

/* ADDRESS, or with a port ADDRESS:PORT and [ADDRESS]:PORT. */
static bool read_end(const char *word, bool ported, struct end *out)
{
	size_t length = strlen(word);
	const char *colon = strrchr(word, ':');

	if (!ported)
		return address_parse(word, length, &out->address);
	if (!colon || !read_number(colon + 1, 65535, &out->port))
		return false;
	length = (size_t)(colon - word);
	if (word[0] == '[' && length > 2 && word[length - 1] == ']')
		return address_parse(word + 1, length - 2, &out->address);
	return address_parse(word, length, &out->address) &&
	       out->address.family == IP_V4;
}

static bool read_macs(const char **text, struct description *out)
{
	char from[WORD_MAX], arrow[WORD_MAX], to[WORD_MAX];

	return next_word(text, from) && next_word(text, arrow) &&
	       next_word(text, to) && strcmp(arrow, ">") == 0 &&
	       mac_parse(from, strlen(from), &out->from.mac) &&
	       mac_parse(to, strlen(to), &out->to.mac);
}

static const char *read_option(const char **text, const char *word,
			       struct description *out)
{
	char number[WORD_MAX];

	if (strcmp(word, "mac") == 0)
		return read_macs(text, out) ? NULL
					    : "mac wants \"MAC > MAC\" behind "
					      "it";
	if (strcmp(word, "vlan") == 0)
		return next_word(text, number) &&
				       read_number(number, 4094, &out->vlan) &&
				       out->vlan
			       ? NULL
			       : "vlan wants a number from 1 to 4094";
	if (strcmp(word, "reply") == 0 &&
	    (out->kind == KIND_ICMP || out->kind == KIND_ICMP6 ||
	     out->kind == KIND_ARP)) {
		out->reply = true;
		return NULL;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (out->kind == KIND_TCP && strcmp(word, flags[i].name) == 0) {
			out->flags |= flags[i].bit;
			return NULL;
		}
	}
	return "a word behind the addresses is not understood";
}

static const char *read_ends(const char **text, struct description *out)
{
	bool ported = out->kind == KIND_TCP || out->kind == KIND_UDP;
	char from[WORD_MAX], arrow[WORD_MAX], to[WORD_MAX];

	if (!next_word(text, from) || !next_word(text, arrow) ||
	    !next_word(text, to) || strcmp(arrow, ">") != 0)
		return ported ? "it wants \"ADDRESS:PORT > ADDRESS:PORT\""
			      : "it wants \"ADDRESS > ADDRESS\"";
	if (!read_end(from, ported, &out->from) ||
	    !read_end(to, ported, &out->to))
		return ported ? "it wants ADDRESS:PORT on both sides, an IPv6 "
				"address in brackets"
			      : "an address is none";
	if (out->from.address.family != out->to.address.family)
		return "both addresses must be IPv4, or IPv6";
	if ((out->kind == KIND_ICMP || out->kind == KIND_ARP) &&
	    out->from.address.family != IP_V4)
		return "it wants IPv4 addresses";
	if (out->kind == KIND_ICMP6 && out->from.address.family != IP_V6)
		return "it wants IPv6 addresses";
	return NULL;
}

static const char *read_all(const char *text, struct description *out)
{
	static const struct mac from = { { 0x02, 0, 0, 0, 0, 0x01 } };
	static const struct mac to = { { 0x02, 0, 0, 0, 0, 0xfe } };
	const char *wrong;
	char word[WORD_MAX];

	*out = (struct description){ .from.mac = from, .to.mac = to };
	if (!next_word(&text, word) || !find_kind(word, &out->kind))
		return "it begins with tcp, udp, icmp, icmp6, proto or arp";
	if (out->kind == KIND_PROTO &&
	    (!next_word(&text, word) ||
	     !read_number(word, 255, &out->protocol)))
		return "proto wants a number from 0 to 255";
	if (out->kind == KIND_ARP)
		memset(out->to.mac.bytes, 0xff, MAC_LENGTH);
	wrong = read_ends(&text, out);
	while (!wrong && next_word(&text, word))
		wrong = read_option(&text, word, out);
	if (!wrong && text[strspn(text, " \t")])
		wrong = "a word is too long";
	return wrong;
}

bool described_begins(const char *text)
{
	char word[WORD_MAX];
	enum kind kind;

	return next_word(&text, word) && find_kind(word, &kind);
}

/* --- bytes -------------------------------------------------------------- */

struct builder {
	uint8_t *bytes;
	size_t length;
};

static void put(struct builder *builder, const void *bytes, size_t length)
{
	memcpy(builder->bytes + builder->length, bytes, length);
	builder->length += length;
}

static void put_number(struct builder *builder, unsigned value, size_t size)
{
	while (size-- > 0)
		builder->bytes[builder->length++] =
			(uint8_t)(value >> (8 * size));
}

static void set_16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put_arp(struct builder *builder, const struct description *from)
{
	static const uint8_t nobody[MAC_LENGTH];

	put_number(builder, 1, 2);
	put_number(builder, ETHERTYPE_IP, 2);
	put_number(builder, MAC_LENGTH << 8 | 4, 2);
	put_number(builder, from->reply ? 2 : 1, 2);
	put(builder, from->from.mac.bytes, MAC_LENGTH);
	put(builder, from->from.address.bytes, 4);
	put(builder, from->reply ? from->to.mac.bytes : nobody, MAC_LENGTH);
	put(builder, from->to.address.bytes, 4);
}

/* Returns where its checksum goes, from the transport header on; 0: none. */
static size_t put_transport(struct builder *builder,
			    const struct description *from)
{
	switch (from->kind) {
	case KIND_TCP:
		put_number(builder, from->from.port, 2);
		put_number(builder, from->to.port, 2);
		put_number(builder, 1, 4);
		put_number(builder, from->flags & 0x10 ? 1 : 0, 4);
		put_number(builder, 5u << 12 | (from->flags ? from->flags : 2u),
			   2);
		put_number(builder, 65535, 2);
		put_number(builder, 0, 4);
		return 16;
	case KIND_UDP:
		put_number(builder, from->from.port, 2);
		put_number(builder, from->to.port, 2);
		put_number(builder, 8, 2);
		put_number(builder, 0, 2);
		return 6;
	case KIND_ICMP:
		put_number(builder, from->reply ? 0 : 8, 1);
		break;
	case KIND_ICMP6:
		put_number(builder, from->reply ? 129 : 128, 1);
		break;
	case KIND_PROTO:
	case KIND_ARP:
		return 0;
	}
	put_number(builder, 0, 3);
	put_number(builder, 1, 2);
	put_number(builder, 1, 2);
	return 2;
}

static unsigned protocol_of(const struct description *from)
{
	switch (from->kind) {
	case KIND_TCP:
		return PROTOCOL_TCP;
	case KIND_UDP:
		return PROTOCOL_UDP;
	case KIND_ICMP:
		return PROTOCOL_ICMP;
	case KIND_ICMP6:
		return PROTOCOL_ICMP6;
	case KIND_PROTO:
	case KIND_ARP:
		break;
	}
	return from->protocol;
}

static void put_ipv4(struct builder *builder, const struct description *from)
{
	put_number(builder, 0x4500, 2);
	put_number(builder, 0, 2);
	put_number(builder, 1, 2);
	put_number(builder, 0x4000, 2);
	put_number(builder, 64, 1);
	put_number(builder, protocol_of(from), 1);
	put_number(builder, 0, 2);
	put(builder, from->from.address.bytes, 4);
	put(builder, from->to.address.bytes, 4);
}

static void put_ipv6(struct builder *builder, const struct description *from)
{
	put_number(builder, 6u << 28, 4);
	put_number(builder, 0, 2);
	put_number(builder, protocol_of(from), 1);
	put_number(builder, 64, 1);
	put(builder, from->from.address.bytes, 16);
	put(builder, from->to.address.bytes, 16);
}

/* RFC 1071 over the pseudo header and @length bytes at @transport. */
static unsigned transport_sum(const struct description *from,
			      const uint8_t *transport, size_t length)
{
	size_t size = address_size(from->from.address.family);
	uint8_t pseudo[40] = { 0 };

	unsigned sum;

	if (from->kind == KIND_ICMP)
		return checksum(transport, length, 0);
	memcpy(pseudo, from->from.address.bytes, size);
	memcpy(pseudo + size, from->to.address.bytes, size);
	set_16(pseudo + 2 * size, (unsigned)length);
	set_16(pseudo + 2 * size + 2, protocol_of(from));
	sum = checksum(transport, length,
		       0xffffu - checksum(pseudo, 2 * size + 4, 0));
	/* RFC 768: zero would say that there is none. */
	return sum == 0 && from->kind == KIND_UDP ? 0xffffu : sum;
}

static void put_packet(struct builder *builder, const struct description *from)
{
	bool v6 = from->from.address.family == IP_V6;
	uint8_t *ip = builder->bytes + builder->length;
	uint8_t *transport;
	size_t sum, length;

	(v6 ? put_ipv6 : put_ipv4)(builder, from);
	transport = builder->bytes + builder->length;
	sum = put_transport(builder, from);
	length = (size_t)(builder->bytes + builder->length - transport);
	if (sum)
		set_16(transport + sum, transport_sum(from, transport, length));
	if (v6) {
		set_16(ip + 4, (unsigned)length);
		return;
	}
	set_16(ip + 2, (unsigned)(20 + length));
	set_16(ip + 10, checksum(ip, 20, 0));
}

size_t described_frame(const char *text, uint8_t *out, const char **wrong)
{
	struct builder builder = { .bytes = out };
	struct description from;

	*wrong = read_all(text, &from);
	if (*wrong)
		return 0;
	put(&builder, from.to.mac.bytes, MAC_LENGTH);
	put(&builder, from.from.mac.bytes, MAC_LENGTH);
	if (from.vlan) {
		put_number(&builder, ETHERTYPE_VLAN, 2);
		put_number(&builder, from.vlan, 2);
	}
	if (from.kind == KIND_ARP) {
		put_number(&builder, ETHERTYPE_ARP, 2);
		put_arp(&builder, &from);
	} else {
		put_number(&builder,
			   from.from.address.family == IP_V6 ? ETHERTYPE_IP6
							     : ETHERTYPE_IP,
			   2);
		put_packet(&builder, &from);
	}
	return builder.length;
}
