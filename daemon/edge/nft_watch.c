/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_watch.c - news of our tables, and whether they are as we left them.
 *
 * News do not tell who made them reliably, and some get lost when many come
 * at once. So they only say when to look; what counts is what is there.
 */
#include "edge/nft_watch.h"

#include <errno.h>
#include <libnftnl/common.h>
#include <string.h>
#include <sys/socket.h>

#include "edge/nft_internal.h"

#define NEWS_BUFFER 65536 /* bytes; more are lost, which is news enough */
#define NEWS_SIZE 16384

/* --- news -------------------------------------------------------------- */

static int set_group(struct netlink *watch, int option)
{
	int group = NFNLGRP_NFTABLES;

	return mnl_socket_setsockopt(watch->socket, option, &group,
				     sizeof(group)) < 0
		       ? -errno
		       : 0;
}

void nft_watch_leave(struct netlink *watch)
{
	set_group(watch, NETLINK_DROP_MEMBERSHIP);
}

int nft_watch_join(struct netlink *watch)
{
	return set_group(watch, NETLINK_ADD_MEMBERSHIP);
}

int nft_watch_open(struct netlink *watch)
{
	int error = netlink_open(watch, NETLINK_NETFILTER);
	int size = NEWS_BUFFER;

	if (error)
		return error;
	error = nft_watch_join(watch);
	if (error) {
		netlink_close(watch);
		return error;
	}
	setsockopt(mnl_socket_get_fd(watch->socket), SOL_SOCKET, SO_RCVBUF,
		   &size, sizeof(size));
	return 0;
}

/*
 * The first attribute names the table, whatever kind of object it is. Elements
 * are no news: the daemon changes some itself, and nobody looks at them.
 */
static int take_news(const struct nlmsghdr *message, void *data)
{
	bool *changed = data;

	uint8_t type = message->nlmsg_type & 0xff;

	if (message->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES ||
	    type == NFT_MSG_NEWGEN || type == NFT_MSG_NEWSETELEM ||
	    type == NFT_MSG_DELSETELEM)
		return MNL_CB_OK;
	if (strcmp(netlink_text(nft_attr(message, NFTA_TABLE_NAME)),
		   TABLE_NAME) == 0)
		*changed = true;
	return MNL_CB_OK;
}

bool nft_watch_read(struct netlink *watch)
{
	char buffer[NEWS_SIZE];
	bool changed = false;
	struct netlink_news news = { .buffer = buffer,
				     .size = sizeof(buffer),
				     .take = take_news,
				     .data = &changed };

	netlink_news(watch, &news);
	return changed || news.lost;
}

/* --- what stands ------------------------------------------------------- */

/** struct tally - what a table holds of one generation. */
struct tally {
	size_t entries; /* base chains that have the goto to it */
	size_t rules;
	size_t sets;
};

/** struct look - a dump of rules; they come chain by chain. */
struct look {
	const struct table *table;
	uint32_t generation;
	char chain[OBJECT_NAME_SIZE]; /* of the rule before */
	size_t before; /* rules of a base chain before its goto */
	struct tally found;
};

static int take_rule(const struct nlmsghdr *answer, void *data)
{
	const char *chain = netlink_text(nft_attr(answer, NFTA_RULE_CHAIN));
	const char *target = nft_rule_target(answer);
	char name[OBJECT_NAME_SIZE];
	struct look *look = data;

	if (strcmp(chain, look->chain) != 0)
		look->before = 0;
	strncpy(look->chain, chain, sizeof(look->chain) - 1);
	nft_generation_name(chain, look->generation, name);
	if (!nft_base_of(look->table, chain)) {
		look->found.rules +=
			nft_generation_of(chain) == look->generation;
	} else if (target && strcmp(target, name) == 0) {
		look->found.entries++;
		look->found.rules += look->before;
	} else {
		look->before++;
	}
	return MNL_CB_OK;
}

static void restart_look(void *data)
{
	struct look *look = data;

	memset(&look->found, 0, sizeof(look->found));
	memset(look->chain, 0, sizeof(look->chain));
	look->before = 0;
}

static int look_at_rules(struct netlink *netlink, enum table_family family,
			 struct look *look)
{
	char bytes[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETRULE,
				      nft_family(family), 0, 0);
	int result;

	mnl_attr_put_strz(header, NFTA_RULE_TABLE, TABLE_NAME);
	result = netlink_dump(netlink, header, take_rule, restart_look, look);
	return result == -ENOENT ? 0 : result;
}

/* What stage_table() and switch_over() of nft.c make of @table. */
static struct tally tally_wanted(const struct table *table)
{
	struct tally wanted = { .entries = 0 };

	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next) {
		for (const struct nft_rule *rule = chain->first; rule;
		     rule = rule->next)
			wanted.rules++;
		if (chain->hook == HOOK_NONE)
			continue;
		wanted.rules++;
		wanted.entries++;
	}
	for (const struct set *set = table->sets; set; set = set->next)
		wanted.sets++;
	return wanted;
}

static int table_stands(struct netlink *netlink,
			const struct nft_inventory *inventory,
			const struct table *table, uint32_t generation,
			bool *stands)
{
	struct look look = { .table = table, .generation = generation };
	struct tally wanted = tally_wanted(table);
	int result = look_at_rules(netlink, table->family, &look);

	if (result < 0)
		return result;
	for (const struct nft_object *set = inventory->sets; set;
	     set = set->next)
		if (set->family == table->family &&
		    nft_generation_of(set->name) == generation)
			look.found.sets++;
	if (look.found.entries != wanted.entries ||
	    look.found.rules != wanted.rules || look.found.sets != wanted.sets)
		*stands = false;
	return 0;
}

int nft_stands(struct netlink *netlink, const struct ruleset *ruleset,
	       uint32_t generation, bool *stands)
{
	const struct table *table = ruleset ? ruleset->tables : NULL;
	struct nft_inventory inventory;
	int result = nft_inventory_read(netlink, &inventory);

	if (result < 0)
		return result;
	*stands = true;
	for (size_t i = 0; i < BASE_CHAIN_COUNT; i++)
		if (!base_chains[i].optional &&
		    !nft_inventory_base(&inventory, base_chains[i].family,
					base_chains[i].name))
			*stands = false;
	for (; table && *stands && result == 0; table = table->next)
		result = table_stands(netlink, &inventory, table, generation,
				      stands);
	nft_inventory_free(&inventory);
	return result;
}
