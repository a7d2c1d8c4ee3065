/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shadow.c - finds rules that are never reached, by tuple-space search.
 *
 * A rule that covers another covers, above all, one point of it: its first
 * address, port and so on. Each rule has a shape, which says what of a point
 * it asks for exactly (zones, protocol, a port, the first bits of an
 * address), and goes into a hash table under shape and point. To look for
 * what covers a rule is then one probe for each shape that has occurred;
 * what is found there is compared in full.
 *
 * Ranges, lists and negations ask for the bits that all their members share,
 * and where there are none they ask for nothing: they share one place, which
 * holds few. Three bounds keep the time linear: shapes, rules in one place,
 * and items compared for one rule. What is beyond them is not compared.
 */
#include "core/shadow.h"

#include <stdlib.h>
#include <string.h>

#include "core/cover.h"

#define SHAPES_MAX 32
#define PLACE_MAX 16   /* rules under one key */
#define ITEMS_MAX 256  /* compared for one rule */
#define REPORTS_EACH 3 /* shadowed rules that are listed for one rule */

/* What a point has, and what a shape asks for. */
enum {
	HAS_FROM_ZONE = 1 << 0,
	HAS_TO_ZONE = 1 << 1,
	HAS_VLAN = 1 << 2,
	HAS_MAC = 1 << 3,
	HAS_PROTOCOL = 1 << 4,
	HAS_PORT = 1 << 5, /* or ICMP type */
	HAS_FROM = 1 << 6,
	HAS_TO = 1 << 7
};

enum {
	WORD_LINK, /* kind of frame, zones, VLAN */
	WORD_MAC,
	WORD_TRANSPORT, /* protocol, port */
	WORD_FROM,	/* two words: 128 bits of an address */
	WORD_TO = WORD_FROM + 2,
	WORDS = WORD_TO + 2
};

/* Where the parts of a word begin. */
enum { LINK_KIND = 20, LINK_FROM = 16, LINK_TO = 12, TRANSPORT_PROTOCOL = 16 };

struct point {
	unsigned has;
	bool both_families; /* else @family */
	enum ip_family family;
	uint64_t words[WORDS];
};

struct shape {
	unsigned asks;
	enum ip_family family; /* if it asks for bits of addresses */
	uint64_t masks[WORDS];
};

struct shadow {
	const struct filter *filter;
	struct shape shapes[SHAPES_MAX];
	size_t shape_count;
	uint32_t *heads;  /* indices of rules, plus one; zero is none */
	size_t head_mask; /* number of heads, less one */
	uint32_t *next;	  /* by rule, ditto */
	uint32_t *hashes; /* by rule */
};

/* --- points ------------------------------------------------------------ */

static const struct interval_list *family_list(const struct address_set *set,
					       enum ip_family family)
{
	return family == IP_V4 ? &set->v4 : &set->v6;
}

static void load_address(const struct address *address, uint64_t *words)
{
	for (size_t i = 0; i < address_size(address->family); i++)
		words[i / 8] |= (uint64_t)address->bytes[i]
				<< (56 - 8 * (i % 8));
}

static void point_address(struct point *point, const struct address_set *set,
			  unsigned has, uint64_t *words)
{
	const struct interval_list *list = family_list(set, point->family);

	if (!set->count || set->negated || !list->count)
		return;
	point->has |= has;
	load_address(&list->items[0].first, words);
}

static const struct transport *first_transport(const struct rule *rule,
					       enum ip_family family)
{
	for (size_t i = 0; i < rule->transports.count; i++) {
		if (transport_in_family(&rule->transports.items[i], family))
			return &rule->transports.items[i];
	}
	return NULL;
}

static void point_transport(struct point *point, const struct rule *rule)
{
	const struct transport *item = first_transport(rule, point->family);
	uint64_t *word = &point->words[WORD_TRANSPORT];

	if (!item)
		return;
	point->has |= HAS_PROTOCOL;
	*word = (uint64_t)item->protocol << TRANSPORT_PROTOCOL;
	if (item->target.count)
		*word |= item->target.items[0].first;
	else if (item->icmp_type != ICMP_ANY)
		*word |= (uint64_t)item->icmp_type;
	else
		return;
	point->has |= HAS_PORT;
}

static void point_link(struct point *point, const struct rule *rule)
{
	uint64_t kind = (uint64_t)rule->ethertype_kind << 16 | rule->ethertype;
	uint64_t vlan = rule->vlan_count ? rule->vlans[0].first : 0;

	if (rule->from_zone != ZONE_ANY)
		point->has |= HAS_FROM_ZONE;
	if (rule->to_zone != ZONE_ANY)
		point->has |= HAS_TO_ZONE;
	if (!rule->vlan_any)
		point->has |= HAS_VLAN;
	point->words[WORD_LINK] = kind << LINK_KIND |
				  (uint64_t)rule->from_zone << LINK_FROM |
				  (uint64_t)rule->to_zone << LINK_TO | vlan;
	if (!rule->from_mac.count || rule->from_mac.negated)
		return;
	point->has |= HAS_MAC;
	for (size_t i = 0; i < MAC_LENGTH; i++)
		point->words[WORD_MAC] = point->words[WORD_MAC] << 8 |
					 rule->from_mac.items[0].bytes[i];
}

static struct point point_of(const struct rule *rule)
{
	struct point point = { 0 };

	point.both_families = rule->family_v4 && rule->family_v6;
	if (rule->family_v4)
		point.family = IP_V4;
	else if (rule->family_v6)
		point.family = IP_V6;
	point_link(&point, rule);
	if (point.family == IP_NONE)
		return point;
	point_transport(&point, rule);
	point_address(&point, &rule->from, HAS_FROM, &point.words[WORD_FROM]);
	point_address(&point, &rule->to, HAS_TO, &point.words[WORD_TO]);
	return point;
}

/* --- shapes ------------------------------------------------------------ */

/*
 * How many leading bits all of @list share. Rounded down to whole bytes
 * (IPv6: to pairs of them), so that few shapes occur.
 */
static unsigned shared_bits(const struct interval_list *list)
{
	const struct address *first = &list->items[0].first;
	const struct address *last = &list->items[list->count - 1].last;
	unsigned step = first->family == IP_V4 ? 1 : 2;
	unsigned bytes = 0;

	while (bytes < address_size(first->family) &&
	       first->bytes[bytes] == last->bytes[bytes])
		bytes++;
	return bytes / step * step * 8;
}

static void mask_bits(uint64_t *masks, unsigned bits)
{
	for (size_t i = 0; i < 2; i++) {
		unsigned here = bits > 64 ? 64 : bits;

		masks[i] = here ? UINT64_MAX << (64 - here) : 0;
		bits -= here;
	}
}

static void shape_address(struct shape *shape, const struct point *point,
			  const struct address_set *set, unsigned has,
			  uint64_t *masks)
{
	unsigned bits;

	if (!(point->has & has) || point->both_families)
		return;
	bits = shared_bits(family_list(set, point->family));
	if (!bits)
		return;
	shape->asks |= has;
	shape->family = point->family;
	mask_bits(masks, bits);
}

static bool one_protocol(const struct transport_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		if (list->items[i].protocol != list->items[0].protocol)
			return false;
	}
	return true;
}

static bool one_port(const struct transport_list *list)
{
	const struct port_list *ports = &list->items[0].target;

	if (list->count != 1)
		return false;
	return !ports->count || (ports->count == 1 &&
				 ports->items[0].first == ports->items[0].last);
}

static void shape_transport(struct shape *shape, const struct point *point,
			    const struct rule *rule)
{
	uint64_t *mask = &shape->masks[WORD_TRANSPORT];

	if (!(point->has & HAS_PROTOCOL) || !one_protocol(&rule->transports))
		return;
	shape->asks |= HAS_PROTOCOL;
	*mask = UINT64_MAX << TRANSPORT_PROTOCOL;
	if (!(point->has & HAS_PORT) || !one_port(&rule->transports))
		return;
	shape->asks |= HAS_PORT;
	*mask = UINT64_MAX;
}

static bool one_vlan(const struct rule *rule)
{
	if (rule->vlan_any || rule->vlan_count > 1)
		return false;
	return !rule->vlan_count || rule->vlans[0].first == rule->vlans[0].last;
}

static void shape_link(struct shape *shape, const struct rule *rule)
{
	uint64_t mask = UINT64_MAX << LINK_KIND;

	if (rule->from_zone != ZONE_ANY) {
		shape->asks |= HAS_FROM_ZONE;
		mask |= (uint64_t)0xf << LINK_FROM;
	}
	if (rule->to_zone != ZONE_ANY) {
		shape->asks |= HAS_TO_ZONE;
		mask |= (uint64_t)0xf << LINK_TO;
	}
	if (one_vlan(rule)) {
		shape->asks |= HAS_VLAN;
		mask |= 0xfff;
	}
	shape->masks[WORD_LINK] = mask;
	if (rule->from_mac.count == 1 && !rule->from_mac.negated) {
		shape->asks |= HAS_MAC;
		shape->masks[WORD_MAC] = UINT64_MAX;
	}
}

static struct shape shape_of(const struct rule *rule, const struct point *point)
{
	struct shape shape = { 0 };

	shape_link(&shape, rule);
	shape_transport(&shape, point, rule);
	shape_address(&shape, point, &rule->from, HAS_FROM,
		      &shape.masks[WORD_FROM]);
	shape_address(&shape, point, &rule->to, HAS_TO, &shape.masks[WORD_TO]);
	return shape;
}

/* The place of @shape among those that occurred, or SHAPES_MAX. */
static size_t shape_number(struct shadow *shadow, const struct shape *shape)
{
	for (size_t i = 0; i < shadow->shape_count; i++) {
		const struct shape *known = &shadow->shapes[i];

		if (known->asks == shape->asks &&
		    known->family == shape->family &&
		    !memcmp(known->masks, shape->masks, sizeof(shape->masks)))
			return i;
	}
	if (shadow->shape_count == SHAPES_MAX)
		return SHAPES_MAX;
	shadow->shapes[shadow->shape_count] = *shape;
	return shadow->shape_count++;
}

static bool shape_fits(const struct shape *shape, const struct point *point)
{
	if (shape->asks & ~point->has)
		return false;
	return shape->family == IP_NONE ||
	       (!point->both_families && point->family == shape->family);
}

/* --- the table --------------------------------------------------------- */

/* Multilinear: each word has a random odd factor, so that they add up fast. */
static uint32_t hash_point(const struct shadow *shadow, size_t number,
			   const struct point *point)
{
	static const uint64_t factors[WORDS] = {
		0x9d39247e33776d41u, 0x2af7398005aaa5c7u, 0x44db015024623547u,
		0x9c15f73e62a76ae3u, 0x75834465489c0c89u, 0x3290ac3a203001bfu,
		0x0fbbad1f61042279u
	};
	const struct shape *shape = &shadow->shapes[number];
	uint64_t hash = number * 0xd6e8feb86659fd93u;

	for (size_t i = 0; i < WORDS; i++)
		hash += (point->words[i] & shape->masks[i]) * factors[i];
	/* Of a prefix the last bits are all 0: mix down what is above. */
	return (uint32_t)((hash ^ hash >> 32) * factors[0] >> 32);
}

static void insert(struct shadow *shadow, uint32_t index, size_t number,
		   const struct point *point)
{
	uint32_t hash = hash_point(shadow, number, point);
	uint32_t *link = &shadow->heads[hash & shadow->head_mask];
	size_t same = 0;

	for (; *link; link = &shadow->next[*link - 1])
		same += shadow->hashes[*link - 1] == hash;
	if (same >= PLACE_MAX)
		return;
	shadow->hashes[index - 1] = hash;
	*link = index;
}

/* The first rule at one place that covers @rule, or 0. */
static uint32_t search(const struct shadow *shadow, size_t number,
		       const struct point *point, const struct rule *rule,
		       size_t *budget)
{
	uint32_t hash = hash_point(shadow, number, point);
	uint32_t at = shadow->heads[hash & shadow->head_mask];

	for (; at; at = shadow->next[at - 1]) {
		if (shadow->hashes[at - 1] == hash &&
		    rule_covers(&shadow->filter->rules[at - 1], rule, budget))
			return at;
	}
	return 0;
}

/* The first rule that covers the one at @index, or 0. */
static uint32_t visit(struct shadow *shadow, uint32_t index)
{
	const struct rule *rule = &shadow->filter->rules[index - 1];
	struct point point = point_of(rule);
	struct shape shape = shape_of(rule, &point);
	size_t budget = ITEMS_MAX;
	uint32_t first = 0;
	size_t number;

	for (size_t i = 0; i < shadow->shape_count; i++) {
		uint32_t found;

		if (!shape_fits(&shadow->shapes[i], &point))
			continue;
		found = search(shadow, i, &point, rule, &budget);
		if (found && (!first || found < first))
			first = found;
	}
	if (first)
		return first;
	number = shape_number(shadow, &shape);
	if (number < SHAPES_MAX)
		insert(shadow, index, number, &point);
	return 0;
}

static bool allocate(struct shadow *shadow, size_t count)
{
	size_t heads = 1;

	while (heads < 2 * count)
		heads *= 2;
	shadow->head_mask = heads - 1;
	shadow->heads = calloc(heads, sizeof(*shadow->heads));
	shadow->next = calloc(count, sizeof(*shadow->next));
	shadow->hashes = calloc(count, sizeof(*shadow->hashes));
	return shadow->heads && shadow->next && shadow->hashes;
}

bool shadow_find(const struct filter *filter, uint32_t *coverers)
{
	struct shadow shadow = { .filter = filter };
	bool good = allocate(&shadow, filter->count);

	for (size_t i = 0; good && i < filter->count; i++)
		coverers[i] = visit(&shadow, (uint32_t)i + 1);
	free(shadow.heads);
	free(shadow.next);
	free(shadow.hashes);
	return good;
}

/* --- reports ----------------------------------------------------------- */

/* @covered: by rule, how many it covers; 0 once all of them were told. */
static void report(const struct rule *rules, size_t at, size_t by,
		   uint32_t *covered, struct diag *diag)
{
	uint32_t more = covered[by];

	if (!more)
		return;
	if (more <= REPORTS_EACH) {
		diag_warning(diag, rules[at].span,
			     "this rule is never reached");
	} else {
		diag_warning(diag, rules[at].span,
			     "this rule is never reached, "
			     "nor are %u later ones",
			     more - 1);
		covered[by] = 0;
	}
	diag_note(diag, rules[by].span, "this rule takes all that it could");
}

static void report_all(const struct filter *filter, const uint32_t *coverers,
		       uint32_t *covered, struct diag *diag)
{
	for (size_t i = 0; i < filter->count; i++) {
		if (coverers[i])
			covered[coverers[i] - 1]++;
	}
	for (size_t i = 0; i < filter->count; i++) {
		if (coverers[i])
			report(filter->rules, i, coverers[i] - 1, covered,
			       diag);
	}
}

void shadow_check(const struct policy *policy, struct diag *diag)
{
	const struct filter *filter = &policy->filter;
	uint32_t *coverers;
	uint32_t *covered;

	if (filter->count < 2)
		return;
	coverers = calloc(filter->count, sizeof(*coverers));
	covered = calloc(filter->count, sizeof(*covered));
	if (coverers && covered && shadow_find(filter, coverers))
		report_all(filter, coverers, covered, diag);
	else
		diag_error(diag, filter->span,
			   "out of memory while comparing the rules");
	free(coverers);
	free(covered);
}
