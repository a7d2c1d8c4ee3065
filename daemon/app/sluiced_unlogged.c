/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_unlogged.c - how many frames the kernel did not tell of, beyond the
 * limit of a rule or because we were not quick enough.
 *
 * Of rules that told one, the counter beside it is read a few seconds later,
 * and again until it stands still: nothing is asked while nothing is logged.
 */
#include <inttypes.h>
#include <linux/netfilter.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "core/compile.h"
#include "edge/nft.h"

#define EVERY_MS 10000

/* --- whose ------------------------------------------------------------- */

static bool is_of(const struct log_source *source, const char *prefix,
		  uint8_t family)
{
	return source->family == family && strcmp(source->prefix, prefix) == 0;
}

/* A rule beyond the table is logged, but nobody counts for it. */
void unlogged_hear(struct sluiced *daemon, const char *prefix, uint8_t family,
		   int64_t now)
{
	struct logging *logging = &daemon->logging;
	struct log_source *source = logging->sources;
	size_t at = 0;

	while (at < logging->source_count &&
	       !is_of(&source[at], prefix, family))
		at++;
	if (at == LOG_SOURCES_MAX || strlen(prefix) >= FOLD_PREFIX_MAX)
		return;
	if (at == logging->source_count) {
		source[at] = (struct log_source){ .family = family };
		strcpy(source[at].prefix, prefix);
		logging->source_count++;
	}
	source[at].heard = true;
	if (logging->count_at)
		return;
	logging->counted_at = now;
	logging->count_at = now + EVERY_MS;
}

/* --- how many ---------------------------------------------------------- */

static bool tells(const struct chain *chain, const char *prefix)
{
	const struct statement *statement;

	if (!chain->first || !chain->first->next ||
	    !chain->first->next->comment)
		return false;
	for (statement = chain->first->first; statement;
	     statement = statement->next)
		if (statement->kind == STATEMENT_LOG &&
		    strcmp(statement->log_prefix, prefix) == 0)
			return strcmp(chain->first->next->comment,
				      COMMENT_NOT_LOGGED) == 0;
	return false;
}

static const struct chain *find_chain(const struct ruleset *ruleset,
				      const struct log_source *source,
				      const struct table **table)
{
	enum table_family family =
		source->family == NFPROTO_NETDEV ? TABLE_NETDEV : TABLE_BRIDGE;

	for (*table = ruleset->tables; *table; *table = (*table)->next) {
		const struct chain *chain = (*table)->chains;

		if ((*table)->family != family)
			continue;
		while (chain && !tells(chain, source->prefix))
			chain = chain->next;
		return chain;
	}
	return NULL;
}

/* What there is to count, or what was counted before: it cannot be read. */
static uint64_t count_now(struct sluiced *daemon,
			  const struct log_source *source, struct arena *arena)
{
	const struct generation *running = daemon->engine.running;
	const struct table *table;
	const struct chain *chain =
		find_chain(&running->ruleset, source, &table);
	struct nft_counts counts;

	if (!chain ||
	    nft_chain_read(&daemon->engine.netfilter, table, chain->name,
			   running->number, arena, &counts) ||
	    counts.count != 1)
		return source->counted;
	return counts.items[0].packets;
}

/* False: nothing happens there any more. */
static bool count_source(struct sluiced *daemon, struct log_source *source,
			 uint32_t seconds)
{
	struct journal_entry entry = { .seconds = seconds };
	struct arena arena;
	uint64_t counted;

	arena_init(&arena, 0);
	counted = count_now(daemon, source, &arena);
	arena_free(&arena);
	entry.lost = counted - source->counted;
	source->heard = entry.lost > 0;
	source->counted = counted;
	if (entry.lost)
		logging_add(daemon, source->prefix, &entry);
	return source->heard;
}

static void tell_lost(struct logging *logging, uint32_t seconds)
{
	uint64_t lost = logging->nflog.lost - logging->lost;

	logging->lost = logging->nflog.lost;
	if (lost)
		log_line(LOG_WARNING,
			 "%" PRIu64 " frames that should have been logged came "
			 "too fast, in %" PRIu32 " s",
			 lost, seconds);
}

void unlogged_count(struct sluiced *daemon, int64_t now)
{
	struct logging *logging = &daemon->logging;
	uint32_t seconds;
	bool again = false;

	if (!logging->count_at || now < logging->count_at)
		return;
	seconds = fold_seconds(now - logging->counted_at);
	for (size_t i = 0; i < logging->source_count; i++) {
		struct log_source *source = &logging->sources[i];

		if (source->heard)
			again |= count_source(daemon, source, seconds);
	}
	tell_lost(logging, seconds);
	logging->counted_at = now;
	logging->count_at = again ? now + EVERY_MS : 0;
}
