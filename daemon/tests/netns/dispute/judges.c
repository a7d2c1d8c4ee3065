/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judges.c - frame by frame through kernel and model. Nothing is left over from
 * the judges before: namespaces, ruleset, connections and model are new.
 */
#include "tests/netns/dispute/judges.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/difference.h"
#include "app/judge.h"
#include "core/explain.h"
#include "core/text.h"

#define READY_MILLISECONDS 5000
#define PATIENCE_MILLISECONDS 500
#define QUIET_MILLISECONDS 20

static int failed(struct judges *judges, const char *what, int code)
{
	snprintf(judges->message, sizeof(judges->message), "%s: %s", what,
		 strerror(-code));
	return code;
}

static int64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- opened and closed ------------------------------------------------- */

/* In the firewall's namespace. */
static int apply(struct judges *judges)
{
	const struct generation *source = judges->generation;
	struct generation *copy =
		generation_load_text(source->file, source->text, source->length,
				     NULL);
	int code;

	if (!copy)
		return failed(judges, "the policy", -ENOMEM);
	code = engine_open(&judges->engine);
	if (!code)
		code = engine_apply(&judges->engine, copy);
	if (code) {
		snprintf(judges->message, sizeof(judges->message), "%s",
			 judges->engine.message);
		generation_free(copy);
	}
	return code;
}

static int open_kernel(struct judges *judges)
{
	const char *what;
	int code, back;

	code = wire_open(&judges->wire, &judges->generation->policy, &what);
	if (code)
		return failed(judges, what, code);
	code = wire_enter(&judges->wire);
	if (code)
		return failed(judges, "entering the firewall", code);
	code = apply(judges);
	back = wire_leave(&judges->wire);
	if (code)
		return code;
	if (back)
		return failed(judges, "leaving the firewall", back);
	code = wire_ready(&judges->wire, READY_MILLISECONDS);
	return code ? failed(judges, "bringing the ports up", code) : 0;
}

static int open_model(struct judges *judges)
{
	struct mac port_macs[POLICY_PORTS_MAX];
	struct model_setup setup;

	judge_setup(&judges->generation->policy, port_macs, &setup);
	judges->model = model_new(&judges->generation->policy, &setup);
	return judges->model ? 0 : failed(judges, "the model", -ENOMEM);
}

int judges_open(struct judges *judges, struct generation *generation,
		const char *wrong)
{
	int code;

	memset(judges, 0, sizeof(*judges));
	judges->generation = generation;
	judges->wrong = wrong;
	arena_init(&judges->arena, 0);
	code = open_kernel(judges);
	return code ? code : open_model(judges);
}

void judges_close(struct judges *judges)
{
	if (judges->model)
		model_free(judges->model);
	engine_close(&judges->engine);
	wire_close(&judges->wire);
	arena_free(&judges->arena);
}

/* --- the kernel -------------------------------------------------------- */

static int record(struct judges *judges, const struct wire_frame *frame)
{
	struct capture *out = &judges->out[frame->port];
	uint8_t *bytes = arena_alloc(&judges->arena, frame->length + 1);

	out->frames = arena_grow(&judges->arena, out->frames, out->count,
				 &judges->out_room[frame->port],
				 sizeof(*out->frames));
	if (!out->frames || !bytes)
		return failed(judges, "recording", -ENOMEM);
	memcpy(bytes, frame->bytes, frame->length);
	out->frames[out->count++] = (struct captured){
		.time = judges->frames * FRAME_MICROSECONDS,
		.bytes = bytes,
		.length = frame->length,
	};
	judges->seen[judges->seen_count++] = (struct seen){
		.port = frame->port,
		.bytes = bytes,
		.length = frame->length,
	};
	return 0;
}

/* 1: a frame came in time; 0: none; -errno. */
static int collect(struct judges *judges, int milliseconds)
{
	struct wire_frame frame;
	int got = wire_receive(&judges->wire, &frame, judges->buffer,
			       sizeof(judges->buffer), milliseconds);

	if (got < 0)
		return failed(judges, "receiving", got);
	if (!got)
		return 0;
	if (judges->seen_count == MODEL_OUTPUTS_MAX)
		return failed(judges, "too many frames after one", -E2BIG);
	got = record(judges, &frame);
	return got ? got : 1;
}

static int collect_all(struct judges *judges)
{
	int64_t end = milliseconds_now() + PATIENCE_MILLISECONDS;

	for (;;) {
		bool enough = judges->seen_count >= judges->result.output_count;
		int64_t left = enough ? 0 : end - milliseconds_now();
		int got = collect(judges, left > 0 ? (int)left : 0);

		if (got < 0)
			return got;
		if (!got && left <= 0)
			return 0;
	}
}

/* --- the model --------------------------------------------------------- */

static bool is_wrong(struct judges *judges, const uint8_t *bytes, size_t length)
{
	struct text text;
	const char *line;

	text_init(&text, &judges->arena);
	text_format(&text, "%s: %s",
		    explain_frame(bytes, length, &judges->arena),
		    reason_text(judges->result.reason));
	line = text_string(&text);
	return line && fnmatch(judges->wrong, line, 0) == 0;
}

/* What was let out is held back, what was not leaves as it came. */
static void invert(struct judges *judges, size_t port, const uint8_t *bytes,
		   size_t length)
{
	struct model_result *result = &judges->result;

	if (result->output_count) {
		result->output_count = 0;
		return;
	}
	result->outputs[0] = (struct model_output){
		.port = port ? 0 : 1,
		.bytes = bytes,
		.length = length,
	};
	result->output_count = 1;
}

static void ask_model(struct judges *judges, size_t port, const uint8_t *bytes,
		      size_t length)
{
	judges->result = *model_frame(judges->model, port, bytes, length,
				      judges->frames * FRAME_MICROSECONDS);
	if (judges->wrong && is_wrong(judges, bytes, length))
		invert(judges, port, bytes, length);
}

/* --- both -------------------------------------------------------------- */

/* The first frame of @port that the kernel let out and is not matched yet. */
static struct seen *next_seen(struct judges *judges, size_t port)
{
	for (size_t i = 0; i < judges->seen_count; i++)
		if (judges->seen[i].port == port && !judges->seen[i].matched)
			return &judges->seen[i];
	return NULL;
}

static enum disagreement compare(struct judges *judges)
{
	const struct model_result *result = &judges->result;
	size_t offset;

	if (result->output_count > judges->seen_count)
		return DISAGREEMENT_FEWER;
	if (result->output_count < judges->seen_count)
		return DISAGREEMENT_MORE;
	for (size_t i = 0; i < result->output_count; i++) {
		const struct model_output *want = &result->outputs[i];
		struct seen *got = next_seen(judges, want->port);

		if (!got || !frames_same(want->bytes, want->length, got->bytes,
					 got->length, &want->leeway, &offset))
			return DISAGREEMENT_OTHER;
		got->matched = true;
	}
	return DISAGREEMENT_NONE;
}

int judges_hear(struct judges *judges, size_t port, const uint8_t *bytes,
		size_t length, enum disagreement *disagreement)
{
	int code = wire_send(&judges->wire, port, bytes, length);

	if (code)
		return failed(judges, "sending", code);
	judges->seen_count = 0;
	judges->frames++;
	ask_model(judges, port, bytes, length);
	code = collect_all(judges);
	if (!code)
		*disagreement = compare(judges);
	return code;
}

int judges_await(struct judges *judges, enum disagreement *disagreement)
{
	int got;

	judges->seen_count = 0;
	memset(&judges->result, 0, sizeof(judges->result));
	got = collect(judges, QUIET_MILLISECONDS);
	*disagreement = got > 0 ? DISAGREEMENT_LATE : DISAGREEMENT_NONE;
	return got < 0 ? got : 0;
}
