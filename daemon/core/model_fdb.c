/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_fdb.c - tables of MAC addresses: the bridge's forwarding database
 * (net/bridge/br_fdb.c) and the stations that a guard has counted. The VLAN
 * is no part of the key, as the bridge does not filter VLANs.
 */
#include "core/model_internal.h"

#include <stdlib.h>
#include <string.h>

bool mac_table_init(struct mac_table *table, size_t limit, uint64_t ageing)
{
	*table = (struct mac_table){ .limit = limit, .ageing = ageing };
	table->bucket_count = 16;
	while (table->bucket_count < limit)
		table->bucket_count *= 2;
	table->entries = calloc(limit, sizeof(*table->entries));
	table->buckets = calloc(table->bucket_count, sizeof(*table->buckets));
	return table->entries != NULL && table->buckets != NULL;
}

void mac_table_free(struct mac_table *table)
{
	free(table->entries);
	free(table->buckets);
	*table = (struct mac_table){ 0 };
}

static size_t *bucket_of(const struct mac_table *table, const uint8_t *mac)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	size_t i;

	for (i = 0; i < MAC_LENGTH; i++)
		hash = (hash ^ mac[i]) * 16777619u;
	return &table->buckets[hash & (table->bucket_count - 1)];
}

static bool expired(const struct mac_table *table,
		    const struct mac_entry *entry, uint64_t now)
{
	return table->ageing != 0 && now - entry->seen >= table->ageing;
}

/* The entry of @mac even if it expired. */
static struct mac_entry *lookup(const struct mac_table *table,
				const uint8_t *mac)
{
	size_t at = *bucket_of(table, mac);

	while (at != 0) {
		struct mac_entry *entry = &table->entries[at - 1];

		if (memcmp(entry->mac.bytes, mac, MAC_LENGTH) == 0)
			return entry;
		at = entry->next;
	}
	return NULL;
}

struct mac_entry *mac_table_find(const struct mac_table *table,
				 const uint8_t *mac, uint64_t now)
{
	struct mac_entry *entry = lookup(table, mac);

	if (entry == NULL || expired(table, entry, now))
		return NULL;
	return entry;
}

/* Close the gaps that expired entries leave, and chain the rest anew. */
static void sweep(struct mac_table *table, uint64_t now)
{
	size_t kept = 0;
	size_t i;

	memset(table->buckets, 0, table->bucket_count * sizeof(size_t));
	for (i = 0; i < table->count; i++) {
		struct mac_entry entry = table->entries[i];
		size_t *bucket = bucket_of(table, entry.mac.bytes);

		if (expired(table, &entry, now))
			continue;
		entry.next = *bucket;
		table->entries[kept++] = entry;
		*bucket = kept;
	}
	table->count = kept;
}

struct mac_entry *mac_table_add(struct mac_table *table, const uint8_t *mac,
				uint64_t now)
{
	struct mac_entry *entry = lookup(table, mac);
	size_t *bucket;

	if (entry != NULL) {
		if (expired(table, entry, now))
			entry->seen = now;
		return entry;
	}
	if (table->count == table->limit)
		sweep(table, now);
	if (table->count == table->limit)
		return NULL;
	bucket = bucket_of(table, mac);
	entry = &table->entries[table->count++];
	*entry = (struct mac_entry){ .seen = now, .next = *bucket };
	memcpy(entry->mac.bytes, mac, MAC_LENGTH);
	*bucket = table->count;
	return entry;
}
