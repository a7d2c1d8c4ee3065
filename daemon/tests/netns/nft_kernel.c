/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_kernel.c - the ruleset of sample/ into the kernel of this network
 * namespace, and as text.
 *
 *   nft_kernel print          as nft text
 *   nft_kernel load N         drop-all, guard of port p0, replace by N
 *   nft_kernel refused N      a replacement that the kernel must refuse
 *   nft_kernel lacking N      one that needs connection tracking of bridges
 *   nft_kernel late N         a replacement for a port that has no guard
 *   nft_kernel generation     print the running one
 *   nft_kernel counts N       counters, a line each
 *   nft_kernel hold | remove
 *   nft_kernel stands         0 if drop-all does
 *   nft_kernel elements COUNT N   load a map of COUNT elements
 *   nft_kernel elements COUNT     print it
 */
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/nftext.h"
#include "edge/nft.h"
#include "tests/netns/sample/sample.h"

static int failed(const char *what, int code, const struct nft_error *error)
{
	fprintf(stderr, "%s: %d: %s%s%s\n", what, code, error->text,
		error->missing ? ", missing " : "",
		error->missing ? error->missing : "");
	return 1;
}

static int load(struct netlink *netlink, struct sample *s, uint32_t generation)
{
	struct nft_error error = { .code = 0 };
	int code = nft_drop_all(netlink, &error);

	if (code < 0)
		return failed("drop_all", code, &error);
	code = nft_guard_port(netlink, SAMPLE_PORT, &error);
	if (code < 0)
		return failed("guard_port", code, &error);
	code = nft_replace(netlink, &s->r, generation, &error);
	if (code < 0)
		return failed("replace", code, &error);
	code = nft_settle(netlink, &error);
	return code < 0 ? failed("settle", code, &error) : 0;
}

/* Two keys alike: the kernel finds out half-way through the batch. */
static int load_refused(struct netlink *netlink, struct sample *s,
			uint32_t generation)
{
	const enum field key[] = { FIELD_IP_SADDR };
	const uint8_t address[4] = { 192, 0, 2, 1 };
	struct set *set =
		table_add_set(&s->r, s->bridge, "twice", SET_PLAIN, key, 1);

	sample_key(s, set, address, NULL, NULL, 0);
	sample_key(s, set, address, NULL, NULL, 0);
	return load(netlink, s, generation);
}

static int load_lacking(struct netlink *netlink, struct sample *s,
			uint32_t generation)
{
	const uint32_t state = CT_STATE_NEW, none = 0;
	struct nft_rule *rule = chain_add_rule(&s->r, s->filter, "tracked");

	rule_match_masked(&s->r, rule, FIELD_CT_STATE, &state, MATCH_NOT_EQUAL,
			  &none);
	return load(netlink, s, generation);
}

static int counts(struct netlink *netlink, struct sample *s,
		  uint32_t generation)
{
	struct nft_counts read;
	int code =
		nft_counts_read(netlink, &s->r, generation, &s->arena, &read);

	if (code < 0) {
		fprintf(stderr, "counts: %s\n", strerror(-code));
		return 1;
	}
	for (size_t i = 0; i < read.count; i++)
		printf("%s rule %u \"%s\" packets %llu bytes %llu\n",
		       read.items[i].chain, read.items[i].rule,
		       read.items[i].comment ? read.items[i].comment : "",
		       (unsigned long long)read.items[i].packets,
		       (unsigned long long)read.items[i].bytes);
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int elements(struct netlink *netlink, struct sample *s,
		    uint32_t generation)
{
	struct rusage usage;
	double start = now();
	int code = load(netlink, s, generation);

	getrusage(RUSAGE_SELF, &usage);
	printf("ms %.1f\nkb %ld\n", (now() - start) * 1000, usage.ru_maxrss);
	return code;
}

static int print(struct sample *s)
{
	const char *text = nftext_print(&s->r, &s->arena);

	return !text || fputs(text, stdout) < 0;
}

static int command(struct netlink *netlink, struct sample *s, const char *name,
		   uint32_t number)
{
	struct nft_error error = { .code = 0 };
	uint32_t generation;

	if (strcmp(name, "load") == 0)
		return load(netlink, s, number);
	if (strcmp(name, "refused") == 0)
		return load_refused(netlink, s, number);
	if (strcmp(name, "lacking") == 0)
		return load_lacking(netlink, s, number);
	if (strcmp(name, "late") == 0) {
		sample_add_port(s, "p9");
		return load(netlink, s, number);
	}
	if (strcmp(name, "counts") == 0)
		return counts(netlink, s, number);
	if (strcmp(name, "hold") == 0)
		return nft_hold(netlink, &error) < 0 ||
		       nft_settle(netlink, &error) < 0;
	if (strcmp(name, "remove") == 0)
		return nft_remove(netlink) < 0;
	if (strcmp(name, "stands") == 0)
		return !nft_drop_all_stands(netlink);
	if (strcmp(name, "generation") != 0 ||
	    nft_generation(netlink, &generation) < 0)
		return 1;
	printf("%u\n", generation);
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	bool many = strcmp(name, "elements") == 0;
	uint32_t number = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
	struct netlink netlink;
	struct sample s;
	int status;

	if (many)
		sample_make_elements(&s, number);
	else
		sample_make(&s);
	if (s.r.failed)
		return 1;
	if (strcmp(name, "print") == 0 || (many && argc < 4)) {
		status = print(&s);
	} else {
		if (netlink_open(&netlink, NETLINK_NETFILTER) < 0)
			return 1;
		status = many ? elements(&netlink, &s, (uint32_t)atoi(argv[3]))
			      : command(&netlink, &s, name, number);
		netlink_close(&netlink);
	}
	arena_free(&s.arena);
	return status;
}
