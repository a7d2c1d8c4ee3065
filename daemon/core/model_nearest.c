/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_nearest.c - of a frame that the rules have decided: which one would
 * have decided otherwise, and what of it does not fit.
 *
 * That is who comes next, if it decides otherwise: the rule that decided is
 * taken away in thought. Else it is the rule with the fewest words that do not
 * fit, the first of several. A rule that all but fits is told rather than the
 * default, which takes everything.
 */
#include "core/match.h"
#include "core/model_internal.h"

#include <stdio.h>

#define MISFIT_STATE (1u << MISFITS)

static const char *const words[] = {
	"zones",    "vlan",	"destination",	"ethertype",
	"from-mac", "to-mac",	"IP version",	"from",
	"to",	    "protocol", "port or type", "new connections only",
};

_Static_assert(sizeof(words) / sizeof(words[0]) == MISFITS + 1,
	       "a word for each bit");

/** struct search - the rules, held against one frame. */
struct search {
	const struct filter *filter;
	const struct packet *packet;
	const struct headers *headers;
	const struct decision *decision;
};

static unsigned misfits_of(const struct search *search, const struct rule *rule)
{
	unsigned misfits =
		filter_misfits(rule, search->packet, search->headers);

	if (filter_lacks_state(rule, search->packet))
		misfits |= MISFIT_STATE;
	return misfits;
}

static bool is_otherwise(const struct search *search, const struct rule *rule)
{
	return rule->action != RULE_COUNT &&
	       (rule->action != RULE_DROP) != search->decision->pass;
}

static unsigned count_bits(unsigned bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* Who decides if rule number @without does not; NULL: the default. */
static const struct rule *next_after(const struct search *search,
				     uint32_t without)
{
	for (size_t i = without; i < search->filter->count; i++) {
		const struct rule *rule = &search->filter->rules[i];

		if (rule->action != RULE_COUNT && !misfits_of(search, rule))
			return rule;
	}
	return NULL;
}

/* The one with the fewest words that do not fit, or NULL; their bits. */
static const struct rule *fewest(const struct search *search, unsigned *misfits)
{
	const struct rule *best = NULL;

	for (size_t i = 0; i < search->filter->count; i++) {
		const struct rule *rule = &search->filter->rules[i];
		unsigned bits;

		if (!is_otherwise(search, rule))
			continue;
		bits = misfits_of(search, rule);
		if (bits &&
		    (!best || count_bits(bits) < count_bits(*misfits))) {
			best = rule;
			*misfits = bits;
		}
	}
	return best;
}

static const char *would(const struct search *search)
{
	return search->decision->pass ? "drop" : "pass";
}

static void tell_next(struct model *model, const struct search *search,
		      const struct rule *next)
{
	uint32_t without = search->decision->rule;

	if (next)
		step_add(model, "nearest", next->span,
			 "without rule %u, rule %u would %s it", without,
			 next->number, would(search));
	else
		step_add(model, "nearest", search->filter->default_span,
			 "without rule %u, the default would %s it", without,
			 would(search));
}

static void tell_misfits(struct model *model, const struct search *search,
			 const struct rule *rule, unsigned misfits)
{
	char text[160] = "";
	size_t used = 0;

	for (size_t i = 0; i <= MISFITS; i++)
		if (misfits >> i & 1)
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used, "%s%s",
						 used ? ", " : "", words[i]);
	step_add(model, "nearest", rule->span,
		 "rule %u would %s it, but does not fit: %s", rule->number,
		 would(search), text);
}

void nearest_step(struct model *model, const struct packet *packet,
		  const struct headers *headers,
		  const struct decision *decision)
{
	const struct search search = { &model->policy->filter, packet, headers,
				       decision };
	bool by_default = search.filter->default_action == DEFAULT_PASS;
	unsigned misfits = 0;
	const struct rule *close = fewest(&search, &misfits);
	const struct rule *next;

	if (decision->reason == REASON_RULE) {
		next = next_after(&search, decision->rule);
		if (next && is_otherwise(&search, next)) {
			tell_next(model, &search, next);
			return;
		}
		if (!next && by_default != decision->pass &&
		    (!close || count_bits(misfits) > 1)) {
			tell_next(model, &search, NULL);
			return;
		}
	}
	if (close)
		tell_misfits(model, &search, close, misfits);
}
