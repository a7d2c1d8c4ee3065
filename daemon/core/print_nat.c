/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * print_nat.c - the lines of a nat block.
 */
#include "core/print.h"
#include "core/print_internal.h"

const char *nat_kind_text(enum nat_kind kind)
{
	static const char *const words[] = {
		[NAT_ALIAS] = "alias",		 [NAT_STATIC] = "static",
		[NAT_PREFIX] = "prefix",	 [NAT_PRIVATE] = "private",
		[NAT_MASQUERADE] = "masquerade", [NAT_FORWARD] = "forward",
	};

	return words[kind];
}

/* As it was written, whatever was handed out. */
static void add_outer(struct text *text, const struct nat_entry *entry)
{
	if (entry->leased)
		text_add(text, "dhcp");
	else
		print_prefix(text, &entry->outer);
}

/* What follows the word of a masquerade or a forward. */
static void add_own_entry(struct text *text, const struct nat_entry *entry)
{
	bool forwards = entry->kind == NAT_FORWARD;
	const struct port_range *ports = &entry->ports;
	unsigned extent = (unsigned)(ports->last - ports->first);

	if (forwards) {
		add_outer(text, entry);
		text_add(text, " ");
		print_symbol(text, SYMBOL_PROTOCOL, (unsigned)entry->protocol);
		text_add(text, " ");
		print_range(text, ports->first, ports->last);
		text_add(text, " to ");
		print_prefix(text, &entry->inner);
	} else {
		print_prefix(text, &entry->inner);
		text_add(text, " as ");
		add_outer(text, entry);
	}
	if (forwards && entry->inner_port != ports->first) {
		text_add(text, " port ");
		print_range(text, entry->inner_port,
			    entry->inner_port + extent);
	}
	if (!forwards && ports->last) {
		text_add(text, " port ");
		print_range(text, ports->first, ports->last);
	}
	if (entry->helper != HELPER_NONE) {
		text_add(text, " helper ");
		print_symbol(text, SYMBOL_HELPER, entry->helper);
	}
}

void print_nat_entry(struct text *text, const struct nat_entry *entry)
{
	char out[PREFIX_TEXT_MAX];

	text_format(text, "%s ", nat_kind_text(entry->kind));
	if (entry->kind == NAT_PREFIX) {
		/* Even a host has its length here: the word asks for it. */
		text_format(text, "%s = ", prefix_format(&entry->outer, out));
		text_format(text, "%s", prefix_format(&entry->inner, out));
		return;
	}
	if (nat_is_own(entry)) {
		add_own_entry(text, entry);
		return;
	}
	if (entry->kind != NAT_PRIVATE) {
		add_outer(text, entry);
		text_add(text, entry->kind == NAT_ALIAS ? " as " : " = ");
	}
	print_prefix(text, &entry->inner);
}
