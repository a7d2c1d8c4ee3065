// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * field.c - where each field of a frame lies, how nft calls it, and what has
 * to be kept right when it is written.
 *
 * Offsets: RFC 791, 826, 8200, 792, 4443, 4861; IEEE 802.1Q and 802.2.
 */
#include <linux/netfilter/nf_tables.h>

#include "core/ruleset.h"

#define META(nft_text, nft_type, nft_key, bytes)                     \
	.text = nft_text, .type = nft_type, .kind = FIELD_KIND_META, \
	.key = nft_key, .size = bytes
#define CT(nft_text, nft_type, nft_key, bytes)                     \
	.text = nft_text, .type = nft_type, .kind = FIELD_KIND_CT, \
	.key = nft_key, .size = bytes
#define PAYLOAD(nft_text, nft_type, from, at, bytes)                    \
	.text = nft_text, .type = nft_type, .kind = FIELD_KIND_PAYLOAD, \
	.base = from, .offset = at, .size = bytes
#define CHECKSUM(at) .has_checksum = true, .checksum_offset = at
#define EXTHDR(header, number)                                              \
	.text = "exthdr " header, .kind = FIELD_KIND_EXTHDR, .key = number, \
	.size = 1

/*
 * A type of NULL: nft has no name for the datatype, a set of such keys is
 * declared by typeof. The SAPs are read from the network header, which lies
 * behind the tag of a tagged frame.
 */
static const struct field_info fields[FIELD_COUNT] = {
	[FIELD_NONE] = { .text = "none" },
	[FIELD_IIFNAME] = { META("iifname", "ifname", NFT_META_IIFNAME, 16) },
	[FIELD_OIFNAME] = { META("oifname", "ifname", NFT_META_OIFNAME, 16) },
	[FIELD_META_MARK] = { META("meta mark", "mark", NFT_META_MARK, 4),
			      .host_order = true, .text_writable = true },
	[FIELD_META_PROTOCOL] = { META("meta protocol", "ether_type",
				       NFT_META_PROTOCOL, 2) },
	[FIELD_META_L4PROTO] = { META("meta l4proto", "inet_proto",
				      NFT_META_L4PROTO, 1) },
	[FIELD_CT_STATE] = { CT("ct state", "ct_state", NFT_CT_STATE, 4),
			     .host_order = true },
	[FIELD_CT_MARK] = { CT("ct mark", "mark", NFT_CT_MARK, 4),
			    .host_order = true, .text_writable = true },
	[FIELD_CT_ZONE] = { CT("ct zone", NULL, NFT_CT_ZONE, 2),
			    .host_order = true, .text_writable = true },
	[FIELD_ETHER_DADDR] = { PAYLOAD("ether daddr", "ether_addr", BASE_LINK,
					0, 6),
				.text_writable = true },
	[FIELD_ETHER_DADDR_FIRST] = { PAYLOAD("@ll,0,8", NULL, BASE_LINK, 0,
					      1) },
	[FIELD_ETHER_SADDR] = { PAYLOAD("ether saddr", "ether_addr", BASE_LINK,
					6, 6),
				.text_writable = true },
	[FIELD_ETHER_TYPE] = { PAYLOAD("ether type", "ether_type", BASE_LINK,
				       12, 2) },
	[FIELD_VLAN_ID] = { PAYLOAD("vlan id", NULL, BASE_LINK, 14, 2) },
	[FIELD_VLAN_TYPE] = { PAYLOAD("vlan type", "ether_type", BASE_LINK, 16,
				      2) },
	[FIELD_LLC_SAPS] = { PAYLOAD("@nh,0,16", NULL, BASE_NETWORK, 0, 2) },
	[FIELD_ARP_FORM] = { PAYLOAD("@nh,0,48", NULL, BASE_NETWORK, 0, 6) },
	[FIELD_ARP_OPERATION] = { PAYLOAD("arp operation", "arp_op",
					  BASE_NETWORK, 6, 2),
				  .text_writable = true },
	[FIELD_ARP_SENDER_MAC] = { PAYLOAD("arp saddr ether", "ether_addr",
					   BASE_NETWORK, 8, 6),
				   .text_writable = true },
	[FIELD_ARP_SENDER_IP] = { PAYLOAD("arp saddr ip", "ipv4_addr",
					  BASE_NETWORK, 14, 4),
				  .text_writable = true },
	[FIELD_ARP_TARGET_MAC] = { PAYLOAD("arp daddr ether", "ether_addr",
					   BASE_NETWORK, 18, 6),
				   .text_writable = true },
	[FIELD_ARP_TARGET_IP] = { PAYLOAD("arp daddr ip", "ipv4_addr",
					  BASE_NETWORK, 24, 4),
				  .text_writable = true },
	[FIELD_IP_VERSION_IHL] = { PAYLOAD("@nh,0,8", NULL, BASE_NETWORK, 0,
					   1) },
	[FIELD_IP_FRAGMENT] = { PAYLOAD("ip frag-off", NULL, BASE_NETWORK, 6,
					2) },
	[FIELD_IP_SADDR] = { PAYLOAD("ip saddr", "ipv4_addr", BASE_NETWORK, 12,
				     4),
			     CHECKSUM(10), .pseudo_header = true,
			     .text_writable = true },
	[FIELD_IP_DADDR] = { PAYLOAD("ip daddr", "ipv4_addr", BASE_NETWORK, 16,
				     4),
			     CHECKSUM(10), .pseudo_header = true,
			     .text_writable = true },
	[FIELD_IP6_SADDR] = { PAYLOAD("ip6 saddr", "ipv6_addr", BASE_NETWORK, 8,
				      16),
			      .pseudo_header = true, .text_writable = true },
	[FIELD_IP6_DADDR] = { PAYLOAD("ip6 daddr", "ipv6_addr", BASE_NETWORK,
				      24, 16),
			      .pseudo_header = true, .text_writable = true },
	[FIELD_IP6_FRAGMENT_EXISTS] = { EXTHDR("frag", 44) },
	[FIELD_IP6_ROUTING_EXISTS] = { EXTHDR("rt", 43) },
	[FIELD_IP6_OPTIONS_EXISTS] = { EXTHDR("dst", 60) },
	[FIELD_TH_SPORT] = { PAYLOAD("th sport", "inet_service", BASE_TRANSPORT,
				     0, 2) },
	[FIELD_TH_DPORT] = { PAYLOAD("th dport", "inet_service", BASE_TRANSPORT,
				     2, 2) },
	[FIELD_ICMP_TYPE] = { PAYLOAD("@th,0,8", NULL, BASE_TRANSPORT, 0, 1) },
	[FIELD_ICMP_CODE] = { PAYLOAD("@th,8,8", NULL, BASE_TRANSPORT, 1, 1) },
	[FIELD_ICMP_INNER_SADDR] = { PAYLOAD("@th,160,32", NULL, BASE_TRANSPORT,
					     20, 4),
				     CHECKSUM(18) },
	[FIELD_ICMP_INNER_DADDR] = { PAYLOAD("@th,192,32", NULL, BASE_TRANSPORT,
					     24, 4),
				     CHECKSUM(18) },
	[FIELD_ND_TARGET] = { PAYLOAD("@th,64,128", NULL, BASE_TRANSPORT, 8,
				      16),
			      CHECKSUM(2) },
	[FIELD_ND_OPTION] = { PAYLOAD("@th,192,16", NULL, BASE_TRANSPORT, 24,
				      2),
			      CHECKSUM(2) },
	[FIELD_ND_OPTION_MAC] = { PAYLOAD("@th,208,48", NULL, BASE_TRANSPORT,
					  26, 6),
				  CHECKSUM(2) },
	[FIELD_ICMP6_INNER_SADDR] = { PAYLOAD("@th,128,128", NULL,
					      BASE_TRANSPORT, 16, 16),
				      CHECKSUM(2) },
	[FIELD_ICMP6_INNER_DADDR] = { PAYLOAD("@th,256,128", NULL,
					      BASE_TRANSPORT, 32, 16),
				      CHECKSUM(2) },
};

const struct field_info *field_info(enum field field)
{
	return &fields[field < FIELD_COUNT ? field : FIELD_NONE];
}
