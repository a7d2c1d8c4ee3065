/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checked.h - a policy from text, parsed and checked, for tests of what comes
 * behind the checker.
 */
#ifndef SLUICE_TESTS_CHECKED_H
#define SLUICE_TESTS_CHECKED_H

#include <string.h>

#include "core/check.h"
#include "core/parse.h"
#include "tests/unit/unit.h"

struct checked {
	struct arena arena;
	struct diag diag;
	struct policy policy;
};

/**
 * checked_open - @text, which must stay; that it is a good policy counts as a
 * check, in row @name. checked_close() is due in any case.
 */
static inline bool checked_open(struct checked *checked, const char *name,
				const char *text)
{
	const char *said;

	memset(checked, 0, sizeof(*checked));
	arena_init(&checked->arena, 0);
	diag_init(&checked->diag, &checked->arena, name, text, strlen(text));
	if (policy_parse(&checked->policy, &checked->arena, &checked->diag) &&
	    policy_check(&checked->policy, &checked->arena, &checked->diag))
		return CHECK(true, "%s", name);
	said = diag_render(&checked->diag);
	return CHECK(false, "%s: refused: %s", name, said ? said : "no memory");
}

static inline void checked_close(struct checked *checked)
{
	arena_free(&checked->arena);
}

#endif
