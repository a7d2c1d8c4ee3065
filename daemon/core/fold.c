/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.c - the table is searched from end to end: the kernel lets through so
 * few frames that it does not matter.
 */
#include "core/fold.h"

#include <string.h>

static bool addresses_equal(const struct address *a, const struct address *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes, address_size(a->family)) == 0;
}

static bool macs_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a->bytes, b->bytes, MAC_LENGTH) == 0;
}

bool fold_alike(const struct fold_key *a, const struct fold_key *b)
{
	return a->ethertype == b->ethertype && a->vlan == b->vlan &&
	       a->protocol == b->protocol && a->port == b->port &&
	       addresses_equal(&a->source, &b->source) &&
	       addresses_equal(&a->target, &b->target) &&
	       macs_equal(&a->source_mac, &b->source_mac) &&
	       macs_equal(&a->target_mac, &b->target_mac) &&
	       strcmp(a->in, b->in) == 0 && strcmp(a->out, b->out) == 0 &&
	       strcmp(a->prefix, b->prefix) == 0;
}

static struct fold_entry *find(struct fold *fold, const struct fold_key *key)
{
	for (size_t i = 0; i < FOLD_MAX; i++) {
		struct fold_entry *entry = &fold->entries[i];

		if (entry->used && fold_alike(&entry->folded.key, key))
			return entry;
	}
	return NULL;
}

/* A free one, or the one that is due first. */
static struct fold_entry *make_room(struct fold *fold)
{
	struct fold_entry *first = &fold->entries[0];

	for (size_t i = 0; i < FOLD_MAX; i++) {
		struct fold_entry *entry = &fold->entries[i];

		if (!entry->used)
			return entry;
		if (entry->until < first->until)
			first = entry;
	}
	return first;
}

uint32_t fold_seconds(int64_t milliseconds)
{
	return milliseconds < 1500 ? 1
				   : (uint32_t)((milliseconds + 500) / 1000);
}

static void tell(const struct fold_entry *entry, int64_t now,
		 struct folded *out)
{
	*out = entry->folded;
	out->seconds = fold_seconds(now - entry->since);
}

bool fold_take(struct fold *fold, const struct fold_key *key, int64_t now,
	       struct folded *gone)
{
	struct fold_entry *entry = find(fold, key);

	gone->more = 0;
	if (entry) {
		entry->folded.more++;
		return false;
	}
	entry = make_room(fold);
	if (entry->used)
		tell(entry, now, gone);
	entry->used = true;
	entry->folded.key = *key;
	entry->folded.more = 0;
	entry->since = now;
	entry->until = now + FOLD_FIRST_MS;
	return true;
}

bool fold_due(struct fold *fold, int64_t now, struct folded *out)
{
	for (size_t i = 0; i < FOLD_MAX; i++) {
		struct fold_entry *entry = &fold->entries[i];

		if (!entry->used || entry->until > now)
			continue;
		if (!entry->folded.more) {
			entry->used = false;
			continue;
		}
		tell(entry, now, out);
		entry->folded.more = 0;
		entry->since = now;
		entry->until = now + FOLD_NEXT_MS;
		return true;
	}
	return false;
}

bool fold_flush(struct fold *fold, int64_t now, struct folded *out)
{
	for (size_t i = 0; i < FOLD_MAX; i++) {
		struct fold_entry *entry = &fold->entries[i];

		if (!entry->used)
			continue;
		entry->used = false;
		if (!entry->folded.more)
			continue;
		tell(entry, now, out);
		return true;
	}
	return false;
}

int64_t fold_next(const struct fold *fold)
{
	int64_t next = -1;

	for (size_t i = 0; i < FOLD_MAX; i++) {
		const struct fold_entry *entry = &fold->entries[i];

		if (entry->used && (next < 0 || entry->until < next))
			next = entry->until;
	}
	return next;
}
