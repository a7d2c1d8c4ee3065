/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_learn.c - the MACs of hosts and routers: heard in frames that the
 * ruleset tells, asked for, told to the kernel, and forgotten.
 *
 * The kernel tells a pair of address and MAC once a minute. So what is heard
 * here is little, and a frame that was lost is told again.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "core/frame.h"
#include "core/mark.h"
#include "edge/neighbour.h"
#include "edge/nft.h"
#include "edge/nft_own.h"
#include "edge/probe.h"

#define CHANGES_A_SECOND 10 /* that are logged, and told again at once */
#define COMPLAIN_MS 10000
#define EMPTY_MS 10000

/* --- life -------------------------------------------------------------- */

static void inherit(void *data, const uint8_t *key, size_t key_size,
		    const uint8_t *value, size_t value_size)
{
	struct learning *learning = data;
	struct inherited_router *router;

	if (learning->inherited_count == ROUTERS_MAX ||
	    (key_size != 4 && key_size != 16) || value_size != MAC_LENGTH)
		return;
	router = &learning->inherited[learning->inherited_count++];
	memset(&router->alias, 0, sizeof(router->alias));
	router->alias.family = key_size == 16 ? IP_V6 : IP_V4;
	memcpy(router->alias.bytes, key, key_size);
	memcpy(router->mac.bytes, value, value_size);
}

void learn_open(struct sluiced *daemon)
{
	struct nft_own_set routers = { TABLE_NETDEV, "routers", 0 };
	struct netlink *netfilter = &daemon->engine.netfilter;
	struct learning *learning = &daemon->learning;

	learning->probe = probe_open(MARK_PASS);
	if (nft_generation(netfilter, &routers.generation) ||
	    !routers.generation)
		return;
	/* None is there: nothing kept state, or nothing was known. */
	(void)nft_own_read(netfilter, &routers, inherit, learning);
	routers.name = "routers6";
	(void)nft_own_read(netfilter, &routers, inherit, learning);
}

void learn_close(struct sluiced *daemon)
{
	nflog_close(&daemon->learning.nflog);
	if (daemon->learning.probe >= 0)
		close(daemon->learning.probe);
	daemon->learning.probe = -1;
}

/* --- the kernel -------------------------------------------------------- */

static void complain(struct learning *learning, const char *what,
		     const struct address *address, int error, int64_t now)
{
	char text[ADDRESS_TEXT_MAX];

	if (learning->complained && now - learning->complained < COMPLAIN_MS)
		return;
	learning->complained = now;
	log_line(LOG_WARNING, "%s %s: %s", what, address_format(address, text),
		 strerror(-error));
}

void learn_tell_host(struct sluiced *daemon, struct neighbour *neighbour,
		     int64_t now)
{
	int error =
		neighbour_set(&daemon->engine.route, daemon->learning.bridge,
			      &neighbour->address, &neighbour->mac);

	neighbour->told = error == 0;
	if (error)
		complain(&daemon->learning, "telling the kernel the MAC of",
			 &neighbour->address, error, now);
}

static void untell_host(struct sluiced *daemon, const struct address *address,
			int64_t now)
{
	int error = neighbour_delete(&daemon->engine.route,
				     daemon->learning.bridge, address);

	if (error)
		complain(&daemon->learning, "forgetting", address, error, now);
}

void learn_tell_router(struct sluiced *daemon, struct router *router,
		       int64_t now)
{
	bool v6 = router->alias.family == IP_V6;
	const struct nft_own_set map = { TABLE_NETDEV,
					 v6 ? "routers6" : "routers",
					 daemon->learning.generation };
	int error = nft_own_put(&daemon->engine.netfilter, &map,
				router->alias.bytes,
				address_size(router->alias.family),
				router->mac.bytes, MAC_LENGTH);

	if (!error)
		return;
	/* Unknown again, it is told when it is heard the next time. */
	router->known = false;
	router->ask_at = now + ROUTER_FIRST_MS;
	complain(&daemon->learning, "telling the kernel the MAC of",
		 &router->outer, error, now);
}

/*
 * The pair is told again with its next frame, not a minute later. Whoever
 * forges addresses can make this happen for each frame: so not too often.
 */
static void tell_again(struct sluiced *daemon, const struct address *address,
		       const struct mac *mac)
{
	bool v6 = address->family == IP_V6;
	uint16_t type = htons(v6 ? ETHERTYPE_IP6 : ETHERTYPE_IP);
	uint32_t generation = daemon->learning.generation;
	struct nft_own_set seen = { TABLE_NETDEV, v6 ? "seen-nd" : "seen-arp",
				    generation };
	size_t size = address_size(address->family);
	uint8_t key[16 + 8] = { 0 };

	memcpy(key, address->bytes, size);
	memcpy(key + size, mac->bytes, MAC_LENGTH);
	(void)nft_own_delete(&daemon->engine.netfilter, &seen, key, size + 8);
	seen.family = TABLE_BRIDGE;
	seen.name = v6 ? "seen-ip6" : "seen-ip";
	memcpy(key + size + MAC_LENGTH, &type, sizeof(type));
	(void)nft_own_delete(&daemon->engine.netfilter, &seen, key, size + 8);
}

static bool may_change(struct learning *learning, int64_t now)
{
	if (now - learning->second >= 1000) {
		learning->second = now;
		learning->changes = 0;
	}
	return learning->changes++ < CHANGES_A_SECOND;
}

/* --- what is heard ----------------------------------------------------- */

static void log_move(const char *what, const struct address *address,
		     const struct mac *from, const struct mac *to,
		     unsigned moves)
{
	char text[ADDRESS_TEXT_MAX], old[MAC_TEXT_MAX], new[MAC_TEXT_MAX];

	address_format(address, text);
	mac_format(from, old);
	mac_format(to, new);
	if (moves == 1)
		log_line(LOG_NOTICE, "%s%s moved from MAC %s to MAC %s", what,
			 text, old, new);
	else if (moves)
		log_line(LOG_NOTICE,
			 "%s%s moved from MAC %s to MAC %s, and %u times "
			 "before",
			 what, text, old, new, moves - 1);
}

/** struct hearing - the frames of one learn_notice(). */
struct hearing {
	struct sluiced *daemon;
	int64_t now;
};

/*
 * Whom a message of ARP or neighbour discovery speaks for, and who sent it,
 * must be one: the sender of a packet is known by the latter alone, and both
 * have to agree.
 */
static bool is_plain(const struct sluiced *daemon,
		     const struct sighting *sighting)
{
	const struct mac *mac = &sighting->mac;

	return memcmp(mac->bytes, sighting->source.bytes, MAC_LENGTH) == 0 &&
	       memcmp(mac->bytes, daemon->engine.mac.bytes, MAC_LENGTH) != 0;
}

static void hear_host(const struct hearing *hearing,
		      const struct sighting *sighting, unsigned port)
{
	struct sluiced *daemon = hearing->daemon;
	struct learning *learning = &daemon->learning;
	const struct policy *policy = &daemon->engine.running->policy;
	struct neighbour_news news = { .answer = NEIGHBOUR_REFUSED };
	int64_t now = hearing->now;

	if (learn_wants(policy, &sighting->address) &&
	    is_plain(daemon, sighting))
		news = neighbours_learn(&learning->neighbours,
					&sighting->address, &sighting->mac,
					port, now);
	if (news.answer == NEIGHBOUR_REFUSED) {
		learning->refused++;
		return;
	}
	if (!news.neighbour->told)
		learn_tell_host(daemon, news.neighbour, now);
	if (news.answer == NEIGHBOUR_NEW)
		news.neighbour->lasting =
			learn_keeps(policy, &sighting->address);
	if (news.gave_way)
		untell_host(daemon, &news.gone.address, now);
	if (news.gave_way && may_change(learning, now))
		tell_again(daemon, &news.gone.address, &news.gone.mac);
	if (news.answer != NEIGHBOUR_CHANGED || !may_change(learning, now))
		return;
	tell_again(daemon, &sighting->address, &news.old);
	log_move("", &sighting->address, &news.old, &sighting->mac,
		 neighbour_note(news.neighbour, now));
}

static uint8_t zone_of(const struct learning *learning, unsigned port)
{
	for (size_t i = 0; i < learning->port_count; i++) {
		if (learning->ports[i].index == port)
			return learning->ports[i].zone;
	}
	return ZONE_ANY;
}

static void hear_router(const struct hearing *hearing,
			const struct sighting *sighting, unsigned port)
{
	struct sluiced *daemon = hearing->daemon;
	struct learning *learning = &daemon->learning;
	char address[ADDRESS_TEXT_MAX], mac[MAC_TEXT_MAX];
	struct router *router;
	struct mac old;

	if (memcmp(sighting->mac.bytes, daemon->engine.mac.bytes, MAC_LENGTH) ==
	    0)
		return;
	switch (routers_heard(&learning->routers, &sighting->address,
			      zone_of(learning, port), &sighting->mac,
			      hearing->now, &router, &old)) {
	case ROUTER_REFUSED:
		learning->refused++;
		return;
	case ROUTER_CONTESTED:
		if (may_change(learning, hearing->now))
			tell_again(daemon, &sighting->address,
				   &sighting->source);
		return;
	case ROUTER_KNOWN:
		return;
	case ROUTER_NEW:
		learn_tell_router(daemon, router, hearing->now);
		log_line(LOG_NOTICE, "router %s has MAC %s",
			 address_format(&sighting->address, address),
			 mac_format(&sighting->mac, mac));
		return;
	case ROUTER_CHANGED:
		learn_tell_router(daemon, router, hearing->now);
		if (!may_change(learning, hearing->now))
			return;
		tell_again(daemon, &sighting->address, &old);
		log_move("router ", &sighting->address, &old, &sighting->mac,
			 router_note(router, hearing->now));
		return;
	}
}

static void hear(const struct nflog_frame *frame, void *data)
{
	const struct hearing *hearing = data;
	struct sighting sighting;

	if (!frame->has_source ||
	    !sighting_read(&sighting, frame->ethertype, &frame->source,
			   frame->payload, frame->length))
		return;
	if (strcmp(frame->prefix, "learn") == 0)
		hear_host(hearing, &sighting, frame->port);
	else if (strcmp(frame->prefix, "router") == 0)
		hear_router(hearing, &sighting, frame->port);
}

/* Frames were lost, nobody knows whose: all pairs are told again. */
static void hear_again(struct sluiced *daemon, int64_t now)
{
	struct learning *learning = &daemon->learning;
	static const struct {
		enum table_family family;
		const char *name;
	} sets[] = { { TABLE_NETDEV, "seen-arp" },
		     { TABLE_NETDEV, "seen-nd" },
		     { TABLE_BRIDGE, "seen-ip" },
		     { TABLE_BRIDGE, "seen-ip6" } };

	if (learning->overruns == learning->nflog.overruns ||
	    (learning->emptied && now - learning->emptied < EMPTY_MS))
		return;
	learning->overruns = learning->nflog.overruns;
	learning->emptied = now;
	/* Those of a family that is not masqueraded are not there. */
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct nft_own_set seen = { sets[i].family, sets[i].name,
						  learning->generation };

		(void)nft_own_empty(&daemon->engine.netfilter, &seen);
	}
}

void learn_notice(struct sluiced *daemon, int64_t now)
{
	struct hearing hearing = { .daemon = daemon, .now = now };

	/* Of a policy that runs no more, or that has not been followed yet. */
	if (!daemon->engine.running ||
	    daemon->engine.running->number != daemon->learning.generation)
		return;
	nflog_read(&daemon->learning.nflog, hear, &hearing);
	hear_again(daemon, now);
}

/* --- by itself --------------------------------------------------------- */

static void ask(struct sluiced *daemon, const struct router *router,
		int64_t now)
{
	struct learning *learning = &daemon->learning;
	const struct nat *nat =
		policy_nat(&daemon->engine.running->policy, router->zone);
	const struct address *own = NULL;

	for (size_t i = 0; nat && i < nat->count && !own; i++) {
		if (nat_is_own(&nat->entries[i]) &&
		    nat->entries[i].outer.address.family ==
			    router->outer.family)
			own = &nat->entries[i].outer.address;
	}
	for (size_t i = 0; own && i < learning->port_count; i++) {
		int error;

		if (learning->ports[i].zone != router->zone)
			continue;
		error = probe_send(learning->probe, learning->ports[i].index,
				   &daemon->engine.mac, own, &router->outer);
		/* A port without a cable, or that is gone, is no news. */
		if (error && error != -ENETDOWN && error != -ENXIO &&
		    error != -ENODEV)
			complain(learning, "asking for", &router->outer, error,
				 now);
	}
}

void learn_tick(struct sluiced *daemon, int64_t now)
{
	struct learning *learning = &daemon->learning;
	struct neighbour *neighbour;
	struct router *router;

	if (!learning->active || !daemon->engine.running)
		return;
	while (learning->probe >= 0 &&
	       (router = routers_due(&learning->routers, now)))
		ask(daemon, router, now);
	while ((neighbour = neighbours_silent(&learning->neighbours, now))) {
		untell_host(daemon, &neighbour->address, now);
		neighbours_remove(&learning->neighbours, neighbour);
	}
}

static int earlier(int wait, int64_t when, int64_t now)
{
	int64_t left = when > now ? when - now : 0;

	if (when < 0 || (wait >= 0 && wait < left))
		return wait;
	return (int)left;
}

int learn_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	const struct learning *learning = &daemon->learning;

	if (!learning->active)
		return wait;
	wait = earlier(wait, neighbours_next(&learning->neighbours), now);
	if (learning->probe >= 0)
		wait = earlier(wait, routers_next(&learning->routers), now);
	return wait;
}
