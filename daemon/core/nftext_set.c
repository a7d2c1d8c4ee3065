/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext_set.c - sets and maps with their elements.
 */
#include "core/nftext_internal.h"

#define ELEMENTS_IN_LINE 4

/* nft takes either datatypes or expressions: all parts alike. */
static bool has_types(const struct set *set)
{
	for (size_t i = 0; i < set->key_fields; i++)
		if (!field_info(set->key[i])->type)
			return false;
	return set->kind != SET_MAP || field_info(set->data_field)->type;
}

static void put_type(struct text *out, const struct set *set)
{
	bool types = has_types(set);

	text_add(out, types ? "\t\ttype " : "\t\ttypeof ");
	for (size_t i = 0; i < set->key_fields; i++) {
		const struct field_info *info = field_info(set->key[i]);

		text_format(out, "%s%s", i ? " . " : "",
			    types ? info->type : info->text);
	}
	if (set->kind == SET_VERDICT)
		text_add(out, " : verdict");
	if (set->kind == SET_MAP) {
		const struct field_info *info = field_info(set->data_field);

		text_format(out, " : %s", types ? info->type : info->text);
	}
	text_add(out, "\n");
}

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void put_element(struct text *out, const struct set *set, size_t at)
{
	size_t offset = at * set->key_size;

	for (size_t i = 0; i < set->key_fields; i++) {
		const uint8_t *first = set->keys + offset;

		text_add(out, i ? " . " : "");
		nftext_interval(out, set->key[i], first,
				set->lasts ? set->lasts + offset : first);
		offset += padded(field_info(set->key[i])->size);
	}
	if (set->kind == SET_VERDICT) {
		text_add(out, " : ");
		nftext_verdict(out, &set->verdicts[at]);
	}
	if (set->kind == SET_MAP) {
		size_t size = padded(field_info(set->data_field)->size);

		text_add(out, " : ");
		nftext_value(out, set->data_field, set->data + at * size);
	}
}

static void put_elements(struct text *out, const struct set *set)
{
	bool lines = set->count > ELEMENTS_IN_LINE;

	if (!set->count)
		return;
	text_add(out, lines ? "\t\telements = {\n" : "\t\telements = { ");
	for (size_t i = 0; i < set->count; i++) {
		text_add(out, lines ? "\t\t\t" : "");
		put_element(out, set, i);
		if (i + 1 < set->count)
			text_add(out, lines ? ",\n" : ", ");
	}
	text_add(out, lines ? "\n\t\t}\n" : " }\n");
}

void nftext_set(struct text *out, const struct set *set)
{
	bool map = set->kind == SET_MAP || set->kind == SET_VERDICT;

	text_format(out, "\t%s %s {\n", map ? "map" : "set", set->name);
	put_type(out, set);
	if (set->interval)
		text_add(out, "\t\tflags interval\n");
	if (set->size_limit)
		text_format(out, "\t\tsize %u\n", set->size_limit);
	if (set->kind == SET_DYNAMIC) {
		text_add(out, set->timeout ? "\t\tflags dynamic,timeout\n"
					   : "\t\tflags dynamic\n");
		if (set->timeout)
			text_format(out, "\t\ttimeout %us\n", set->timeout);
	}
	if (set->counted)
		text_add(out, "\t\tcounter\n");
	put_elements(out, set);
	text_add(out, "\t}\n");
}
