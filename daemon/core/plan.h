/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - what has to be done to links and settings, and in which order, so
 * that a policy's bridge stands without a frame leaked or emitted.
 *
 * Pure: takes the policy and what exists, gives a list of actions. edge/link
 * carries them out one by one and decides nothing.
 */
#ifndef SLUICE_CORE_PLAN_H
#define SLUICE_CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/policy.h"

enum plan_kind {
	PLAN_SYSCTL,	    /* write @value to /proc/sys/@path */
	PLAN_DROP_ALL,	    /* base chains exist and drop; never removed */
	PLAN_CREATE_BRIDGE, /* @link, @mac, all options, NOARP, no addrgen */
	PLAN_SET_BRIDGE,    /* the same on a bridge that exists; @mac if set */
	PLAN_LINK_DOWN,
	PLAN_QUIET,	 /* @link: NOARP, multicast off, addrgen none */
	PLAN_GUARD_PORT, /* netdev egress chain of @link, dropping */
	PLAN_ENSLAVE,	 /* @link into @bridge, with port options */
	PLAN_SET_PORT,	 /* the same options on a port that is in already */
	PLAN_RELEASE,	 /* @link out of its bridge */
	PLAN_LINK_UP,
	PLAN_ROUTE,	/* @prefix is on the link @link, the bridge */
	PLAN_NEIGHBOUR, /* @prefix, a host there, has @mac; for good */
	PLAN_RULESET	/* stage and switch the compiled ruleset */
};

struct plan_action {
	enum plan_kind kind;
	const char *link;
	const char *bridge;
	struct mac mac;
	const char *path;
	const char *value;
	struct prefix prefix;
	bool optional; /* SYSCTL: may be absent in this kernel */
	bool hairpin;  /* ENSLAVE, SET_PORT: frames may turn back there */
	struct plan_action *next;
};

/** struct link_state - one interface as it is now. */
struct link_state {
	char name[16];
	unsigned index;
	unsigned master; /* ifindex of its bridge, 0 for none */
	bool is_bridge;
	bool up;      /* IFF_UP */
	bool carrier; /* IFF_LOWER_UP */
	bool noarp;
	unsigned mtu;
	struct mac mac;
	bool has_address; /* IPv4, or IPv6 beyond link-local, is on it */
	uint64_t received_packets;
	uint64_t received_bytes;
	uint64_t sent_packets;
	uint64_t sent_bytes;
};

struct link_list {
	struct link_state *items;
	size_t count;
};

struct plan {
	struct plan_action *first;
	struct plan_action *last;
	bool present[POLICY_PORTS_MAX]; /* ports that exist, by index */
	size_t missing;
	struct mac mac; /* that the bridge will have; zero: no bridge yet */
	/*
	 * The tables, the bridge, and in it all ports that exist and no
	 * others, already stand: no link goes down.
	 */
	bool takeover;
	/*
	 * Why it must not be carried out, and what to do about it: one
	 * sentence, in the arena. NULL: nothing stands against it.
	 */
	const char *refusal;
};

/** plan_kind_text - what an action does, as "setting up"; never NULL. */
const char *plan_kind_text(enum plan_kind kind);

/** link_find - by name, or NULL. */
const struct link_state *link_find(const struct link_list *links,
				   const char *name);

/**
 * plan_bridge_mac - the policy's, or that of the first port that exists with
 * the locally administered bit set and the last bit flipped (the next free
 * one if a link has that already), so that it is stable and never a port's
 * own. Zero if no port exists and none is given.
 */
struct mac plan_bridge_mac(const struct policy *policy,
			   const struct link_list *links);

/**
 * plan_make - @policy is checked. Ports that do not exist are left out and
 * counted in @missing. @drop_all_stands: the tables are in the kernel.
 * False when out of memory.
 */
bool plan_make(struct plan *plan, const struct policy *policy,
	       const struct link_list *links, bool drop_all_stands,
	       struct arena *arena);

#endif
