/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.c - any text through everything that reads policies: an error and its
 * diagnostic come together; what is printed reads back as the same text; what
 * was checked compiles. What was not understood is checked as far as it was.
 */
#include "core/check.h"
#include "core/compile.h"
#include "core/nftext.h"
#include "core/parse.h"
#include "core/print.h"
#include "tests/fuzz/driver/fuzz.h"

const char *const fuzz_words[] = {
	"{",   "}",	 "0",	       "/",	    "-",     "\"",
	"not", "::",	 "@",	       "=",	    "->",    "any",
	",",   "/0",	 "\n",	       "/33",	    "65536", "#",
	"\t",  "\\",	 "4294967296", "\xff",	    "alias", "static",
	"tcp", "1.2.3.", ":",	       "version 2", NULL
};

static const char *fail(const char *what, const struct diag *diag)
{
	const char *rendered = diag_render(diag);

	fuzz_wrong("%s: %s", what, rendered ? rendered : "no memory");
	return NULL;
}

/* The printed form, or NULL after saying what is wrong. */
static const char *print_again(const char *printed, struct arena *arena)
{
	struct policy policy = { 0 };
	struct diag diag;
	const char *again;

	diag_init(&diag, arena, "printed", printed, strlen(printed));
	if (!policy_parse(&policy, arena, &diag))
		return fail("what was printed does not parse", &diag);
	again = policy_print(&policy, arena);
	if (!again || strcmp(again, printed) != 0)
		return fail("printing again gives another text", &diag);
	return again;
}

static bool judge_policy(struct policy *policy, struct arena *arena,
			 struct diag *diag)
{
	const struct compile_options options = { .present = NULL };
	const char *printed = policy_print(policy, arena);
	struct ruleset ruleset;
	bool ok;

	if (!printed)
		return fail("not printed", diag);
	if (!print_again(printed, arena))
		return false;
	ok = policy_check(policy, arena, diag);
	if (ok != (diag->errors == 0))
		return fail("check and its errors disagree", diag);
	if (!ok)
		return true;
	ruleset_init(&ruleset, arena);
	if (!policy_compile(policy, &options, &ruleset, arena))
		return fail("not compiled", diag);
	return nftext_print(&ruleset, arena) || fail("no text", diag);
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	struct policy policy = { 0 };
	struct arena arena;
	struct diag diag;
	bool ok;

	arena_init(&arena, 0);
	diag_init(&diag, &arena, "policy", (const char *)bytes, length);
	ok = policy_parse(&policy, &arena, &diag);
	if (ok != (diag.errors == 0))
		ok = fail("parse and its errors disagree", &diag);
	else if (ok)
		ok = judge_policy(&policy, &arena, &diag);
	else
		ok = policy_check(&policy, &arena, &diag) || diag.errors;
	if (ok && !diag_render(&diag))
		ok = fail("no memory", &diag);
	arena_free(&arena);
	return ok;
}
