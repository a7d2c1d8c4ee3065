/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft.c - the replacement of one generation by the next.
 *
 * A replacement is two transactions. The first brings chains and sets that
 * nothing reaches yet; interval sets answer only once it is committed. The
 * second fills the base chains, or points them at the first. The old ones are
 * taken away later.
 */
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "edge/nft_internal.h"

#define SHORT_CHAIN 8 /* rules */

/* --- the old generation ------------------------------------------------ */

static bool is_old(const struct nft_object *object, uint32_t keep)
{
	uint32_t generation = nft_generation_of(object->name);

	return !object->is_base && generation != 0 && generation != keep;
}

/*
 * Delete chains and sets of all generations but @keep; this also takes what
 * an interrupted replacement left. Rules go first, since they hold chains and
 * sets, then sets, since verdict maps hold chains.
 */
static void put_collection(struct nft_batch *batch,
			   const struct nft_inventory *inventory, uint32_t keep)
{
	const struct nft_object *object;

	for (object = inventory->chains; object; object = object->next)
		if (is_old(object, keep))
			nft_put_flush_chain(batch, object->family,
					    object->name);
	for (object = inventory->sets; object; object = object->next)
		if (is_old(object, keep))
			nft_put_delete_set(batch, object->family, object->name);
	for (object = inventory->chains; object; object = object->next)
		if (is_old(object, keep))
			nft_put_delete_chain(batch, object->family,
					     object->name);
}

static bool holds_old(const struct nft_inventory *inventory, uint32_t keep)
{
	const struct nft_object *object;

	for (object = inventory->chains; object; object = object->next)
		if (is_old(object, keep))
			return true;
	for (object = inventory->sets; object; object = object->next)
		if (is_old(object, keep))
			return true;
	return false;
}

/*
 * A frame that entered before a switch may still be on its way into the old
 * chains: emptied under it, they would drop it. So a grace period is waited
 * for, which is what this barrier is.
 */
static bool wait_for_frames(void)
{
	return syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0;
}

/* @must: even if frames that are on their way cannot be waited for. */
static int collect(struct netlink *netlink, uint32_t keep, bool must,
		   const char *doing, struct nft_error *error)
{
	struct nft_inventory inventory;
	struct nft_batch batch;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	nft_batch_begin(&batch, netlink->sequence);
	if (holds_old(&inventory, keep) && (wait_for_frames() || must))
		put_collection(&batch, &inventory, keep);
	result = nft_batch_send(netlink, &batch, doing, error);
	nft_batch_free(&batch);
	nft_inventory_free(&inventory);
	return result;
}

/* --- switching --------------------------------------------------------- */

static const struct chain *ruleset_base(const struct ruleset *ruleset,
					const struct nft_object *object)
{
	const struct table *table = ruleset ? ruleset->tables : NULL;

	while (table && table->family != object->family)
		table = table->next;
	return table ? nft_base_of(table, object->name) : NULL;
}

/*
 * A few rules stand in the base chain itself, which saves every frame a goto.
 * More of them would make the switch long.
 */
static bool is_short(const struct chain *chain)
{
	size_t count = 0;

	for (const struct nft_rule *rule = chain->first; rule;
	     rule = rule->next)
		count++;
	return count <= SHORT_CHAIN;
}

/* The goto is the mark of the generation, even if no frame comes so far. */
static void put_entry(struct nft_batch *batch, const struct nft_object *object,
		      const struct chain *chain, uint32_t generation)
{
	char name[OBJECT_NAME_SIZE];

	if (is_short(chain))
		for (const struct nft_rule *rule = chain->first; rule;
		     rule = rule->next)
			nft_put_rule(batch, object->family, object->name, rule,
				     generation);
	nft_generation_name(chain->name, generation, name);
	nft_put_verdict_rule(batch, object->family, object->name, VERDICT_GOTO,
			     name);
}

/* Point each base chain at @generation of @ruleset, or (NULL) at its end. */
static int switch_over(struct netlink *netlink, const struct ruleset *ruleset,
		       uint32_t generation, const char *doing,
		       struct nft_error *error)
{
	struct nft_inventory inventory;
	struct nft_batch batch;
	int result = nft_inventory_take(netlink, &inventory, error);

	if (result < 0)
		return result;
	nft_batch_begin(&batch, netlink->sequence);
	for (const struct nft_object *chain = inventory.chains; chain;
	     chain = chain->next) {
		const struct chain *base = ruleset_base(ruleset, chain);

		if (!chain->is_base)
			continue;
		nft_put_flush_chain(&batch, chain->family, chain->name);
		if (!base && nft_base_is_optional(chain)) {
			nft_put_delete_chain(&batch, chain->family,
					     chain->name);
			continue;
		}
		if (base)
			put_entry(&batch, chain, base, generation);
		nft_put_end(&batch, chain->family, chain->name, chain->accepts);
	}
	result = nft_batch_send(netlink, &batch, doing, error);
	nft_batch_free(&batch);
	nft_inventory_free(&inventory);
	return result;
}

int nft_hold(struct netlink *netlink, struct nft_error *error)
{
	return switch_over(netlink, NULL, 0, "holding all traffic", error);
}

/* --- staging ----------------------------------------------------------- */

static void stage_rules(struct nft_batch *batch, const struct table *table,
			uint32_t generation)
{
	char name[OBJECT_NAME_SIZE];

	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next) {
		bool base = chain->hook != HOOK_NONE;
		bool later = base && is_short(chain); /* put_entry() */

		nft_generation_name(chain->name, generation, name);
		for (const struct nft_rule *rule = chain->first; rule && !later;
		     rule = rule->next)
			nft_put_rule(batch, table->family, name, rule,
				     generation);
		/* goto does not come back: the end has to be here too. */
		if (base)
			nft_put_end(batch, table->family, name,
				    chain->ends_in_accept);
	}
}

static void stage_table(struct nft_batch *batch, const struct table *table,
			uint32_t generation)
{
	char name[OBJECT_NAME_SIZE];

	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next)
		nft_put_chain(batch, table->family,
			      nft_generation_name(chain->name, generation,
						  name));
	/* Elements last: a rule is checked against those that are there. */
	for (const struct set *set = table->sets; set; set = set->next)
		nft_put_set_header(batch, table->family, set, generation);
	stage_rules(batch, table, generation);
	for (const struct set *set = table->sets; set; set = set->next)
		nft_put_set_elements(batch, table->family, set, generation);
}

static int stage(struct netlink *netlink, const struct ruleset *ruleset,
		 uint32_t generation, struct nft_error *error)
{
	struct nft_batch batch;
	int result;

	nft_batch_begin(&batch, netlink->sequence);
	for (const struct table *table = ruleset->tables; table;
	     table = table->next)
		stage_table(&batch, table, generation);
	result = nft_batch_send(netlink, &batch, "staging the ruleset", error);
	nft_batch_free(&batch);
	return result;
}

/* --- replacing --------------------------------------------------------- */

int nft_replace(struct netlink *netlink, const struct ruleset *ruleset,
		uint32_t generation, struct nft_error *error)
{
	struct nft_error ignored;
	uint32_t running;
	int result;

	memset(error, 0, sizeof(*error));
	result = nft_bases_make(netlink, ruleset, error);
	if (!result)
		result = nft_bases_check(netlink, ruleset, error);
	if (result < 0)
		return result;
	result = nft_generation(netlink, &running);
	if (result == 0 && (generation == 0 || generation == running))
		result = -EINVAL;
	if (result < 0) {
		nft_error_set(
			error, result, "staging the ruleset",
			"staging the ruleset: generation %u cannot be used: %s",
			generation, strerror(-result));
		return result;
	}
	result = collect(netlink, running, true, "clearing leftovers", error);
	if (result < 0)
		return result;
	result = stage(netlink, ruleset, generation, error);
	if (result < 0)
		return result;
	result = switch_over(netlink, ruleset, generation,
			     "switching to the new ruleset", error);
	if (result < 0)
		collect(netlink, running, true, "removing what was staged",
			&ignored);
	return result;
}

int nft_settle(struct netlink *netlink, struct nft_error *error)
{
	uint32_t running;
	int result = nft_generation(netlink, &running);

	memset(error, 0, sizeof(*error));
	if (result < 0) {
		nft_error_set(error, result, "removing the old ruleset",
			      "removing the old ruleset: %s",
			      strerror(-result));
		return result;
	}
	return collect(netlink, running, false, "removing the old ruleset",
		       error);
}
