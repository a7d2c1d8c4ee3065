/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.h - where the headers of an Ethernet frame are.
 *
 * A cursor that reads; no casts to packed structs, every length checked.
 * Follows what nf_tables sees: one 802.1Q tag is looked through.
 */
#ifndef SLUICE_CORE_FRAME_H
#define SLUICE_CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"

#define ETHER_HEADER 14
#define ETHER_TAG 4
#define FRAME_MAX 65536 /* bytes of a frame that the model handles */

enum {
	ETHERTYPE_IP = 0x0800,
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_RARP = 0x8035,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_IP6 = 0x86dd,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_MULTICAST = 0x8848,
	ETHERTYPE_PPPOE_DISCOVERY = 0x8863,
	ETHERTYPE_PPPOE_SESSION = 0x8864,
	ETHERTYPE_EAPOL = 0x888e,
	ETHERTYPE_SERVICE_VLAN = 0x88a8,
	ETHERTYPE_LLDP = 0x88cc,
	ETHERTYPE_LENGTH_MAX = 0x05ff /* up to here it is an 802.3 length */
};

enum {
	PROTOCOL_HOPOPTS = 0,
	PROTOCOL_ICMP = 1,
	PROTOCOL_IGMP = 2,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_DCCP = 33,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_GRE = 47,
	PROTOCOL_ESP = 50,
	PROTOCOL_AH = 51,
	PROTOCOL_ICMP6 = 58,
	PROTOCOL_NONE = 59,
	PROTOCOL_DSTOPTS = 60,
	PROTOCOL_SCTP = 132,
	PROTOCOL_UDPLITE = 136
};

/** struct frame - a parsed view of @bytes; offsets are from its start. */
struct frame {
	const uint8_t *bytes;
	size_t length;
	bool tagged;   /* an 802.1Q tag was looked through */
	uint16_t tpid; /* 0 if untagged */
	uint16_t tci;  /* priority, DEI, VLAN id */
	uint16_t vlan_id;
	uint16_t ethertype;    /* behind the tag; below 0x0600: a length */
	size_t network;	       /* offset of the L3 header */
	enum ip_family family; /* IP_NONE for anything else, ARP too */
	/*
	 * True if what nf_tables checks holds (nf_tables_ipv4.h,
	 * nf_tables_ipv6.h: version, header length, total length): only then
	 * are the fields below set and transport fields loadable. @end is set
	 * whenever the lengths hold, also if IPv6 extension headers do not.
	 */
	bool valid;
	uint8_t protocol;	  /* of the transport header */
	bool fragment;		  /* any fragment */
	uint16_t fragment_offset; /* bytes, 0 for first or none */
	bool more_fragments;
	uint32_t fragment_id;
	size_t transport; /* offset of the L4 header */
	size_t end;	  /* end of the IP packet; padding follows */
};

/** protocol_has_ports - its header begins with source and target port. */
bool protocol_has_ports(uint8_t protocol);

/** frame_parse - false only if shorter than an Ethernet header. */
bool frame_parse(struct frame *frame, const uint8_t *bytes, size_t length);

/**
 * checksum - RFC 1071: the complement of the one's complement sum of @bytes,
 * in host order, as it goes into a checksum field. 0 if @bytes hold a field
 * that is right. @initial: 16-bit words added before, e.g. a pseudo header.
 */
uint16_t checksum(const uint8_t *bytes, size_t length, uint32_t initial);

#endif
