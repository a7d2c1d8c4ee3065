/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_internal.h - what the parts of the model share. Only core/model*.c
 * include it.
 *
 *   model.c            one frame through the stages, in the kernel's order
 *   model_fdb.c        tables of MACs: forwarding database, guard macs
 *   model_packet.c     a frame that may be changed; checksums kept right
 *   model_nat.c        addresses looked up in a nat block and rewritten
 *   model_inward.c     translation at bridge prerouting, and what the forward
 *                      chain refuses at a boundary
 *   model_outward.c    translation at bridge postrouting
 *   model_within.c     the same for what never left the zone
 *   model_translate.c  conntrack's NAT, and netdev egress
 *   model_neighbour.c  MACs that are known, and ARP answered with them
 *   model_solicited.c  neighbour discovery answered with them
 *   model_state.c      br_netfilter and conntrack
 *   model_header.c     br_netfilter's view of an IP header
 *   model_guard.c      guard blocks
 *   model_filter.c     state, implied passes, rules, default
 *   model_emit.c       size limits, refragmentation, frames that leave
 *   model_step.c       the lines of explain
 *
 * Memory, whatever is sent: FDB_MAX stations, GUARD_MACS_MAX a guard, the
 * bounds of core/track.h and core/reassembly.h, two work buffers of
 * PACKET_ROOM, STORAGE_SIZE for each port that a frame ever left by.
 */
#ifndef SLUICE_CORE_MODEL_INTERNAL_H
#define SLUICE_CORE_MODEL_INTERNAL_H

#include "core/frame.h"
#include "core/mark.h"
#include "core/model.h"
#include "core/neighbours.h"
#include "core/reassembly.h"
#include "core/track.h"

#define FDB_MAX 8192
#define FDB_AGEING (300 * UINT64_C(1000000)) /* microseconds */
#define GUARD_MACS_MAX 65536
#define GUARD_MACS_AGEING (300 * UINT64_C(1000000)) /* from the first frame */
#define PACKET_ROOM (FRAME_MAX + 64)
#define STORAGE_SIZE ((size_t)2 * FRAME_MAX)
#define STEP_TEXT_ROOM 8192
#define VLAN_IDS 4096

/*
 * The model's own use of mark bits that are free at prerouting: the ingress
 * port, so that a reassembled datagram knows it from its first fragment.
 */
#define MODEL_MARK_PORT_SHIFT 24
#define MODEL_MARK_PORT 0x3f000000u

/* What a connection remembers of the mark of a packet that was let out. */
#define MODEL_MARK_KEPT \
	(MARK_VLAN | MARK_FROM_ZONE | MARK_TO_ZONE | MARK_STATELESS)

/* --- model_fdb.c ------------------------------------------------------- */

struct mac_entry {
	struct mac mac;
	size_t port;
	uint64_t seen;
	size_t next; /* in its bucket, index + 1 */
};

/** struct mac_table - MACs in a hash of chains; entries expire. */
struct mac_table {
	struct mac_entry *entries;
	size_t *buckets; /* index + 1 of the first entry, 0: none */
	size_t bucket_count;
	size_t count;
	size_t limit;
	uint64_t ageing; /* microseconds, 0: never */
};

bool mac_table_init(struct mac_table *table, size_t limit, uint64_t ageing);
void mac_table_free(struct mac_table *table);

/** mac_table_find - NULL if unknown or expired. */
struct mac_entry *mac_table_find(const struct mac_table *table,
				 const uint8_t *mac, uint64_t now);

/** mac_table_add - the entry of @mac, made if there is room, or NULL. */
struct mac_entry *mac_table_add(struct mac_table *table, const uint8_t *mac,
				uint64_t now);

/* --- the whole --------------------------------------------------------- */

/** struct bucket - nft_limit's state of one rule, in nanoseconds. */
struct bucket {
	uint64_t tokens;
	uint64_t tokens_max;
	uint64_t cost;
	uint64_t last;
};

struct model {
	const struct policy *policy;
	struct mac bridge_mac;
	struct mac port_macs[POLICY_PORTS_MAX];
	bool port_up[POLICY_PORTS_MAX];
	size_t mtu;
	struct reassembly *reassembly;
	struct tracker *tracker;
	struct mac_table fdb;
	struct mac_table *guard_macs; /* by index of policy->guards */
	struct bucket *buckets;	      /* by index of policy->filter.rules */
	uint8_t vlan_named[VLAN_IDS / 8];
	uint8_t *ingress_bytes; /* the frame, then its whole datagram */
	uint8_t *egress_bytes;	/* one port's copy */
	uint8_t *storage[POLICY_PORTS_MAX];
	struct neighbours neighbours; /* and routers, by alias */
	bool nearest;		      /* as in model_setup */
	bool learns;
	struct fragment_out fragments[MODEL_OUTPUTS_MAX];
	uint64_t now;
	char step_text[STEP_TEXT_ROOM];
	size_t step_text_used;
	struct model_result result;
};

/* --- model_packet.c ---------------------------------------------------- */

/** struct packet - a frame in a buffer of the model. */
struct packet {
	uint8_t *bytes; /* room: PACKET_ROOM */
	size_t length;
	struct frame frame; /* as parsed when the hook was entered */
	uint32_t mark;
	uint8_t peer;	 /* established: the zone it may go to */
	bool translated; /* MARK_TRANSLATED */
	bool hairpin;	 /* MARK_HAIRPIN */
	bool port_free;	 /* its flow has a port that is random */
	size_t port;	 /* where it came in */
	size_t written;	 /* from the network header: end of all writes */
	const struct datagram *datagram; /* its fragments; NULL: came whole */
};

void packet_parse(struct packet *packet);

/** packet_load - @size bytes at @offset of the frame, NULL beyond its end. */
const uint8_t *packet_load(const struct packet *packet, size_t offset,
			   size_t size);

/** packet_load_network - ditto, from the network header. */
const uint8_t *packet_load_network(const struct packet *packet, size_t offset,
				   size_t size);

/**
 * packet_load_transport - ditto, from the transport header; NULL also where
 * nf_tables refuses: header not valid, or not a first fragment.
 */
const uint8_t *packet_load_transport(const struct packet *packet, size_t offset,
				     size_t size);

bool packet_load_address(const struct packet *packet, size_t offset,
			 enum ip_family family, struct address *out);

/** packet_is - a valid packet of @family whose transport is @protocol. */
bool packet_is(const struct packet *packet, enum ip_family family,
	       uint8_t protocol);

/**
 * packet_icmp_type - type of an ICMP (ICMPv6) message of @family, or -1 if it
 * is none or its first byte cannot be read.
 */
int packet_icmp_type(const struct packet *packet, enum ip_family family);

/**
 * packet_has_extension - an IPv6 extension header of @type is there, as
 * nf_tables' exthdr finds it: behind AH too, not behind a later fragment's.
 */
bool packet_has_extension(const struct packet *packet, uint8_t type);

uint8_t packet_from_zone(const struct packet *packet);
uint8_t packet_to_zone(const struct packet *packet);
uint16_t packet_vlan(const struct packet *packet);

/** packet_store - overwrite @size bytes, no checksum is affected. */
void packet_store(struct packet *packet, size_t offset, const uint8_t *bytes,
		  size_t size);

/**
 * packet_adjust - the one's complement sum at @sum, for @size bytes at @from
 * that become those at @to. @never_zero: a result of 0 is written as 0xffff.
 */
void packet_adjust(struct packet *packet, size_t sum, const uint8_t *from,
		   const uint8_t *to, size_t size, bool never_zero);

/**
 * packet_rewrite_inner - overwrite an address under the one's complement sum
 * at @sum_offset, which is adjusted by the difference.
 */
void packet_rewrite_inner(struct packet *packet, size_t offset,
			  size_t sum_offset, const struct address *address);

/**
 * packet_rewrite - overwrite source or target address of the IP header, with
 * the header's checksum and the transport's. Returns false, the address
 * unchanged, if a checksum lies beyond the end.
 */
bool packet_rewrite(struct packet *packet, size_t offset,
		    const struct address *address);

/* --- model_nat.c ------------------------------------------------------- */

enum nat_direction { NAT_INWARD, NAT_OUTWARD };

/**
 * nat_translate - look @address up among entries of @kind, outer sides
 * inwards, inner sides outwards. Returns the entry that hit, or NULL.
 */
const struct nat_entry *nat_translate(const struct nat *nat, enum nat_kind kind,
				      enum nat_direction direction,
				      const struct address *address,
				      struct address *out);

/** nat_is_private - never to be seen on the outer side of @nat. */
bool nat_is_private(const struct nat *nat, const struct address *address);

/** nat_is_opaque - carries addresses which nothing here can read. */
bool nat_is_opaque(const struct packet *packet);

/** nat_unfit - an IP packet that cannot be translated, and why. */
enum reason nat_unfit(const struct packet *packet);

/** nat_arp_is_ethernet - ARP for IPv4 over Ethernet, not cut short. */
bool nat_arp_is_ethernet(const struct packet *packet);

/* Where addresses are, from the network header. */
enum {
	ARP_SENDER_MAC = 8,
	ARP_SENDER_IP = 14,
	ARP_TARGET_IP = 24,
	ARP_LENGTH = 28,
	IP_FRAGMENT = 6,
	IP_CHECKSUM = 10,
	IP_SOURCE = 12,
	IP_TARGET = 16,
	IP6_SOURCE = 8,
	IP6_TARGET = 24
};

/* Where they are in ICMP messages, from the transport header. */
enum {
	ICMP_INNER_CHECKSUM = 18,
	ICMP_INNER_SOURCE = 20,
	ICMP_INNER_TARGET = 24,
	ICMP6_CHECKSUM = 2,
	ND_TARGET = 8,
	ICMP6_INNER_SOURCE = 16,
	ICMP6_INNER_TARGET = 32
};

enum {
	ICMP_REDIRECT = 5,
	ICMP_ROUTER_ADVERT = 9,
	ICMP6_ERROR_FIRST = 1,
	ICMP6_ERROR_LAST = 4,
	ICMP6_ROUTER_SOLICIT = 133,
	ICMP6_ROUTER_ADVERT = 134,
	ICMP6_NEIGHBOUR_SOLICIT = 135,
	ICMP6_NEIGHBOUR_ADVERT = 136,
	ICMP6_REDIRECT = 137
};

/** icmp_is_error - ICMP types that quote a packet, redirect excepted. */
bool icmp_is_error(int type);

/** icmp6_is_error - types 1 to 4. */
bool icmp6_is_error(int type);

/**
 * struct boundary - one packet at the boundary of one nat block, in one
 * direction; the argument that all steps of translation share.
 */
struct boundary {
	struct model *model;
	struct packet *packet;
	const struct nat *nat;
	enum nat_direction direction;
};

/** boundary_step - note a translation for explain. */
void boundary_step(const struct boundary *at, const char *what,
		   const struct address *from, const struct address *to,
		   const struct nat_entry *entry);

/**
 * boundary_field - rewrite an address outside of all checksums (ARP).
 * Returns the entry that was used, or NULL.
 */
const struct nat_entry *boundary_field(const struct boundary *at,
				       enum nat_kind kind, size_t offset,
				       const char *what);

/** boundary_inner - ditto inside ICMP, @sum_offset from the transport. */
void boundary_inner(const struct boundary *at, enum nat_kind kind,
		    enum ip_family family, size_t offset, size_t sum_offset,
		    const char *what);

/** boundary_header - ditto in the IP header; true if it was rewritten. */
bool boundary_header(const struct boundary *at, enum nat_kind kind,
		     enum ip_family family, size_t offset, const char *what);

enum boundary_base { BOUNDARY_NETWORK, BOUNDARY_TRANSPORT };

/** boundary_leaks - the address there is never to be seen outside. */
bool boundary_leaks(const struct boundary *at, enum boundary_base base,
		    size_t offset, enum ip_family family);

/** boundary_nd - translate the target of neighbour discovery. */
void boundary_nd(const struct boundary *at);

/** boundary_nd_leaks - ditto on the way out; an inner one is still there. */
bool boundary_nd_leaks(const struct boundary *at);

/**
 * boundary_error6 - translate what an ICMPv6 error quotes. @router: the place
 * where the address of one may stand, ICMP6_INNER_SOURCE or _TARGET.
 */
void boundary_error6(const struct boundary *at, size_t router);

/* --- the stages -------------------------------------------------------- */

/**
 * model_inward - translate at prerouting. REASON_NONE: goes on; sets
 * MARK_INWARD when the target was translated.
 */
enum reason model_inward(struct model *model, struct packet *packet,
			 const struct nat *nat);

/**
 * model_entered, model_leaving - at forward, before the filter: what may not
 * cross from, and to, the zone of @nat.
 */
enum reason model_entered(const struct packet *packet, const struct nat *nat);
enum reason model_leaving(const struct packet *packet, const struct nat *nat);

/** model_outward - translate at postrouting. */
enum reason model_outward(struct model *model, struct packet *packet,
			  const struct nat *nat);

/** model_within - ditto for a packet that came from the same zone. */
enum reason model_within(const struct boundary *at);

/**
 * model_state - what br_netfilter and conntrack do with an IP packet; sets the
 * bits of MARK_STATE. A datagram that is whole again replaces the packet, and
 * is kept in @datagram; @out is conntrack's answer.
 */
enum reason model_state(struct model *model, struct packet *packet,
			struct datagram *datagram, struct track *out);

/**
 * translate_target, translate_source - conntrack's NAT of a packet, before the
 * bridge and behind it. The first sets translated and hairpin.
 */
enum reason translate_target(struct model *model, struct packet *packet,
			     struct track *state);
enum reason translate_source(struct model *model, struct packet *packet,
			     struct track *state);

/** translate_leave - netdev egress: nothing private, and one MAC. */
enum reason translate_leave(const struct model *model, struct packet *packet);

/** nat_owns - @address is one that no station has. */
bool nat_owns(const struct nat *nat, const struct address *address);

/** neighbour_bind_all - those that guards bind; for a new model. */
void neighbour_bind_all(struct model *model);

/**
 * neighbour_ingress - netdev ingress: learn from the frame; REASON_ANSWERED
 * or REASON_NO_ROUTER if it goes no further.
 */
enum reason neighbour_ingress(struct model *model, struct packet *packet);

/**
 * solicited_ingress - ditto: neighbour discovery is answered, or is not.
 */
enum reason solicited_ingress(struct model *model, struct packet *packet);

/** solicited_is - the frame is about a neighbour (RFC 4861, 7.1). */
bool solicited_is(const struct packet *packet);

/**
 * neighbour_resolve - the packet's MAC for its target. Where that is not known
 * it is the bridge's own: so a device is that does no ARP (arp_constructor).
 */
void neighbour_resolve(struct model *model, struct packet *packet);

/** header_validate - br_validate_ipv4, br_validate_ipv6; trims padding. */
bool header_validate(struct packet *packet);

/** guard_admits_mac - prerouting: the source is known or there is room. */
bool guard_admits_mac(struct model *model, const struct packet *packet);

/** guard_decide - forward: REASON_NONE if the guard has no objection. */
enum reason guard_decide(struct model *model, const struct packet *packet);

/** struct decision - of the filter, for one egress port. */
struct decision {
	bool pass;
	bool stateless; /* a stateless rule passed it */
	enum reason reason;
	uint32_t rule;
};

bool filter_init(struct model *model);
bool filter_names_vlan(const struct model *model, uint16_t vlan_id);
struct decision filter_decide(struct model *model, const struct packet *packet);

struct headers;

/** filter_misfits - bits of enum misfit: what of @rule does not fit. */
unsigned filter_misfits(const struct rule *rule, const struct packet *packet,
			const struct headers *headers);

/** filter_lacks_state - @rule passes new connections, which this is not. */
bool filter_lacks_state(const struct rule *rule, const struct packet *packet);

/** nearest_step - tell the rule that is next to deciding otherwise. */
void nearest_step(struct model *model, const struct packet *packet,
		  const struct headers *headers,
		  const struct decision *decision);

/**
 * emit_frame - @packet leaves by @port, whole or cut. @copied: the kernel
 * works on a copy, since other ports or the bridge itself get it too. False
 * if it is too large.
 */
bool emit_frame(struct model *model, const struct packet *packet, size_t port,
		bool copied);

/** emit_whole - room for a frame of @length that leaves @port, or NULL. */
uint8_t *emit_whole(struct model *model, size_t port, size_t length);

/* --- model_step.c ------------------------------------------------------ */

void step_reset(struct model *model);

/** step_add - one line of explain; silently ends when there is no room. */
void step_add(struct model *model, const char *stage, struct span span,
	      const char *format, ...) __attribute__((format(printf, 4, 5)));

extern const struct span SPAN_NONE;

#endif
