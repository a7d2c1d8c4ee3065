/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.h - policy text to structs. Syntax only; meaning is check's.
 */
#ifndef SLUICE_CORE_PARSE_H
#define SLUICE_CORE_PARSE_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/policy.h"

/**
 * policy_parse - read the text of @diag into @policy, allocated in @arena.
 * Goes on after an error, at the next statement, so that all are reported.
 * Returns false if any error was appended.
 */
bool policy_parse(struct policy *policy, struct arena *arena,
		  struct diag *diag);

#endif
