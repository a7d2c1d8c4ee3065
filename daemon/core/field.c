/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * field.c - where each field of a frame lies, how nft calls it, and what has
 * to be kept right when it is written.
 *
 * Offsets: RFC 791, 826, 8200, 792, 4443, 4861, 2131; IEEE 802.1Q and 802.2.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "core/ruleset.h"

#define META(field, nft_text, nft_type, nft_key, bytes, ...) \
	[FIELD_##field] = { .text = nft_text,                \
			    .type = nft_type,                \
			    .kind = FIELD_KIND_META,         \
			    .key = NFT_META_##nft_key,       \
			    .size = bytes,                   \
			    __VA_ARGS__ }
#define CT(field, nft_text, nft_type, nft_key, bytes, ...) \
	[FIELD_##field] = { .text = nft_text,              \
			    .type = nft_type,              \
			    .kind = FIELD_KIND_CT,         \
			    .key = NFT_CT_##nft_key,       \
			    .size = bytes,                 \
			    __VA_ARGS__ }
#define PAYLOAD(field, nft_text, nft_type, from, at, bytes, ...) \
	[FIELD_##field] = { .text = nft_text,                    \
			    .type = nft_type,                    \
			    .kind = FIELD_KIND_PAYLOAD,          \
			    .base = BASE_##from,                 \
			    .offset = at,                        \
			    .size = bytes,                       \
			    __VA_ARGS__ }
#define EXTHDR(field, header, number)                  \
	[FIELD_##field] = { .text = "exthdr " header,  \
			    .kind = FIELD_KIND_EXTHDR, \
			    .key = number,             \
			    .size = 1 }
#define WRITE .text_writable = true
#define HOST .host_order = true
#define SUM(at) .has_checksum = true, .checksum_offset = at
#define PSEUDO .pseudo_header = true

/*
 * A type of NULL: nft has no name for the datatype, a set of such keys is
 * declared by typeof. The SAPs are read from the network header, which lies
 * behind the tag of a tagged frame.
 */
/* clang-format off */
static const struct field_info fields[FIELD_COUNT] = {
	[FIELD_NONE] = { .text = "none" },

	META(IIFNAME, "iifname", "ifname", IIFNAME, 16),
	META(OIFNAME, "oifname", "ifname", OIFNAME, 16),
	META(META_MARK, "meta mark", "mark", MARK, 4, HOST, WRITE),
	META(META_PROTOCOL, "meta protocol", "ether_type", PROTOCOL, 2),
	META(META_L4PROTO, "meta l4proto", "inet_proto", L4PROTO, 1),

	CT(CT_STATE, "ct state", "ct_state", STATE, 4, HOST),
	CT(CT_MARK, "ct mark", "mark", MARK, 4, HOST, WRITE),
	CT(CT_DIRECTION, "ct direction", "ct_dir", DIRECTION, 1),
	CT(CT_ZONE, "ct zone", NULL, ZONE, 2, HOST, WRITE),
	CT(CT_STATUS, "ct status", "ct_status", STATUS, 4, HOST),
	CT(CT_ORIGINAL_DADDR, "ct original ip daddr", "ipv4_addr", DST_IP, 4),
	CT(CT_ORIGINAL_DADDR6, "ct original ip6 daddr", "ipv6_addr", DST_IP6,
		16),

	PAYLOAD(ETHER_DADDR, "ether daddr", "ether_addr", LINK, 0, 6, WRITE),
	PAYLOAD(ETHER_DADDR_START, "@ll,0,32", NULL, LINK, 0, 4),
	PAYLOAD(ETHER_SADDR, "ether saddr", "ether_addr", LINK, 6, 6, WRITE),
	PAYLOAD(ETHER_SADDR_TYPE, "@ll,48,64", NULL, LINK, 6, 8),
	PAYLOAD(ETHER_TYPE, "ether type", "ether_type", LINK, 12, 2),
	PAYLOAD(VLAN_ID, "vlan id", NULL, LINK, 14, 2),
	PAYLOAD(VLAN_TYPE, "vlan type", "ether_type", LINK, 16, 2),
	PAYLOAD(LLC_SAPS, "@nh,0,16", NULL, NETWORK, 0, 2),

	PAYLOAD(ARP_FORM, "@nh,0,48", NULL, NETWORK, 0, 6),
	PAYLOAD(ARP_OPERATION, "arp operation", "arp_op", NETWORK, 6, 2, WRITE),
	PAYLOAD(ARP_SENDER_MAC, "arp saddr ether", "ether_addr", NETWORK, 8, 6,
		WRITE),
	PAYLOAD(ARP_SENDER_IP, "arp saddr ip", "ipv4_addr", NETWORK, 14, 4,
		WRITE),
	PAYLOAD(ARP_TARGET_MAC, "arp daddr ether", "ether_addr", NETWORK, 18, 6,
		WRITE),
	PAYLOAD(ARP_TARGET_IP, "arp daddr ip", "ipv4_addr", NETWORK, 24, 4,
		WRITE),

	PAYLOAD(ARP_SENDER, "@nh,64,80", NULL, NETWORK, 8, 10, WRITE),
	PAYLOAD(ARP_TARGET, "@nh,144,80", NULL, NETWORK, 18, 10, WRITE),

	PAYLOAD(IP_START, "@nh,0,32", NULL, NETWORK, 0, 4),
	PAYLOAD(IP_FRAGMENT, "ip frag-off", NULL, NETWORK, 6, 2),
	PAYLOAD(IP_PROTOCOL, "ip protocol", "inet_proto", NETWORK, 9, 1),
	PAYLOAD(IP_SADDR, "ip saddr", "ipv4_addr", NETWORK, 12, 4, WRITE,
		SUM(10), PSEUDO),
	PAYLOAD(IP_DADDR, "ip daddr", "ipv4_addr", NETWORK, 16, 4, WRITE,
		SUM(10), PSEUDO),

	PAYLOAD(IP6_FORM, "@nh,32,32", NULL, NETWORK, 4, 4),
	PAYLOAD(IP6_SADDR, "ip6 saddr", "ipv6_addr", NETWORK, 8, 16, WRITE,
		PSEUDO),
	PAYLOAD(IP6_DADDR, "ip6 daddr", "ipv6_addr", NETWORK, 24, 16, WRITE,
		PSEUDO),
	EXTHDR(IP6_FRAGMENT_EXISTS, "frag", 44),
	EXTHDR(IP6_ROUTING_EXISTS, "rt", 43),
	EXTHDR(IP6_OPTIONS_EXISTS, "dst", 60),
	EXTHDR(IP6_AUTH_EXISTS, "ah", 51),

	PAYLOAD(TH_SPORT, "th sport", "inet_service", TRANSPORT, 0, 2),
	PAYLOAD(TH_DPORT, "th dport", "inet_service", TRANSPORT, 2, 2),
	PAYLOAD(DHCP_CHADDR, "@th,288,48", NULL, TRANSPORT, 36, 6),
	PAYLOAD(ICMP_TYPE, "@th,0,8", NULL, TRANSPORT, 0, 1),
	PAYLOAD(ICMP_CODE, "@th,8,8", NULL, TRANSPORT, 1, 1),
	PAYLOAD(ICMP6_START, "@th,0,16", NULL, TRANSPORT, 0, 2, SUM(2)),
	PAYLOAD(ICMP_INNER_SADDR, "@th,160,32", NULL, TRANSPORT, 20, 4,
		SUM(18)),
	PAYLOAD(ICMP_INNER_DADDR, "@th,192,32", NULL, TRANSPORT, 24, 4,
		SUM(18)),
	PAYLOAD(ND_FLAGS, "@th,32,32", NULL, TRANSPORT, 4, 4, SUM(2)),
	PAYLOAD(ND_TARGET, "@th,64,128", NULL, TRANSPORT, 8, 16, SUM(2)),
	PAYLOAD(ND_OPTION, "@th,192,16", NULL, TRANSPORT, 24, 2, SUM(2)),
	PAYLOAD(ND_OPTION_MAC, "@th,208,48", NULL, TRANSPORT, 26, 6, SUM(2)),
	PAYLOAD(ICMP6_INNER_SADDR, "@th,128,128", NULL, TRANSPORT, 16, 16,
		SUM(2)),
	PAYLOAD(ICMP6_INNER_DADDR, "@th,256,128", NULL, TRANSPORT, 32, 16,
		SUM(2)),
};
/* clang-format on */

const struct field_info *field_info(enum field field)
{
	return &fields[field < FIELD_COUNT ? field : FIELD_NONE];
}

void field_mask(enum field field, unsigned bits, uint8_t *out)
{
	memset(out, 0, FIELD_SIZE_MAX);
	for (unsigned i = 0; i < bits && i < 8u * field_info(field)->size; i++)
		out[i / 8] |= (uint8_t)(0x80 >> i % 8);
}
