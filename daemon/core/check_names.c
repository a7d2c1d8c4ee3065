/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_names.c - which definition a name means.
 *
 * Names are sorted once, so that a policy with many definitions is checked
 * in n log n. Addresses and services have separate names.
 */
#include "core/checker.h"

#include <stdlib.h>
#include <string.h>

/* Equal names stay in the order of the file. */
static int compare_names(const void *a, const void *b)
{
	const struct name_entry *left = a;
	const struct name_entry *right = b;
	int order = strcmp(left->name->text, right->name->text);

	if (order)
		return order;
	return left->definition < right->definition ? -1 : 1;
}

static void index_init(struct checker *checker, struct name_index *index,
		       const char *kind, size_t count)
{
	index->kind = kind;
	index->sorted =
		arena_array(checker->arena, count, sizeof(*index->sorted));
}

static void index_add(struct name_index *index, const struct name *name)
{
	struct name_entry *entry;

	if (!index->sorted)
		return;
	entry = &index->sorted[index->count];
	entry->name = name;
	entry->definition = index->count++;
}

/* Of names defined twice the first is kept. */
static void index_finish(struct checker *checker, struct name_index *index)
{
	size_t kept = 0;

	if (!index->count)
		return;
	qsort(index->sorted, index->count, sizeof(*index->sorted),
	      compare_names);
	for (size_t i = 1; i < index->count; i++) {
		const struct name *first = index->sorted[kept].name;
		const struct name *name = index->sorted[i].name;

		if (strcmp(first->text, name->text) != 0) {
			index->sorted[++kept] = index->sorted[i];
			continue;
		}
		diag_error(checker->diag, name->span,
			   "%s '%s' is defined twice", index->kind, name->text);
		diag_note(checker->diag, first->span, "first defined here");
	}
	index->count = kept + 1;
}

void check_names(struct checker *checker)
{
	const struct policy *policy = checker->policy;
	struct name_index *addresses = &checker->addresses;
	struct name_index *services = &checker->services;

	index_init(checker, addresses, "address", policy->address_count);
	index_init(checker, services, "service", policy->service_count);
	for (size_t i = 0; i < policy->address_count; i++)
		index_add(addresses, &policy->addresses[i].name);
	for (size_t i = 0; i < policy->service_count; i++)
		index_add(services, &policy->services[i].name);
	index_finish(checker, addresses);
	index_finish(checker, services);
}

/* The place of @text in the index, or its count. */
static size_t index_search(const struct name_index *index, const char *text)
{
	size_t low = 0;
	size_t high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(text, index->sorted[middle].name->text);

		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return index->count;
}

/* The usual mistake: a service where a set is asked for, or vice versa. */
static void note_other_kind(struct checker *checker,
			    const struct name_index *index, const char *text)
{
	const struct name_index *other = index == &checker->addresses
						 ? &checker->services
						 : &checker->addresses;
	size_t at = index_search(other, text);

	if (at < other->count)
		diag_note(checker->diag, other->sorted[at].name->span,
			  "'%s' is the name of %s %s", text,
			  other == &checker->addresses ? "an" : "a",
			  other->kind);
}

const struct name_entry *name_find(struct checker *checker,
				   struct name_index *index, const char *text,
				   struct span span)
{
	size_t at = index_search(index, text);

	if (at < index->count) {
		index->sorted[at].used = true;
		return &index->sorted[at];
	}
	if (checker->partial)
		return NULL;
	diag_error(checker->diag, span,
		   "%s '%s' is not defined; add a line '%s %s = ...'",
		   index->kind, text, index->kind, text);
	note_other_kind(checker, index, text);
	return NULL;
}

static void warn_unused(struct checker *checker, const struct name_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct name_entry *entry = &index->sorted[i];

		if (!entry->used)
			diag_warning(checker->diag, entry->name->span,
				     "%s '%s' is never used", index->kind,
				     entry->name->text);
	}
}

void check_unused(struct checker *checker)
{
	warn_unused(checker, &checker->addresses);
	warn_unused(checker, &checker->services);
}
