/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext_value.c - values, masks and intervals of fields in nft's language.
 *
 * Names are used where nft itself knows them without a file of the system.
 */
#include <string.h>

#include "core/address.h"
#include "core/nftext_internal.h"

/* How the values of a field are written. */
enum notation {
	NOTATION_NUMBER, /* decimal */
	NOTATION_HEX,	 /* any length */
	NOTATION_MARK,	 /* eight hex digits */
	NOTATION_NAME,	 /* of an interface */
	NOTATION_MAC,
	NOTATION_IPV4,
	NOTATION_IPV6,
	NOTATION_ETHERTYPE,
	NOTATION_PROTOCOL,
	NOTATION_OPERATION, /* of ARP */
	NOTATION_STATE,
	NOTATION_STATUS,
	NOTATION_PRESENCE
};

static const struct {
	const char *type;
	enum notation notation;
} notations[] = {
	{ "ifname", NOTATION_NAME },
	{ "mark", NOTATION_MARK },
	{ "ether_addr", NOTATION_MAC },
	{ "ether_type", NOTATION_ETHERTYPE },
	{ "ipv4_addr", NOTATION_IPV4 },
	{ "ipv6_addr", NOTATION_IPV6 },
	{ "inet_proto", NOTATION_PROTOCOL },
	{ "inet_service", NOTATION_NUMBER },
	{ "arp_op", NOTATION_OPERATION },
	{ "ct_state", NOTATION_STATE },
	{ "ct_status", NOTATION_STATUS },
};

struct name_of {
	uint32_t value;
	const char *name;
};

static const struct name_of ethertypes[] = { { 0x0800, "ip" },
					     { 0x0806, "arp" },
					     { 0x86dd, "ip6" },
					     { 0x8100, "8021q" },
					     { 0, NULL } };
static const struct name_of protocols[] = { { 1, "icmp" },   { 6, "tcp" },
					    { 17, "udp" },   { 33, "dccp" },
					    { 51, "ah" },    { 58, "icmpv6" },
					    { 132, "sctp" }, { 136, "udplite" },
					    { 0, NULL } };
static const struct name_of operations[] = { { 1, "request" },
					     { 2, "reply" },
					     { 0, NULL } };
static const struct name_of states[] = {
	{ CT_STATE_INVALID, "invalid" },
	{ CT_STATE_ESTABLISHED, "established" },
	{ CT_STATE_RELATED, "related" },
	{ CT_STATE_NEW, "new" },
	{ CT_STATE_UNTRACKED, "untracked" },
	{ 0, NULL }
};

static const struct name_of statuses[] = { { CT_STATUS_EXPECTED, "expected" },
					   { CT_STATUS_SNAT, "snat" },
					   { CT_STATUS_DNAT, "dnat" },
					   { 0, NULL } };

static enum notation notation_of(enum field field)
{
	const struct field_info *info = field_info(field);

	if (info->kind == FIELD_KIND_EXTHDR)
		return NOTATION_PRESENCE;
	for (size_t i = 0;
	     info->type && i < sizeof(notations) / sizeof(*notations); i++)
		if (strcmp(info->type, notations[i].type) == 0)
			return notations[i].notation;
	return info->text[0] == '@' ? NOTATION_HEX : NOTATION_NUMBER;
}

/* --- numbers and names ------------------------------------------------- */

static uint32_t number_of(enum field field, const uint8_t *bytes)
{
	const struct field_info *info = field_info(field);
	uint32_t number = 0;
	uint16_t half;

	if (info->host_order && info->size == sizeof(number)) {
		memcpy(&number, bytes, sizeof(number));
		return number;
	}
	if (info->host_order && info->size == sizeof(half)) {
		memcpy(&half, bytes, sizeof(half));
		return half;
	}
	for (size_t i = 0; i < info->size; i++)
		number = number << 8 | bytes[i];
	return number;
}

static void put_named(struct text *out, const struct name_of *names,
		      uint32_t value, const char *otherwise)
{
	for (; names->name; names++) {
		if (names->value != value)
			continue;
		text_add(out, names->name);
		return;
	}
	if (otherwise[0] == 'x')
		text_format(out, "0x%04x", value);
	else
		text_format(out, "%u", value);
}

static void put_bits(struct text *out, const struct name_of *names,
		     uint32_t bits)
{
	const char *comma = "";

	for (; names->name; names++) {
		if (!(bits & names->value))
			continue;
		text_format(out, "%s%s", comma, names->name);
		comma = ",";
	}
	if (!*comma)
		text_add(out, "0");
}

static void put_hex(struct text *out, const uint8_t *bytes, size_t size)
{
	text_add(out, "0x");
	for (size_t i = 0; i < size; i++)
		text_format(out, "%02x", bytes[i]);
}

static void put_address(struct text *out, enum ip_family family,
			const uint8_t *bytes)
{
	struct address address = { .family = family };
	char buffer[ADDRESS_TEXT_MAX];

	memcpy(address.bytes, bytes, address_size(family));
	text_add(out, address_format(&address, buffer));
}

static void put_mac(struct text *out, const uint8_t *bytes)
{
	char buffer[MAC_TEXT_MAX];
	struct mac mac;

	memcpy(mac.bytes, bytes, sizeof(mac.bytes));
	text_add(out, mac_format(&mac, buffer));
}

void nftext_quoted(struct text *out, const char *string)
{
	text_add(out, "\"");
	for (; *string; string++)
		text_add_bytes(out, *string == '"' ? "'" : string, 1);
	text_add(out, "\"");
}

/* --- values ------------------------------------------------------------ */

void nftext_value(struct text *out, enum field field, const uint8_t *bytes)
{
	const struct field_info *info = field_info(field);
	char name[FIELD_SIZE_MAX + 1] = { 0 };

	switch (notation_of(field)) {
	case NOTATION_NUMBER:
		text_format(out, "%u", number_of(field, bytes));
		return;
	case NOTATION_HEX:
		put_hex(out, bytes, info->size);
		return;
	case NOTATION_MARK:
		text_format(out, "0x%08x", number_of(field, bytes));
		return;
	case NOTATION_NAME:
		memcpy(name, bytes, info->size);
		nftext_quoted(out, name);
		return;
	case NOTATION_MAC:
		put_mac(out, bytes);
		return;
	case NOTATION_IPV4:
		put_address(out, IP_V4, bytes);
		return;
	case NOTATION_IPV6:
		put_address(out, IP_V6, bytes);
		return;
	case NOTATION_ETHERTYPE:
		put_named(out, ethertypes, number_of(field, bytes), "x");
		return;
	case NOTATION_PROTOCOL:
		put_named(out, protocols, number_of(field, bytes), "u");
		return;
	case NOTATION_OPERATION:
		put_named(out, operations, number_of(field, bytes), "u");
		return;
	case NOTATION_STATE:
		put_bits(out, states, number_of(field, bytes));
		return;
	case NOTATION_STATUS:
		put_bits(out, statuses, number_of(field, bytes));
		return;
	case NOTATION_PRESENCE:
		text_add(out, bytes[0] ? "exists" : "missing");
		return;
	}
}

/* --- masks and intervals ----------------------------------------------- */

static bool is_address(enum field field)
{
	enum notation notation = notation_of(field);

	return notation == NOTATION_IPV4 || notation == NOTATION_IPV6;
}

bool nftext_prefix_length(enum field field, const uint8_t *mask,
			  unsigned *length)
{
	size_t size = field_info(field)->size;
	unsigned bits = 0;

	if (!is_address(field))
		return false;
	while (bits < 8 * size && mask[bits / 8] & 0x80u >> bits % 8)
		bits++;
	for (unsigned rest = bits; rest < 8 * size; rest++)
		if (mask[rest / 8] & 0x80u >> rest % 8)
			return false;
	*length = bits;
	return true;
}

void nftext_mask(struct text *out, enum field field, const uint8_t *mask)
{
	size_t size = field_info(field)->size;

	switch (notation_of(field)) {
	case NOTATION_MARK:
	case NOTATION_MAC:
	case NOTATION_IPV4:
	case NOTATION_IPV6:
		nftext_value(out, field, mask);
		return;
	case NOTATION_STATE:
	case NOTATION_STATUS:
		text_format(out, "0x%x", number_of(field, mask));
		return;
	case NOTATION_NUMBER:
	case NOTATION_HEX:
	case NOTATION_NAME:
	case NOTATION_ETHERTYPE:
	case NOTATION_PROTOCOL:
	case NOTATION_OPERATION:
	case NOTATION_PRESENCE:
		put_hex(out, mask, size);
		return;
	}
}

void nftext_interval(struct text *out, enum field field, const uint8_t *first,
		     const uint8_t *last)
{
	size_t size = field_info(field)->size;
	uint8_t mask[FIELD_SIZE_MAX] = { 0 };
	unsigned length;
	bool aligned = true;

	nftext_value(out, field, first);
	if (memcmp(first, last, size) == 0)
		return;
	/* A prefix: what differs are the low bits, all 0 and all 1. */
	for (size_t i = 0; i < size; i++) {
		mask[i] = (uint8_t)(0xff ^ first[i] ^ last[i]);
		aligned = aligned && !(first[i] & (uint8_t)~mask[i]);
	}
	if (aligned && nftext_prefix_length(field, mask, &length)) {
		text_format(out, "/%u", length);
		return;
	}
	text_add(out, "-");
	nftext_value(out, field, last);
}
