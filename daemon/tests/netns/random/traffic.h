/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic.h - random frames that belong together: a few hosts on every port
 * talk with each other in flows, answer, report errors, resolve addresses,
 * send fragments; and some frames are damaged on the way. Hosts and flows are
 * those of random policies, or aimed at what a given policy names.
 */
#ifndef SLUICE_TESTS_TRAFFIC_H
#define SLUICE_TESTS_TRAFFIC_H

#include "core/policy.h"
#include "tests/netns/random/packet.h"
#include "tests/netns/random/random.h"

#define HOSTS_PER_PORT 3
#define HOSTS_MAX (4 * HOSTS_PER_PORT)
#define FLOWS 8
#define QUEUE_MAX 48

/** struct host - with its addresses as on its own side of the firewall. */
struct host {
	size_t port;
	uint8_t zone;
	struct mac mac;
	struct address v4;
	struct address v6;
	struct address link_local;
};

/** struct flow - a conversation between two hosts, and how far it went. */
struct flow {
	const struct host *ends[2];
	enum ip_family family;
	uint8_t protocol;
	uint16_t ports[2]; /* ICMP: identification in the first */
	uint32_t sequence[2];
	int tag;
	unsigned step;
	unsigned next; /* which end is to speak */
	uint16_t identification;
};

struct traffic {
	const struct policy *policy;
	struct random *random;
	struct host hosts[HOSTS_MAX];
	size_t host_count;
	struct flow flows[FLOWS];
	/* Fragments that were cut and wait to be sent. */
	struct packet queue[QUEUE_MAX];
	size_t queued;
	size_t sent;	/* of the queue */
	bool aimed;	/* hosts and flows are those that the policy names */
	unsigned until; /* ditto: so many frames until there are others */
};

/** traffic_start - hosts and flows for a checked @policy. */
void traffic_start(struct traffic *traffic, const struct policy *policy,
		   struct random *random);

/** traffic_aim - the same, for hosts and ports that @policy names. */
void traffic_aim(struct traffic *traffic, const struct policy *policy,
		 struct random *random);

/**
 * traffic_next - the next frame, of at least 14 bytes and no more than fits
 * an MTU of 1500.
 */
void traffic_next(struct traffic *traffic, struct packet *out);

/* --- its parts --------------------------------------------------------- */

/** host_address - of the family, link-local only if the host has no other. */
const struct address *host_address(const struct host *host,
				   enum ip_family family);

/** host_view - the address of @host as it is known in @zone. */
struct address host_view(const struct traffic *traffic, const struct host *host,
			 enum ip_family family, uint8_t zone);

/** aim_host - the addresses and the MAC of one that the policy names. */
void aim_host(struct traffic *traffic, struct host *host);

/** aim_flow - protocol and ports of one of its rules or forwards. */
void aim_flow(struct traffic *traffic, struct flow *flow);

/** flow_start - a new conversation between random hosts. */
void flow_start(struct traffic *traffic, struct flow *flow);

/** flow_next - the next packet of @flow, perhaps larger than the MTU. */
void flow_next(struct traffic *traffic, struct flow *flow, struct packet *out);

/** error_next - an ICMP or ICMPv6 error about a packet of @flow. */
void error_next(struct traffic *traffic, const struct flow *flow,
		struct packet *out);

/** resolve_next - ARP, or neighbour and router discovery. */
void resolve_next(struct traffic *traffic, struct packet *out);

/** odd_next - what is neither: other ethertypes, DHCP, spoofs. */
void odd_next(struct traffic *traffic, struct packet *out);

/**
 * fragments_queue - cut @whole and queue the fragments: in order or not, some
 * doubled, some missing, some overlapping.
 */
void fragments_queue(struct traffic *traffic, const struct packet *whole);

/** mutate - damage @packet. */
void mutate(struct random *random, struct packet *packet);

#endif
