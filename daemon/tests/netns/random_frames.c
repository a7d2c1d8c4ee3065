/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random_frames.c - frames for a policy, as lines of port and hex digits.
 *
 *   random_frames POLICY SEED COUNT [LEASE ROUTER]
 *
 * The same policy and seed give the same frames. LEASE and ROUTER are what a
 * DHCP server gave, where the policy asks one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/engine.h"
#include "tests/netns/random/traffic.h"

static bool read_address(const char *text, struct address *out)
{
	return address_parse(text, strlen(text), out);
}

static bool read_lease(struct lease *lease, int argc, char **argv)
{
	if (argc == 4)
		return true;
	lease->known = read_address(argv[4], &lease->address);
	lease->has_router = read_address(argv[5], &lease->router);
	return lease->known && lease->has_router;
}

static void print_frame(const struct policy *policy,
			const struct packet *packet)
{
	printf("%s ", policy->bridge.ports[packet->port].name.text);
	for (size_t i = 0; i < packet->length; i++)
		printf("%02x", packet->bytes[i]);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static struct traffic traffic;
	static struct packet packet;
	struct generation *generation;
	struct lease lease = { 0 };
	struct random random;
	char message[400] = "";

	if ((argc != 4 && argc != 6) || !read_lease(&lease, argc, argv)) {
		fputs("usage: random_frames POLICY SEED COUNT "
		      "[LEASE ROUTER]\n",
		      stderr);
		return 2;
	}
	generation = generation_load(argv[1], &lease, message, sizeof(message));
	if (!generation || generation->diag.errors) {
		fprintf(stderr, "random_frames: %s: %s\n", argv[1],
			message[0] ? message : "not a policy");
		return 1;
	}
	random_seed(&random, strtoull(argv[2], NULL, 0), 0);
	traffic_aim(&traffic, &generation->policy, &random);
	for (unsigned long left = strtoul(argv[3], NULL, 0); left; left--) {
		traffic_next(&traffic, &packet);
		print_frame(&generation->policy, &packet);
	}
	generation_free(generation);
	return fflush(stdout) ? 3 : 0;
}
