/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge.c - the frames of a case through the model, and through the kernel.
 *
 * Both start with empty tables. Neither looks at what should come out; the
 * kernel is only told by the model how long to wait after each frame, since
 * what a frame lets out must be there before the next one is sent.
 */
#include "app/judge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/plan.h"
#include "edge/wire.h"

#define BUFFER_SIZE 70000
#define READY_MILLISECONDS 5000
#define PATIENCE_MILLISECONDS 1000 /* for a frame that ought to come */
#define LOST_MILLISECONDS 20	   /* ditto, once one did not come */
#define QUIET_MILLISECONDS 20	   /* at the end, for one that ought not to */

void judge_setup(const struct policy *policy, struct mac *port_macs,
		 struct model_setup *setup)
{
	struct link_state links[POLICY_PORTS_MAX] = { 0 };
	struct link_list list = { links, policy->bridge.port_count };

	for (size_t i = 0; i < list.count; i++) {
		port_macs[i] = wire_port_mac(i);
		links[i].mac = port_macs[i];
		snprintf(links[i].name, sizeof(links[i].name), "%s",
			 policy->bridge.ports[i].name.text);
	}
	memset(setup, 0, sizeof(*setup));
	setup->bridge_mac = plan_bridge_mac(policy, &list);
	setup->port_macs = port_macs;
	setup->mtu = 1500;
}

static int no_memory(char *message, size_t size)
{
	snprintf(message, size, "out of memory");
	return -ENOMEM;
}

static bool judgement_init(struct judgement *judgement, struct arena *arena,
			   size_t count)
{
	memset(judgement, 0, sizeof(*judgement));
	judgement->released = arena_array(arena, count + 1, sizeof(size_t));
	judgement->reasons = arena_array(arena, count + 1, sizeof(enum reason));
	judgement->rules = arena_array(arena, count + 1, sizeof(uint32_t));
	return judgement->released && judgement->reasons && judgement->rules;
}

static bool judgement_add(struct judgement *judgement, struct arena *arena,
			  size_t port, const struct judged *frame)
{
	struct judged_port *out = &judgement->ports[port];
	uint8_t *copy = arena_alloc(arena, frame->length + 1);

	out->frames = arena_grow(arena, out->frames, out->count, &out->capacity,
				 sizeof(*out->frames));
	if (!out->frames || !copy)
		return false;
	memcpy(copy, frame->bytes, frame->length);
	out->frames[out->count] = *frame;
	out->frames[out->count].bytes = copy;
	out->count++;
	judgement->released[frame->cause]++;
	return true;
}

static bool model_step(struct model *model, const struct capture_case *folder,
		       size_t index, struct arena *arena, struct judgement *out)
{
	const struct case_frame *frame = &folder->frames[index];
	const struct model_result *result =
		model_frame(model, frame->port, frame->captured->bytes,
			    frame->captured->length, frame->captured->time);

	out->reasons[index] = result->reason;
	out->rules[index] = result->rule;
	for (size_t i = 0; i < result->output_count; i++) {
		const struct model_output *output = &result->outputs[i];
		const struct judged judged = {
			.bytes = output->bytes,
			.length = output->length,
			.cause = index,
			.leeway = output->leeway,
		};

		if (!judgement_add(out, arena, output->port, &judged))
			return false;
	}
	return true;
}

int judge_model(const struct capture_case *folder, struct arena *arena,
		struct judgement *out, char *message, size_t size)
{
	const struct policy *policy = &folder->generation->policy;
	struct mac port_macs[POLICY_PORTS_MAX];
	struct model_setup setup;
	struct model *model;
	bool done;

	judge_setup(policy, port_macs, &setup);
	model = model_new(policy, &setup);
	done = model && judgement_init(out, arena, folder->frame_count);
	for (size_t i = 0; done && i < folder->frame_count; i++)
		done = model_step(model, folder, i, arena, out);
	if (model)
		model_free(model);
	return done ? 0 : no_memory(message, size);
}

/* struct passage - the frames of a case on their way through the kernel. */
struct passage {
	struct wire *wire;
	struct arena *arena;
	struct judgement *out;
	uint8_t *buffer;
	bool lost; /* a frame that was awaited did not come */
};

static int64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One frame, if any comes in time: 1, 0 or -errno. */
static int collect(struct passage *passage, size_t cause, int milliseconds)
{
	struct wire_frame frame;
	struct judged judged = { .cause = cause };
	int got = wire_receive(passage->wire, &frame, passage->buffer,
			       BUFFER_SIZE, milliseconds);

	if (got <= 0)
		return got;
	judged.bytes = frame.bytes;
	judged.length = frame.length;
	if (!judgement_add(passage->out, passage->arena, frame.port, &judged))
		return -ENOMEM;
	return 1;
}

/* All that is there now, and @count frames in all unless patience ends. */
static int await(struct passage *passage, size_t cause, size_t count)
{
	int patience =
		passage->lost ? LOST_MILLISECONDS : PATIENCE_MILLISECONDS;
	int64_t end = milliseconds_now() + patience;

	for (;;) {
		bool enough = passage->out->released[cause] >= count;
		int64_t left = enough ? 0 : end - milliseconds_now();
		int got = collect(passage, cause, left > 0 ? (int)left : 0);

		if (got < 0)
			return got;
		if (!got && enough)
			return 0;
		if (!got && left <= 0) {
			passage->lost = true;
			return 0;
		}
	}
}

static int send_all(struct passage *passage, const struct capture_case *folder,
		    const struct judgement *pace, char *message, size_t size)
{
	int code = 0;

	for (size_t i = 0; i < folder->frame_count; i++) {
		const struct case_frame *frame = &folder->frames[i];

		code = wire_send(passage->wire, frame->port,
				 frame->captured->bytes,
				 frame->captured->length);
		if (code) {
			snprintf(message, size,
				 "sending frame %zu of in-%s (%zu bytes): %s",
				 frame->index + 1,
				 passage->wire->ports[frame->port].name,
				 frame->captured->length, strerror(-code));
			return code;
		}
		code = await(passage, i, pace->released[i]);
		if (code)
			break;
	}
	while (!code && folder->frame_count) {
		code = collect(passage, folder->frame_count - 1,
			       QUIET_MILLISECONDS);
		if (!code)
			return 0;
		code = code > 0 ? 0 : code;
	}
	if (code)
		snprintf(message, size, "receiving: %s", strerror(-code));
	return code;
}

/* In the firewall's namespace: the policy of the case becomes its ruleset. */
static int apply(struct engine *engine, const struct capture_case *folder,
		 char *message, size_t size)
{
	const struct generation *source = folder->generation;
	struct generation *copy =
		generation_load_text(source->file, source->text, source->length,
				     &source->lease);
	int code;

	if (!copy)
		return no_memory(message, size);
	code = engine_apply(engine, copy);
	if (code) {
		snprintf(message, size, "%s", engine->message);
		generation_free(copy);
	}
	return code;
}

static int pass_through(struct wire *wire, struct engine *engine,
			struct passage *passage,
			const struct capture_case *folder,
			const struct judgement *pace, char *message,
			size_t size)
{
	int code = apply(engine, folder, message, size);
	int back = wire_leave(wire);

	if (code)
		return code;
	if (back || (code = wire_ready(wire, READY_MILLISECONDS))) {
		code = back ? back : code;
		snprintf(message, size, "bringing the ports up: %s",
			 strerror(-code));
		return code;
	}
	return send_all(passage, folder, pace, message, size);
}

static int with_engine(struct wire *wire, struct passage *passage,
		       const struct capture_case *folder,
		       const struct judgement *pace, char *message, size_t size)
{
	struct engine engine;
	int code = wire_enter(wire);

	if (code) {
		snprintf(message, size, "entering the namespace: %s",
			 strerror(-code));
		return code;
	}
	code = engine_open(&engine);
	if (code) {
		snprintf(message, size, "%s", engine.message);
		wire_leave(wire);
		return code;
	}
	code = pass_through(wire, &engine, passage, folder, pace, message,
			    size);
	engine_close(&engine);
	return code;
}

int judge_kernel(const struct capture_case *folder, struct arena *arena,
		 const struct judgement *pace, struct judgement *out,
		 char *message, size_t size)
{
	struct wire wire;
	struct passage passage = { &wire, arena, out, NULL, false };
	const char *what;
	int code;

	passage.buffer = arena_alloc(arena, BUFFER_SIZE);
	if (!passage.buffer || !judgement_init(out, arena, folder->frame_count))
		return no_memory(message, size);
	code = wire_open(&wire, &folder->generation->policy, &what);
	if (code) {
		snprintf(message, size, "%s: %s", what, strerror(-code));
		return code;
	}
	code = with_engine(&wire, &passage, folder, pace, message, size);
	/* An error behind wire_open() is never one of too few rights. */
	if (code == -EPERM)
		code = -EACCES;
	wire_close(&wire);
	return code;
}
