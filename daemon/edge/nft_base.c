/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_base.c - base chains: made before anything can pass, never without an
 * end, and there for as long as somebody may need them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "edge/nft_internal.h"

static const enum table_family families[] = { TABLE_INET, TABLE_BRIDGE,
					      TABLE_NETDEV };

#define FAMILIES (sizeof(families) / sizeof(*families))

int nft_inventory_take(struct netlink *netlink, struct nft_inventory *inventory,
		       struct nft_error *error)
{
	struct nft_batch nothing = { .error = 0 };
	int result = nft_inventory_read(netlink, inventory);

	if (result < 0)
		nft_error_explain(error, result, "reading the running ruleset",
				  netlink, &nothing, 0);
	return result;
}

/* --- drop-all ---------------------------------------------------------- */

/* What is left of a base chain when no generation fills it. */
void nft_put_end(struct nft_batch *batch, enum table_family family,
		 const char *chain, bool accepts)
{
	nft_put_verdict_rule(batch, family, chain,
			     accepts ? VERDICT_ACCEPT : VERDICT_DROP, NULL);
}

bool nft_drop_all_stands(struct netlink *netlink)
{
	struct nft_inventory inventory;
	bool stands = true;

	if (nft_inventory_read(netlink, &inventory) < 0)
		return false;
	for (size_t i = 0; i < BASE_CHAIN_COUNT; i++) {
		const struct nft_object *chain =
			nft_inventory_base(&inventory, base_chains[i].family,
					   base_chains[i].name);

		if (base_chains[i].optional)
			continue;
		if (!chain || chain->accepts != base_chains[i].ends_in_accept)
			stands = false;
	}
	nft_inventory_free(&inventory);
	return stands;
}

int nft_drop_all(struct netlink *netlink, struct nft_error *error)
{
	struct nft_inventory inventory;
	struct nft_batch batch;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	nft_batch_begin(&batch, netlink->sequence);
	for (size_t i = 0; i < FAMILIES; i++)
		nft_put_table(&batch, families[i]);
	for (size_t i = 0; i < BASE_CHAIN_COUNT; i++) {
		const struct base_chain *base = &base_chains[i];

		if (base->optional ||
		    nft_inventory_base(&inventory, base->family, base->name))
			continue;
		nft_put_base_chain(&batch, base, NULL);
		nft_put_end(&batch, base->family, base->name,
			    base->ends_in_accept);
	}
	result = nft_batch_send(netlink, &batch, "creating the drop-all chains",
				error);
	nft_batch_free(&batch);
	nft_inventory_free(&inventory);
	return result;
}

int nft_guard_port(struct netlink *netlink, const char *device,
		   struct nft_error *error)
{
	char name[OBJECT_NAME_SIZE];
	struct base_chain base = { .family = TABLE_NETDEV,
				   .name = name,
				   .hook = HOOK_EGRESS,
				   .priority = EGRESS_PRIORITY };
	const struct nft_object *chain;
	struct nft_inventory inventory;
	struct nft_batch batch;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	snprintf(name, sizeof(name), EGRESS_CHAIN_PREFIX "%s", device);
	nft_batch_begin(&batch, netlink->sequence);
	chain = nft_inventory_base(&inventory, TABLE_NETDEV, name);
	if (!chain || !chain->device) {
		nft_put_table(&batch, TABLE_NETDEV);
		/* Some kernels keep the chain of a device that vanished. */
		if (chain) {
			nft_put_flush_chain(&batch, TABLE_NETDEV, name);
			nft_put_delete_chain(&batch, TABLE_NETDEV, name);
		}
		nft_put_base_chain(&batch, &base, device);
		nft_put_end(&batch, TABLE_NETDEV, name, false);
	}
	result = nft_batch_send(netlink, &batch, "guarding a port", error);
	nft_batch_free(&batch);
	nft_inventory_free(&inventory);
	return result;
}

int nft_remove(struct netlink *netlink)
{
	struct nft_error ignored;
	struct nft_batch batch;
	int result;

	nft_batch_begin(&batch, netlink->sequence);
	for (size_t i = 0; i < FAMILIES; i++) {
		/* Created first, since deleting what is not there fails. */
		nft_put_table(&batch, families[i]);
		nft_put_delete_table(&batch, families[i]);
	}
	result = nft_batch_send(netlink, &batch, "removing all", &ignored);
	nft_batch_free(&batch);
	return result;
}

const struct chain *nft_base_of(const struct table *table, const char *name)
{
	const struct chain *chain = table->chains;

	while (chain &&
	       (chain->hook == HOOK_NONE || strcmp(chain->name, name) != 0))
		chain = chain->next;
	return chain;
}

/* --- those that come with a ruleset ------------------------------------ */

bool nft_base_is_optional(const struct nft_object *chain)
{
	const struct base_chain *base =
		base_chain_find(chain->family, chain->name);

	if (chain->family == TABLE_NETDEV)
		return strncmp(chain->name, INGRESS_CHAIN_PREFIX,
			       strlen(INGRESS_CHAIN_PREFIX)) == 0;
	return base && base->optional;
}

/* A device that came back has lost its chain, or kept a dead one. */
static void put_missing_base(struct nft_batch *batch,
			     const struct nft_object *stands,
			     const struct table *table,
			     const struct chain *chain)
{
	struct base_chain base = { .family = table->family,
				   .name = chain->name,
				   .hook = chain->hook,
				   .priority = chain->priority,
				   .ends_in_accept = chain->ends_in_accept,
				   .nat = chain->nat };

	if (stands && (!chain->device || stands->device))
		return;
	if (stands) {
		nft_put_flush_chain(batch, table->family, chain->name);
		nft_put_delete_chain(batch, table->family, chain->name);
	}
	nft_put_base_chain(batch, &base, chain->device);
	nft_put_end(batch, table->family, chain->name, chain->ends_in_accept);
}

/* Those that are optional, empty until the switch. */
int nft_bases_make(struct netlink *netlink, const struct ruleset *ruleset,
		   struct nft_error *error)
{
	struct nft_inventory inventory;
	struct nft_batch batch;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	nft_batch_begin(&batch, netlink->sequence);
	for (const struct table *table = ruleset->tables; table;
	     table = table->next) {
		for (const struct ct_helper *helper = table->helpers; helper;
		     helper = helper->next)
			nft_put_helper(&batch, table->family, helper);
		for (const struct chain *chain = table->chains; chain;
		     chain = chain->next) {
			const struct nft_object object = {
				.family = table->family, .name = chain->name
			};

			if (chain->hook == HOOK_NONE ||
			    !nft_base_is_optional(&object))
				continue;
			put_missing_base(&batch,
					 nft_inventory_base(&inventory,
							    table->family,
							    chain->name),
					 table, chain);
		}
	}
	result = nft_batch_send(netlink, &batch, "creating base chains", error);
	nft_batch_free(&batch);
	nft_inventory_free(&inventory);
	return result;
}

int nft_bases_check(struct netlink *netlink, const struct ruleset *ruleset,
		    struct nft_error *error)
{
	struct nft_inventory inventory;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	for (const struct table *table = ruleset->tables; table;
	     table = table->next)
		for (const struct chain *chain = table->chains; chain;
		     chain = chain->next) {
			if (chain->hook == HOOK_NONE ||
			    nft_inventory_base(&inventory, table->family,
					       chain->name))
				continue;
			nft_error_set(
				error, -ENOENT, "staging the ruleset",
				"staging the ruleset: base chain %s does not "
				"stand%s%s",
				chain->name,
				chain->device ? ", unguarded port " : "",
				chain->device ? chain->device : "");
			result = -ENOENT;
		}
	nft_inventory_free(&inventory);
	return result;
}
