/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_lease.c - addresses from DHCP in the lines that ask for them, and lines
 * that wait for one.
 */
#include "core/lease.h"
#include "core/print.h"
#include "tests/unit/checked.h"

#define ALIAS "\talias dhcp as 10.0.0.254\n"
#define STATIC "\tstatic 203.0.113.2 = 10.0.0.1\n"
#define MASQUERADE "\tmasquerade 10.0.0.0/24 as dhcp\n"
#define FORWARD "\tforward dhcp tcp 22 to 10.0.0.3\n"
#define POLICY                                                             \
	"bridge br0 {\n\tport e0 zone inside\n\tport e1 zone outside\n}\n" \
	"\nnat outside {\n" ALIAS STATIC MASQUERADE FORWARD "}\n"

static struct lease lease_of(const char *address, const char *router)
{
	struct lease lease = { .known = address != NULL };

	if (address)
		address_parse(address, strlen(address), &lease.address);
	if (router)
		lease.has_router =
			address_parse(router, strlen(router), &lease.router);
	return lease;
}

/* In the order of generation_understand(): false if it is refused. */
static bool understand(struct checked *checked, const struct lease *lease)
{
	memset(checked, 0, sizeof(*checked));
	arena_init(&checked->arena, 0);
	diag_init(&checked->diag, &checked->arena, "test", POLICY,
		  strlen(POLICY));
	policy_parse(&checked->policy, &checked->arena, &checked->diag);
	policy_lease_fill(&checked->policy, lease);
	policy_check(&checked->policy, &checked->arena, &checked->diag);
	return policy_lease_wait(&checked->policy, &checked->arena) &&
	       !checked->diag.errors;
}

static const struct {
	const char *name;
	const char *address;
	const char *router;
	bool refused;
	size_t active; /* lines of the block */
	bool keeps_state;
} rows[] = {
	{ "no lease", NULL, NULL, false, 1, false },
	{ "a lease", "203.0.113.9", "203.0.113.1", false, 4, true },
	{ "without a router", "203.0.113.9", NULL, false, 3, true },
	{ "an address that a static has", "203.0.113.2", "203.0.113.1", true, 4,
	  true },
	{ "an inside address", "10.0.0.7", "203.0.113.1", true, 4, true },
	{ "no host's address", "0.0.0.0", "203.0.113.1", true, 4, true },
	{ "the router's own", "203.0.113.1", "203.0.113.1", true, 4, true },
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name;
		struct lease lease = lease_of(rows[i].address, rows[i].router);
		struct checked checked;
		bool good = understand(&checked, &lease);
		const struct nat *nat = &checked.policy.nats[0];

		CHECK(good == !rows[i].refused, "%s: refused or not", name);
		CHECK(nat->count == rows[i].active, "%s: %zu lines in force",
		      name, nat->count);
		CHECK(nat->count + nat->waiting == 4, "%s: none is lost", name);
		CHECK(nat->keeps_state == rows[i].keeps_state, "%s: state",
		      name);
		checked_close(&checked);
	}
}

static void test_filled(void)
{
	struct lease lease = lease_of("203.0.113.9", "203.0.113.1");
	struct checked checked;
	const struct nat *nat;

	understand(&checked, &lease);
	nat = &checked.policy.nats[0];
	CHECK(!address_compare(&nat->entries[0].outer.address, &lease.router),
	      "an alias is the router's");
	for (size_t i = 2; i < nat->count; i++)
		CHECK(!address_compare(&nat->entries[i].outer.address,
				       &lease.address),
		      "line %zu has the address", i);
	checked_close(&checked);
}

/* Whatever waits: the file is printed as it was written. */
static void test_printed(void)
{
	static const char *const routers[] = { NULL, "203.0.113.1" };

	for (size_t i = 0; i < 3; i++) {
		struct lease lease = lease_of(i < 2 ? "203.0.113.9" : NULL,
					      i < 2 ? routers[i] : NULL);
		const char *printed;
		struct checked checked;

		understand(&checked, &lease);
		printed = policy_print(&checked.policy, &checked.arena);
		CHECK(printed && strcmp(printed, POLICY) == 0,
		      "row %zu prints:\n%s", i, printed ? printed : "nothing");
		checked_close(&checked);
	}
}

static void test_equal(void)
{
	struct lease none = lease_of(NULL, NULL);
	struct lease one = lease_of("203.0.113.9", NULL);
	struct lease routed = lease_of("203.0.113.9", "203.0.113.1");
	struct lease moved = lease_of("203.0.113.9", "203.0.113.7");

	CHECK(lease_equal(&none, &none), "none is none");
	CHECK(!lease_equal(&none, &one), "one is not none");
	CHECK(lease_equal(&one, &one), "one is itself");
	CHECK(!lease_equal(&one, &routed), "a router is a difference");
	CHECK(!lease_equal(&routed, &moved), "another router is, too");
}

int main(void)
{
	test_rows();
	test_filled();
	test_printed();
	test_equal();
	return unit_report("lease");
}
