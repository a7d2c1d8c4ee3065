/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced_policy.c - back from what stands in the kernel to the policy: its
 * rules, reasons, lines of nat blocks, and the elements of sets of rules.
 */
#include <string.h>

#include "core/print.h"
#include "core/traced_internal.h"

enum reason traced_reason(const char *comment)
{
	for (int reason = REASON_NONE + 1; comment && reason < REASON_COUNT;
	     reason++)
		if (strcmp(comment, reason_text((enum reason)reason)) == 0)
			return (enum reason)reason;
	return REASON_NONE;
}

/* --- translation --------------------------------------------------------- */

static bool is_printed(const struct nat_entry *entry, const char *comment,
		       struct arena *arena)
{
	struct text text;
	const char *string;

	if (entry->kind != NAT_MASQUERADE && entry->kind != NAT_FORWARD)
		return false;
	text_init(&text, arena);
	print_nat_entry(&text, entry);
	string = text_string(&text);
	return string && strcmp(string, comment) == 0;
}

const struct nat_entry *traced_translation(const struct policy *policy,
					   const char *comment,
					   struct arena *arena)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		for (size_t j = 0; j < policy->nats[i].count; j++)
			if (is_printed(&policy->nats[i].entries[j], comment,
				       arena))
				return &policy->nats[i].entries[j];
	return NULL;
}

/* One to one, in either direction. */
static bool exchanges(const struct nat_entry *entry, const struct address *old,
		      const struct address *new)
{
	if (entry->kind != NAT_ALIAS && entry->kind != NAT_STATIC &&
	    entry->kind != NAT_PREFIX)
		return false;
	return (prefix_contains(&entry->outer, old) &&
		prefix_contains(&entry->inner, new)) ||
	       (prefix_contains(&entry->inner, old) &&
		prefix_contains(&entry->outer, new));
}

const struct nat_entry *traced_entry(const struct policy *policy,
				     const struct address *old,
				     const struct address *new)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		for (size_t j = 0; j < policy->nats[i].count; j++)
			if (exchanges(&policy->nats[i].entries[j], old, new))
				return &policy->nats[i].entries[j];
	return NULL;
}

/* --- sets of rules ------------------------------------------------------- */

/* The bytes of @field in the headers that were told, or NULL. */
static const uint8_t *field_bytes(const struct traced *traced, enum field field)
{
	const struct field_info *info = field_info(field);
	size_t network = traced->link_length;
	size_t transport = network + traced->network_length;
	size_t begin = 0, end = network;

	if (info->kind != FIELD_KIND_PAYLOAD)
		return NULL;
	if (info->base == BASE_NETWORK) {
		begin = network;
		end = transport;
	} else if (info->base == BASE_TRANSPORT) {
		begin = transport;
		end = transport + traced->transport_length;
	}
	begin += info->offset;
	return begin + info->size <= end ? traced->bytes + begin : NULL;
}

/* Of @set; false: some of it was not told. */
static bool read_key(const struct traced *traced, const struct set *set,
		     uint8_t *key)
{
	uint8_t mask[FIELD_SIZE_MAX];

	memset(key, 0, set->key_size);
	for (size_t i = 0; i < set->key_fields; i++) {
		size_t size = field_info(set->key[i])->size;
		const uint8_t *bytes = field_bytes(traced, set->key[i]);

		if (!bytes)
			return false;
		field_mask(set->key[i],
			   set->key_bits[i] ? set->key_bits[i]
					    : (unsigned)(8 * size),
			   mask);
		for (size_t j = 0; j < size; j++)
			key[j] = bytes[j] & mask[j];
		key += (size + 3) & ~(size_t)3;
	}
	return true;
}

/* Each part of @key lies between those of element @at. */
static bool element_holds(const struct set *set, size_t at, const uint8_t *key)
{
	const uint8_t *first = set->keys + at * set->key_size;
	const uint8_t *last =
		set->interval ? set->lasts + at * set->key_size : first;
	size_t offset = 0;

	for (size_t i = 0; i < set->key_fields; i++) {
		size_t size = field_info(set->key[i])->size;

		if (memcmp(key + offset, first + offset, size) < 0 ||
		    memcmp(key + offset, last + offset, size) > 0)
			return false;
		offset += (size + 3) & ~(size_t)3;
	}
	return true;
}

static const struct set *find_set(const struct ruleset *ruleset,
				  enum table_family family, const char *name)
{
	for (const struct table *table = ruleset->tables; table;
	     table = table->next)
		for (const struct set *set = table->sets;
		     set && table->family == family; set = set->next)
			if (strcmp(set->name, name) == 0)
				return set;
	return NULL;
}

uint32_t traced_element(const struct ruleset *ruleset, enum table_family family,
			const char *name, const struct traced *traced)
{
	const struct set *set = find_set(ruleset, family, name);
	uint8_t key[KEY_FIELDS_MAX * FIELD_SIZE_MAX];

	if (!set || !set->rules || !read_key(traced, set, key))
		return 0;
	for (size_t i = 0; i < set->count; i++)
		if (element_holds(set, i, key))
			return set->rules[i];
	return 0;
}
