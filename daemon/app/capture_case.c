/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_case.c - what crossed the bridge becomes a case of `sluice selftest`.
 *
 * A case is replayed on a bridge whose MAC is that of its own ports. Where the
 * bridge's MAC is in a frame, it is replaced by the one there; nothing else is
 * changed.
 */
#include "app/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/case.h"
#include "app/judge.h"
#include "app/sluice.h"
#include "core/frame.h"
#include "edge/link.h"

#define FILE_HEADER 24 /* bytes of a pcap file, and of a frame in it */
#define FRAME_HEADER 16
#define README_ROOM 1000
#define REPLAY_LENGTH_MAX (1500 + ETHER_HEADER + ETHER_TAG)

static bool is_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && name[0] != '-' &&
	       !strchr(name, '/');
}

int recording_begin(struct recording *recording,
		    const struct generation *generation, const char *directory,
		    const char *name)
{
	size_t room = strlen(directory) + strlen(name) + 2;

	memset(recording, 0, sizeof(*recording));
	if (!is_name(name))
		return sluice_fail(SLUICE_USAGE,
				   "a case is named by a word without /, not "
				   "\"%s\"",
				   name);
	if (policy_leased(&generation->policy))
		return sluice_fail(SLUICE_REFUSED,
				   "the policy has an address from DHCP, which "
				   "no case can hold");
	recording->path = malloc(room);
	if (!recording->path)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	(void)snprintf(recording->path, room, "%s/%s", directory, name);
	if (mkdir(recording->path, 0777) < 0) {
		int code = sluice_fail(SLUICE_REFUSED, "%s: %s",
				       recording->path, strerror(errno));

		free(recording->path);
		return code;
	}
	recording->generation = generation;
	recording->bytes = (uint64_t)generation->policy.bridge.port_count * 2 *
			   FILE_HEADER;
	arena_init(&recording->arena, 0);
	return SLUICE_OK;
}

/* Files have microseconds; frames of one are kept in order, all the same. */
static uint64_t next_time(struct recording *recording, uint64_t time)
{
	uint64_t micro = time / 1000;

	if (micro <= recording->last)
		micro = recording->last + 1;
	recording->last = micro;
	return micro;
}

int recording_add(struct recording *recording,
		  const struct capture_frame *frame)
{
	bool in = frame->direction == CAPTURE_IN;
	struct capture *to =
		in ? &recording->in[frame->port] : &recording->out[frame->port];
	size_t *capacity = in ? &recording->in_capacity[frame->port]
			      : &recording->out_capacity[frame->port];
	uint64_t more = FRAME_HEADER + frame->length;
	uint8_t *copy;

	if (!in && recording->in_count == 0)
		return 0;
	if (recording->bytes + more > recording->limit)
		return -EFBIG;
	copy = arena_alloc(&recording->arena, frame->length + 1);
	to->frames = arena_grow(&recording->arena, to->frames, to->count,
				capacity, sizeof(*to->frames));
	if (!copy || !to->frames)
		return -ENOMEM;
	memcpy(copy, frame->bytes, frame->length);
	to->frames[to->count++] = (struct captured){
		.time = next_time(recording, frame->time),
		.bytes = copy,
		.length = frame->length,
	};
	recording->bytes += more;
	*(in ? &recording->in_count : &recording->out_count) += 1;
	return 0;
}

/* The MAC of the bridge, here and where the case is replayed. */
static int find_macs(struct recording *recording, struct mac *here,
		     struct mac *there)
{
	const struct policy *policy = &recording->generation->policy;
	struct mac port_macs[POLICY_PORTS_MAX];
	const struct link_state *bridge;
	struct model_setup setup;
	struct link_list links;
	struct netlink route;
	int error = netlink_open(&route, NETLINK_ROUTE);

	if (error)
		return error;
	error = link_read(&route, &recording->arena, &links);
	netlink_close(&route);
	if (error)
		return error;
	bridge = link_find(&links, policy->bridge.name.text);
	if (!bridge)
		return -ENODEV;
	judge_setup(policy, port_macs, &setup);
	*here = bridge->mac;
	*there = setup.bridge_mac;
	return 0;
}

/* A frame that no cable brought: its receiver joined several. */
static bool is_joined(const struct capture *capture)
{
	for (size_t i = 0; i < capture->count; i++)
		if (capture->frames[i].length > REPLAY_LENGTH_MAX)
			return true;
	return false;
}

static void replace_macs(struct capture *capture, const struct mac *here,
			 const struct mac *there)
{
	for (size_t i = 0; i < capture->count; i++)
		capture_replace_mac(capture->frames[i].bytes,
				    capture->frames[i].length, here, there);
}

static int prepare(struct recording *recording)
{
	const struct bridge *bridge = &recording->generation->policy.bridge;
	struct mac here, there;
	int error = find_macs(recording, &here, &there);

	if (error)
		return sluice_fail(SLUICE_SYSTEM, "looking for %s: %s",
				   bridge->name.text, strerror(-error));
	if (recording->in_count == 0)
		return sluice_fail(SLUICE_REFUSED,
				   "nothing came in: no case was written");
	for (size_t i = 0; i < bridge->port_count; i++) {
		const char *name = bridge->ports[i].name.text;

		if (is_joined(&recording->in[i]) ||
		    is_joined(&recording->out[i]))
			return sluice_fail(SLUICE_REFUSED,
					   "%s joins segments (GRO), or its "
					   "MTU is above 1500: no case was "
					   "written",
					   name);
		replace_macs(&recording->in[i], &here, &there);
		replace_macs(&recording->out[i], &here, &there);
	}
	return SLUICE_OK;
}

static void fill_readme(const struct recording *recording, char *out)
{
	const char *filter = recording->filter;

	(void)snprintf(out, README_ROOM,
		       "Recorded by sluice capture: %zu frames that came in "
		       "and %zu that left.\n"
		       "%s%s%s"
		       "\n"
		       "The bridge's own MAC is replaced by the one that it "
		       "has in sluice selftest.\n"
		       "Connections and neighbours that were known before are "
		       "not part of it.\n",
		       recording->in_count, recording->out_count,
		       *filter ? "Only: " : "", filter, *filter ? "\n" : "");
}

static int write_case(struct recording *recording)
{
	char readme[README_ROOM];
	char message[400] = "";
	int code = prepare(recording);

	if (code != SLUICE_OK)
		return code;
	fill_readme(recording, readme);
	if (case_write(recording->path, recording->generation, recording->in,
		       recording->out, readme, message, sizeof(message)) < 0)
		return sluice_fail(SLUICE_SYSTEM, "%s", message);
	fprintf(stderr,
		"%s: %zu frames in, %zu out; sluice selftest --model judges "
		"it\n",
		recording->path, recording->in_count, recording->out_count);
	return SLUICE_OK;
}

int recording_end(struct recording *recording, int code)
{
	if (code == SLUICE_OK)
		code = write_case(recording);
	else
		sluice_fail(code, "%s: not written", recording->path);
	if (code != SLUICE_OK)
		case_remove(recording->path, &recording->generation->policy);
	arena_free(&recording->arena);
	free(recording->path);
	return code;
}
