/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * print_internal.h - operands that more than one kind of statement has.
 * Only core/print*.c include it.
 */
#ifndef SLUICE_CORE_PRINT_INTERNAL_H
#define SLUICE_CORE_PRINT_INTERNAL_H

#include "core/symbol.h"
#include "core/text.h"

/** print_range - "FIRST-LAST", or one number. */
void print_range(struct text *text, unsigned first, unsigned last);

/** print_symbol - its name, or the number if it has none. */
void print_symbol(struct text *text, enum symbol_kind kind, unsigned value);

#endif
