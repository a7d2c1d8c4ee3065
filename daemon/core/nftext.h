/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext.h - a ruleset as text that nft(8) of Debian 12 loads with -f.
 *
 * What nft's language cannot express (above all, writing inside ICMP errors
 * and ND messages) is printed as a comment line "# netlink only: ...".
 */
#ifndef SLUICE_CORE_NFTEXT_H
#define SLUICE_CORE_NFTEXT_H

#include "core/arena.h"
#include "core/ruleset.h"

/** nftext_print - NUL-terminated text in @arena, NULL: no memory. */
const char *nftext_print(const struct ruleset *ruleset, struct arena *arena);

#endif
