/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frames.c - frames through the model of a policy, and into the words of the
 * log: what is dropped leaves nowhere, what passes leaves somewhere, each step
 * can be told, and what leaves is a frame.
 *
 * An input is the policy, a NUL, then frames: a port, a pause (0: none, N:
 * 2^N us), a length of two bytes, the bytes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/engine.h"
#include "app/judge.h"
#include "core/explain.h"
#include "core/frame.h"
#include "core/logged.h"
#include "core/neighbours.h"
#include "tests/fuzz/driver/fuzz.h"

const char *const fuzz_words[] = { "\x08\x06", "\x86\xdd", "\x81", "E", "`",
				   ",",	       "\x06",	   "\x11", ":", NULL };

/** struct bench - one policy, and its model. */
struct bench {
	struct generation *generation;
	struct mac port_macs[POLICY_PORTS_MAX];
	struct model *model;
	uint64_t now; /* us */
	size_t port;
};

static bool open_bench(struct bench *bench, const char *text, size_t length)
{
	struct model_setup setup;

	bench->generation = generation_load_text("input", text, length, NULL);
	if (!bench->generation)
		abort();
	if (bench->generation->diag.errors)
		return false;
	judge_setup(&bench->generation->policy, bench->port_macs, &setup);
	bench->model = model_new(&bench->generation->policy, &setup);
	if (!bench->model)
		abort();
	return true;
}

static void close_bench(struct bench *bench)
{
	if (bench->model)
		model_free(bench->model);
	generation_free(bench->generation);
}

/* --- what the daemon does with a frame that it is told of --------------- */

static bool put_into_words(const struct bench *bench, const uint8_t *bytes,
			   size_t length, struct arena *arena)
{
	struct logged logged = { .prefix = "sluice drop rule 1: ",
				 .in = "in",
				 .out = "out",
				 .forward = true,
				 .bytes = bytes,
				 .length = length };
	struct sighting sighting;
	struct fold_key key;
	struct frame frame;
	struct mac source;
	struct text text;

	text_init(&text, arena);
	logged_key(&logged, &key);
	logged_like(&key, &text);
	logged_seen(&bench->generation->policy, &logged, &text);
	if (!explain_frame(bytes, length, arena) ||
	    !explain_link(bytes, length, arena) ||
	    !explain_packet(bytes, length, arena) || !text_string(&text))
		return fuzz_wrong("a frame of %zu bytes has no words", length);
	if (!frame_parse(&frame, bytes, length))
		return true;
	memcpy(source.bytes, bytes + MAC_LENGTH, MAC_LENGTH);
	if (sighting_read(&sighting, frame.ethertype, &source,
			  bytes + frame.network, length - frame.network) &&
	    sighting.address.family == IP_NONE)
		return fuzz_wrong("a sighting of no address");
	return true;
}

/* --- what the model does with it ---------------------------------------- */

static bool judge_result(const struct bench *bench,
			 const struct model_result *result, struct arena *arena)
{
	const struct policy *policy = &bench->generation->policy;
	struct frame frame;

	if ((result->verdict == VERDICT_ACCEPT) != (result->output_count > 0))
		return fuzz_wrong("verdict %d, but %zu frames leave",
				  (int)result->verdict, result->output_count);
	for (size_t i = 0; i < result->output_count; i++) {
		const struct model_output *output = &result->outputs[i];

		if (output->port >= policy->bridge.port_count)
			return fuzz_wrong("a frame leaves at port %zu",
					  output->port);
		if (!frame_parse(&frame, output->bytes, output->length))
			return fuzz_wrong("%zu bytes leave", output->length);
	}
	return explain_result(policy, result, &bench->generation->diag,
			      arena) ||
	       fuzz_wrong("a result has no words");
}

static bool judge_frame(struct bench *bench, const uint8_t *bytes,
			size_t length)
{
	struct arena arena;
	bool ok;

	arena_init(&arena, 0);
	ok = put_into_words(bench, bytes, length, &arena) &&
	     judge_result(bench,
			  model_frame(bench->model, bench->port, bytes, length,
				      bench->now),
			  &arena);
	arena_free(&arena);
	return ok;
}

static bool judge_frames(struct bench *bench, struct fuzz_cursor *cursor)
{
	size_t ports = bench->generation->policy.bridge.port_count;
	bool ok = true;

	while (ok && cursor->left) {
		size_t pause, length;
		const uint8_t *at;
		uint8_t *copy;

		bench->port = fuzz_take_number(cursor, 1) % ports;
		pause = fuzz_take_number(cursor, 1) % 40;
		bench->now += pause ? UINT64_C(1) << pause : 0;
		length = fuzz_take_number(cursor, 2);
		at = fuzz_take(cursor, length, &length);
		copy = fuzz_copy(at, length, 0);
		ok = judge_frame(bench, copy, length);
		free(copy);
	}
	return ok;
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	const uint8_t *end = length ? memchr(bytes, '\0', length) : NULL;
	struct bench bench = { .now = 0 };
	struct fuzz_cursor cursor;
	bool ok = true;

	if (!end)
		return true;
	cursor.at = end + 1;
	cursor.left = length - (size_t)(cursor.at - bytes);
	if (open_bench(&bench, (const char *)bytes, (size_t)(end - bytes)))
		ok = judge_frames(&bench, &cursor);
	close_bench(&bench);
	return ok;
}
