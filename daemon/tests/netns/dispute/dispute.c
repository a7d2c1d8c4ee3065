/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dispute.c - frames by the names of their ports, put to judges in order.
 */
#include "tests/netns/dispute/dispute.h"

#include <errno.h>
#include <string.h>

#include "app/case.h"
#include "app/difference.h"
#include "core/explain.h"

bool dispute_add(struct dispute *dispute, struct arena *arena, const char *port,
		 const uint8_t *bytes, size_t length)
{
	struct exhibit *frame;
	uint8_t *copy = arena_alloc(arena, length + 1);

	dispute->frames = arena_grow(arena, dispute->frames, dispute->count,
				     &dispute->room, sizeof(*dispute->frames));
	if (!dispute->frames || !copy)
		return false;
	memcpy(copy, bytes, length);
	frame = &dispute->frames[dispute->count++];
	frame->bytes = copy;
	frame->length = length;
	frame->port = arena_strndup(arena, port, strlen(port));
	return frame->port;
}

/* False: the policy has no such port. */
static bool find_port(const struct policy *policy, const char *name,
		      size_t *port)
{
	for (*port = 0; *port < policy->bridge.port_count; ++*port)
		if (!strcmp(policy->bridge.ports[*port].name.text, name))
			return true;
	return false;
}

int dispute_hear(struct dispute *dispute, struct judges *judges,
		 struct generation *policy, const char *wrong,
		 enum disagreement *disagreement)
{
	int code = judges_open(judges, policy, wrong);

	*disagreement = DISAGREEMENT_NONE;
	for (size_t i = 0; !code && i < dispute->count; i++) {
		const struct exhibit *frame = &dispute->frames[i];
		size_t port;

		if (!find_port(&policy->policy, frame->port, &port))
			return -ENODEV;
		code = judges_hear(judges, port, frame->bytes, frame->length,
				   disagreement);
		if (*disagreement != DISAGREEMENT_NONE)
			dispute->count = i + 1;
	}
	if (!code && *disagreement == DISAGREEMENT_NONE)
		code = judges_await(judges, disagreement);
	return code;
}

/* --- shown ------------------------------------------------------------- */

static const char *port_name(const struct judges *judges, size_t port)
{
	return judges->generation->policy.bridge.ports[port].name.text;
}

static void show_frame(FILE *out, const struct judges *judges, const char *who,
		       size_t port, const uint8_t *bytes, size_t length)
{
	char label[32];

	snprintf(label, sizeof(label), "%s, %s:", who, port_name(judges, port));
	frame_print(out, label, bytes, length);
}

static void show_seen(FILE *out, const struct judges *judges, size_t index)
{
	const struct seen *seen = &judges->seen[index];
	const struct model_output *want = &judges->result.outputs[index];
	size_t offset;

	show_frame(out, judges, "kernel", seen->port, seen->bytes,
		   seen->length);
	if (index < judges->result.output_count &&
	    !frames_same(want->bytes, want->length, seen->bytes, seen->length,
			 &want->leeway, &offset))
		fprintf(out, "    first difference at byte %zu of %zu\n",
			offset, seen->length);
}

void dispute_show(FILE *out, const struct dispute *dispute,
		  struct judges *judges)
{
	const struct exhibit *last = &dispute->frames[dispute->count - 1];
	const struct model_result *result = &judges->result;
	struct generation *policy = judges->generation;
	const char *told = explain_result(&policy->policy, result,
					  &policy->diag, &judges->arena);

	fprintf(out, "frame %zu, into %s\n", dispute->count, last->port);
	frame_print(out, "in", last->bytes, last->length);
	fprintf(out, "policy:\n%s\nmodel:\n%s\n", dispute->text,
		told ? told : "out of memory");
	for (size_t i = 0; i < result->output_count; i++)
		show_frame(out, judges, "model", result->outputs[i].port,
			   result->outputs[i].bytes, result->outputs[i].length);
	for (size_t i = 0; i < judges->seen_count; i++)
		show_seen(out, judges, i);
}

/* --- saved ------------------------------------------------------------- */

/* Frame by frame as judges_hear() counts the time. */
static bool captures_in(const struct dispute *dispute, struct judges *judges,
			struct capture *in)
{
	size_t ports = judges->generation->policy.bridge.port_count, port;

	for (size_t i = 0; i < ports; i++) {
		in[i].count = 0;
		in[i].frames = arena_array(&judges->arena, dispute->count + 1,
					   sizeof(*in[i].frames));
		if (!in[i].frames)
			return false;
	}
	for (size_t i = 0; i < dispute->count; i++) {
		const struct exhibit *frame = &dispute->frames[i];

		if (!find_port(&judges->generation->policy, frame->port, &port))
			return false;
		in[port].frames[in[port].count++] = (struct captured){
			.time = (i + 1) * FRAME_MICROSECONDS,
			.bytes = frame->bytes,
			.length = frame->length,
		};
	}
	return true;
}

int dispute_save(const struct dispute *dispute, struct judges *judges,
		 const char *path, const char *readme, char *message,
		 size_t size)
{
	struct capture in[POLICY_PORTS_MAX];

	if (!captures_in(dispute, judges, in)) {
		snprintf(message, size, "%s: out of memory", path);
		return -ENOMEM;
	}
	return case_write(path, judges->generation, in, judges->out, readme,
			  message, size);
}
