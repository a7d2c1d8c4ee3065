/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext.c - a ruleset as text for nft(8): tables and chains.
 */
#include <string.h>

#include "core/nftext.h"
#include "core/nftext_internal.h"

static const char *family_text(enum table_family family)
{
	switch (family) {
	case TABLE_BRIDGE:
		return "bridge";
	case TABLE_INET:
		return "inet";
	case TABLE_NETDEV:
		return "netdev";
	}
	return "";
}

static const char *hook_text(enum hook hook)
{
	switch (hook) {
	case HOOK_NONE:
		break;
	case HOOK_PREROUTING:
		return "prerouting";
	case HOOK_INPUT:
		return "input";
	case HOOK_FORWARD:
		return "forward";
	case HOOK_OUTPUT:
		return "output";
	case HOOK_POSTROUTING:
		return "postrouting";
	case HOOK_INGRESS:
		return "ingress";
	case HOOK_EGRESS:
		return "egress";
	}
	return "";
}

/* A port may be called anything, a chain of nft's language may not. */
static void put_name(struct text *out, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./";

	for (; *name; name++) {
		if (strchr(plain, *name))
			text_format(out, "%c", *name);
		else
			text_format(out, "_%02x", (unsigned char)*name);
	}
}

/* The end is said twice: a new chain's policy takes effect late. */
static void put_chain(struct text *out, const struct chain *chain)
{
	const char *end = chain->ends_in_accept ? "accept" : "drop";

	text_add(out, "\tchain ");
	put_name(out, chain->name);
	text_add(out, " {\n");
	if (chain->hook != HOOK_NONE) {
		text_format(out, "\t\ttype %s hook %s ",
			    chain->nat ? "nat" : "filter",
			    hook_text(chain->hook));
		if (chain->device) {
			text_add(out, "device ");
			nftext_quoted(out, chain->device);
			text_add(out, " ");
		}
		text_format(out, "priority %d; policy %s;\n", chain->priority,
			    end);
	}
	for (const struct nft_rule *rule = chain->first; rule;
	     rule = rule->next)
		nftext_rule(out, rule);
	if (chain->hook != HOOK_NONE)
		text_format(out, "\t\t%s\n", end);
	text_add(out, "\t}\n");
}

static void put_helper(struct text *out, const struct ct_helper *helper)
{
	text_format(out, "\tct helper %s {\n", helper->name);
	text_format(out, "\t\ttype \"%s\" protocol ", helper->name);
	nftext_value(out, FIELD_META_L4PROTO, &helper->protocol);
	text_add(out, ";\n\t\tl3proto ip;\n\t}\n");
}

static void put_table(struct text *out, const struct table *table)
{
	const char *gap = "";

	text_format(out, "table %s %s {\n", family_text(table->family),
		    table->name);
	for (const struct ct_helper *helper = table->helpers; helper;
	     helper = helper->next) {
		text_add(out, gap);
		put_helper(out, helper);
		gap = "\n";
	}
	for (const struct set *set = table->sets; set; set = set->next) {
		text_add(out, gap);
		nftext_set(out, set);
		gap = "\n";
	}
	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next) {
		text_add(out, gap);
		put_chain(out, chain);
		gap = "\n";
	}
	text_add(out, "}\n");
}

const char *nftext_print(const struct ruleset *ruleset, struct arena *arena)
{
	struct text out;

	text_init(&out, arena);
	for (const struct table *table = ruleset->tables; table;
	     table = table->next) {
		if (table != ruleset->tables)
			text_add(&out, "\n");
		put_table(&out, table);
	}
	return text_string(&out);
}
