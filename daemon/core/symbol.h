/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbol.h - names of numbers: protocols, ICMP types, ethertypes.
 *
 * Numbers are IANA's and IEEE's. These are no reserved words: they have a
 * meaning only where the language expects such a number.
 */
#ifndef SLUICE_CORE_SYMBOL_H
#define SLUICE_CORE_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>

enum symbol_kind {
	SYMBOL_PROTOCOL,  /* IP protocol number */
	SYMBOL_ICMP,	  /* ICMP type */
	SYMBOL_ICMP6,	  /* ICMPv6 type */
	SYMBOL_ETHERTYPE, /* or one of SYMBOL_STP, SYMBOL_LLC */
	SYMBOL_DENIAL,	  /* enum guard_denial */
	SYMBOL_HELPER,	  /* enum nat_helper */
	SYMBOL_SECONDS,	  /* of a unit of time */
	SYMBOL_KINDS
};

/* What "ethertype" names and is none; beyond 16 bits. */
enum { SYMBOL_STP = 0x10000, SYMBOL_LLC = 0x10001 };

struct symbol {
	const char *text;
	unsigned value;
};

/** symbol_find - the value of @text of @length bytes; false if unknown. */
bool symbol_find(enum symbol_kind kind, const char *text, size_t length,
		 unsigned *value);

/** symbol_text - the name of @value, or NULL. */
const char *symbol_text(enum symbol_kind kind, unsigned value);

/** symbol_at - the names of a kind one by one, NULL behind the last. */
const struct symbol *symbol_at(enum symbol_kind kind, size_t index);

#endif
