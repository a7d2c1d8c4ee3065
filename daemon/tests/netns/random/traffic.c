/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic.c - the hosts of a random network, and which frame comes next.
 */
#include "tests/netns/random/traffic.h"

#include <string.h>

#include "core/frame.h"

#define MTU 1500
#define AIMED_FRAMES 40 /* of the same hosts */

/* --- hosts ------------------------------------------------------------- */

static struct address address_of(const char *text)
{
	struct address address = { .family = IP_NONE };

	address_parse(text, strlen(text), &address);
	return address;
}

/* A random host of @prefix, near its beginning. */
static struct address host_of(struct random *random,
			      const struct prefix *prefix)
{
	struct address address = prefix->address;
	size_t size = address_size(address.family);
	unsigned bits = (unsigned)size * 8 - prefix->length;

	if (bits > 3)
		bits = 3;
	address.bytes[size - 1] = (uint8_t)(address.bytes[size - 1] |
					    random_below(random, 1u << bits));
	return address;
}

/* The @outer or inner side of a random entry of one of two kinds. */
static bool entry_address(struct random *random, const struct nat *nat,
			  enum nat_kind kind, bool outer, struct address *out)
{
	enum ip_family family = kind == NAT_PREFIX ? IP_V6 : IP_V4;

	for (int tries = 0; nat && nat->count && tries < 8; tries++) {
		const struct nat_entry *entry =
			&nat->entries[random_below(random,
						   (uint32_t)nat->count)];

		if (entry->kind != kind ||
		    entry->inner.address.family != family)
			continue;
		*out = host_of(random, outer ? &entry->outer : &entry->inner);
		return true;
	}
	return false;
}

static const struct nat *some_nat(const struct traffic *traffic)
{
	const struct policy *policy = traffic->policy;

	if (!policy->nat_count)
		return NULL;
	return &policy->nats[random_below(traffic->random,
					  (uint32_t)policy->nat_count)];
}

static const char *const outside_v4[] = { "198.51.100.7", "198.51.100.8",
					  "192.0.2.77", "203.0.113.1" };
static const char *const inside_v4[] = { "10.0.0.1", "10.0.0.2", "10.0.0.3",
					 "10.0.0.99" };
static const char *const outside_v6[] = { "2001:db8:a::1", "2001:db8:a::2",
					  "2001:db8:b::1" };
static const char *const inside_v6[] = { "fd00:1::1", "fd00:1::2",
					 "fd00:9::1" };

/* One of its own behind a masquerade, so that its MAC can be bound. */
static bool address_behind(struct traffic *traffic, struct host *host)
{
	if (!policy_keeps_state(traffic->policy) ||
	    random_chance(traffic->random, 15))
		return false;
	host->v4 = address_of("10.0.0.0");
	host->v4.bytes[2] = (uint8_t)(host->port ? host->port - 1 : 9);
	host->v4.bytes[3] = host->mac.bytes[5];
	return true;
}

static bool address_behind6(struct traffic *traffic, struct host *host)
{
	if (!policy_keeps_v6(traffic->policy) ||
	    random_chance(traffic->random, 25))
		return false;
	host->v6 = address_of("fd00:5::");
	host->v6.bytes[13] = (uint8_t)host->port;
	host->v6.bytes[15] = host->mac.bytes[5];
	return true;
}

static void address_host(struct traffic *traffic, struct host *host)
{
	struct random *random = traffic->random;
	const struct nat *own = policy_nat(traffic->policy, host->zone);
	const struct nat *other = some_nat(traffic);

	if (own) {
		if (!random_chance(random, 50) ||
		    !entry_address(random, own, NAT_ALIAS, true, &host->v4))
			host->v4 =
				address_of(outside_v4[random_below(random, 4)]);
		host->v6 = address_of(outside_v6[random_below(random, 3)]);
		return;
	}
	if (!address_behind(traffic, host) &&
	    (random_chance(random, 15) ||
	     !entry_address(random, other, NAT_STATIC, false, &host->v4)))
		host->v4 = address_of(inside_v4[random_below(random, 4)]);
	if (!address_behind6(traffic, host) &&
	    (random_chance(random, 15) ||
	     !entry_address(random, other, NAT_PREFIX, false, &host->v6)))
		host->v6 = address_of(inside_v6[random_below(random, 3)]);
}

static void make_hosts(struct traffic *traffic)
{
	const struct bridge *bridge = &traffic->policy->bridge;

	traffic->host_count = 0;
	for (size_t port = 0; port < bridge->port_count; port++)
		for (uint8_t i = 1; i <= HOSTS_PER_PORT; i++) {
			struct host *host =
				&traffic->hosts[traffic->host_count++];

			host->port = port;
			host->zone = bridge->ports[port].zone;
			host->mac = (struct mac){ { 2, 0, 0, 0, (uint8_t)port,
						    i } };
			address_host(traffic, host);
			if (traffic->aimed)
				aim_host(traffic, host);
			host->link_local = address_of("fe80::1");
			host->link_local.bytes[14] = (uint8_t)port;
			host->link_local.bytes[15] = i;
		}
}

const struct address *host_address(const struct host *host,
				   enum ip_family family)
{
	return family == IP_V4 ? &host->v4 : &host->v6;
}

/* Or the address that it shares with others. */
static bool masquerade(const struct nat *nat, struct address *address)
{
	for (size_t i = 0; nat && i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind != NAT_MASQUERADE ||
		    !prefix_contains(&entry->inner, address))
			continue;
		*address = entry->outer.address;
		return true;
	}
	return false;
}

/* @address moved from one side of an entry of @kind to the other. */
static bool translate(const struct nat *nat, enum nat_kind kind, bool inwards,
		      struct address *address)
{
	for (size_t i = 0; nat && i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		const struct prefix *from =
			inwards ? &entry->outer : &entry->inner;
		const struct prefix *to =
			inwards ? &entry->inner : &entry->outer;

		if (entry->kind != kind || !prefix_contains(from, address))
			continue;
		*address = prefix_swap(address, from, to);
		return true;
	}
	return false;
}

struct address host_view(const struct traffic *traffic, const struct host *host,
			 enum ip_family family, uint8_t zone)
{
	struct address address = *host_address(host, family);
	const struct nat *viewer = policy_nat(traffic->policy, zone);

	if (host->zone == zone)
		return address;
	translate(policy_nat(traffic->policy, host->zone), NAT_ALIAS, true,
		  &address);
	if (!translate(viewer, NAT_STATIC, false, &address) &&
	    !translate(viewer, NAT_PREFIX, false, &address) &&
	    !masquerade(viewer, &address))
		translate(viewer, NAT_ALIAS, false, &address);
	return address;
}

/* --- frames ------------------------------------------------------------ */

static void begin(struct traffic *traffic, const struct policy *policy,
		  struct random *random)
{
	traffic->policy = policy;
	traffic->random = random;
	traffic->queued = traffic->sent = 0;
	traffic->until = AIMED_FRAMES;
	make_hosts(traffic);
	for (size_t i = 0; i < FLOWS; i++)
		flow_start(traffic, &traffic->flows[i]);
}

void traffic_start(struct traffic *traffic, const struct policy *policy,
		   struct random *random)
{
	traffic->aimed = false;
	begin(traffic, policy, random);
}

void traffic_aim(struct traffic *traffic, const struct policy *policy,
		 struct random *random)
{
	traffic->aimed = true;
	begin(traffic, policy, random);
}

static bool take_queued(struct traffic *traffic, struct packet *out)
{
	if (traffic->sent == traffic->queued)
		return false;
	*out = traffic->queue[traffic->sent++];
	if (traffic->sent == traffic->queued)
		traffic->sent = traffic->queued = 0;
	return true;
}

static bool fits(const struct packet *packet)
{
	return packet->length <= packet_network(packet) + MTU;
}

static void next_of_flow(struct traffic *traffic, struct packet *out)
{
	struct random *random = traffic->random;
	struct flow *flow = &traffic->flows[random_below(random, FLOWS)];

	if (random_chance(random, 6))
		flow_start(traffic, flow);
	if (random_chance(random, 12)) {
		error_next(traffic, flow, out);
		return;
	}
	flow_next(traffic, flow, out);
	if (traffic->queued || (fits(out) && !random_chance(random, 8)))
		return;
	fragments_queue(traffic, out);
	take_queued(traffic, out);
}

static void next_whole(struct traffic *traffic, struct packet *out)
{
	uint32_t kind = random_below(traffic->random, 100);

	if (kind < 72)
		next_of_flow(traffic, out);
	else if (kind < 86)
		resolve_next(traffic, out);
	else
		odd_next(traffic, out);
}

void traffic_next(struct traffic *traffic, struct packet *out)
{
	struct random *random = traffic->random;
	bool queued;

	if (traffic->aimed && traffic->until-- == 0)
		begin(traffic, traffic->policy, random);
	queued = random_chance(random, 80) && take_queued(traffic, out);
	if (!queued)
		next_whole(traffic, out);
	if (random_chance(random, queued ? 6 : 18))
		mutate(random, out);
	if (!fits(out))
		out->length = packet_network(out) + MTU;
	if (out->length < ETHER_HEADER)
		out->length = ETHER_HEADER;
	/* A host may be plugged in elsewhere. */
	if (random_chance(random, 2))
		out->port = random_below(
			random, (uint32_t)traffic->policy->bridge.port_count);
}
