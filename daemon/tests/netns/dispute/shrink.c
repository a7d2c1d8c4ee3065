/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shrink.c - runs of frames, statements and words are left out, long runs
 * first; then each frame is made simpler; all over again, until a whole round
 * has changed nothing. What the parser or the checker refuses costs no attempt.
 *
 * An attempt is taken if kernel and model disagree twice, in the same way: on
 * a busy machine a frame may be late once.
 */
#include "tests/netns/dispute/shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/netns/dispute/pieces.h"
#include "tests/netns/dispute/simpler.h"

#define WORDS_MAX 8 /* of a run of words: " from not { A, B }" */

static int64_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* --- attempts ---------------------------------------------------------- */

static bool exhausted(const struct shrink *shrink)
{
	return shrink->attempts >= shrink->limits.attempts ||
	       seconds_now() - shrink->began >= (int64_t)shrink->limits.seconds;
}

static struct generation *load(const char *text)
{
	struct generation *policy =
		generation_load_text("random", text, strlen(text), NULL);

	if (!policy || !policy->diag.errors)
		return policy;
	generation_free(policy);
	return NULL;
}

static bool differs_alike(struct shrink *shrink, struct dispute *candidate)
{
	struct generation *policy = load(candidate->text);
	enum disagreement disagreement;
	bool alike;

	if (!policy)
		return false;
	shrink->attempts++;
	alike = !dispute_hear(candidate, shrink->judges, policy, shrink->wrong,
			      &disagreement) &&
		disagreement == shrink->disagreement &&
		shrink->judges->result.reason == shrink->reason;
	judges_close(shrink->judges);
	generation_free(policy);
	return alike;
}

static void tell(const struct shrink *shrink)
{
	size_t bytes = 0;

	for (size_t i = 0; i < shrink->best.count; i++)
		bytes += shrink->best.frames[i].length;
	fprintf(stderr,
		"oracle: %zu attempts, %lld s: %zu frames of %zu bytes, %zu "
		"statements of %zu\n",
		shrink->attempts, (long long)(seconds_now() - shrink->began),
		shrink->best.count, bytes, shrink_statements(shrink->best.text),
		strlen(shrink->best.text));
}

/* True if @candidate is the best now. */
static bool attempt(struct shrink *shrink, struct dispute *candidate)
{
	if (exhausted(shrink) || !differs_alike(shrink, candidate) ||
	    !differs_alike(shrink, candidate))
		return false;
	shrink->best = *candidate;
	tell(shrink);
	return true;
}

/* --- frames left out --------------------------------------------------- */

static bool leave_frames(struct shrink *shrink, size_t first, size_t count)
{
	const struct dispute *best = &shrink->best;
	struct dispute candidate = { .text = best->text };
	size_t behind = first + count;

	candidate.frames = arena_array(&shrink->arena, best->count,
				       sizeof(*candidate.frames));
	if (!candidate.frames)
		return false;
	candidate.count = best->count - count;
	memcpy(candidate.frames, best->frames, first * sizeof(*best->frames));
	memcpy(candidate.frames + first, best->frames + behind,
	       (best->count - behind) * sizeof(*best->frames));
	return attempt(shrink, &candidate);
}

/* The last one is what it is about. */
static bool fewer_frames(struct shrink *shrink)
{
	bool any = false;

	for (size_t size = shrink->best.count - 1; size; size /= 2)
		for (size_t at = 0; at + 1 < shrink->best.count;) {
			size_t rest = shrink->best.count - 1 - at;

			if (leave_frames(shrink, at, size < rest ? size : rest))
				any = true;
			else
				at += size;
		}
	return any;
}

/* --- pieces of the policy left out ------------------------------------- */

static bool leave_pieces(struct shrink *shrink, const struct pieces *pieces,
			 size_t first, size_t count)
{
	struct dispute candidate = shrink->best;

	candidate.text = pieces_leave(shrink->best.text, pieces, first, count,
				      &shrink->arena);
	return candidate.text && attempt(shrink, &candidate);
}

/* Runs of @size, which begin at every @step-th piece. */
static bool leave_runs(struct shrink *shrink, enum grain grain, size_t size,
		       size_t step)
{
	struct pieces pieces;
	bool any = false;
	size_t at = 0;

	while (pieces_find(&pieces, shrink->best.text, grain, &shrink->arena) &&
	       at < pieces.count) {
		size_t rest = pieces.count - at;

		if (leave_pieces(shrink, &pieces, at,
				 size < rest ? size : rest))
			any = true;
		else
			at += step;
	}
	return any;
}

static bool fewer_pieces(struct shrink *shrink, enum grain grain)
{
	struct pieces pieces;
	bool any = false;

	if (!pieces_find(&pieces, shrink->best.text, grain, &shrink->arena))
		return false;
	for (size_t size = pieces.count; size; size /= 2)
		any |= leave_runs(shrink, grain, size, size);
	return any;
}

static bool fewer_words(struct shrink *shrink)
{
	bool any = false;

	for (size_t size = WORDS_MAX; size; size--)
		any |= leave_runs(shrink, GRAIN_WORD, size, 1);
	return any;
}

/* --- simpler frames ---------------------------------------------------- */

static bool make_simpler(struct shrink *shrink, struct exhibit *frame,
			 size_t way, bool right)
{
	struct packet packet = { .length = frame->length };

	if (frame->length > sizeof(packet.bytes))
		return false;
	memcpy(packet.bytes, frame->bytes, frame->length);
	if (!simpler_make(&packet, way, right))
		return false;
	frame->bytes = arena_alloc(&shrink->arena, packet.length);
	if (!frame->bytes)
		return false;
	memcpy(frame->bytes, packet.bytes, packet.length);
	frame->length = packet.length;
	return true;
}

/* Of frames [@first, @end). */
static bool simplify(struct shrink *shrink, size_t first, size_t end,
		     size_t way, bool right)
{
	struct dispute candidate = shrink->best;
	bool changed = false;

	candidate.frames = arena_array(&shrink->arena, candidate.count,
				       sizeof(*candidate.frames));
	if (!candidate.frames)
		return false;
	memcpy(candidate.frames, shrink->best.frames,
	       candidate.count * sizeof(*candidate.frames));
	for (size_t i = first; i < end; i++)
		if (make_simpler(shrink, &candidate.frames[i], way, right))
			changed = true;
	return changed && attempt(shrink, &candidate);
}

/* Again and again, as long as it can be taken; then with sums left as are. */
static bool simplify_fully(struct shrink *shrink, size_t first, size_t end,
			   size_t way)
{
	bool any = false;

	for (int right = 1; right >= 0; right--)
		while (simplify(shrink, first, end, way, right))
			any = true;
	return any;
}

/* All at once, since a flow must be one flow afterwards; and each alone. */
static bool simpler_frames(struct shrink *shrink)
{
	bool any = false;

	for (size_t way = 0; way < simpler_ways(); way++) {
		if (shrink->best.count > 1)
			any |= simplify_fully(shrink, 0, shrink->best.count,
					      way);
		for (size_t i = 0; i < shrink->best.count; i++)
			any |= simplify_fully(shrink, i, i + 1, way);
	}
	return any;
}

/* --- all --------------------------------------------------------------- */

static bool one_round(struct shrink *shrink)
{
	bool any = fewer_frames(shrink);

	any |= fewer_pieces(shrink, GRAIN_BLOCK);
	any |= fewer_pieces(shrink, GRAIN_STATEMENT);
	any |= fewer_words(shrink);
	return simpler_frames(shrink) || any;
}

bool shrink_run(struct shrink *shrink)
{
	struct dispute candidate = shrink->best;

	arena_init(&shrink->arena, 0);
	shrink->began = seconds_now();
	shrink->attempts = 0;
	shrink->judges = calloc(1, sizeof(*shrink->judges));
	if (!shrink->judges || !attempt(shrink, &candidate))
		return false;
	while (one_round(shrink) && !exhausted(shrink))
		;
	return true;
}

void shrink_free(struct shrink *shrink)
{
	free(shrink->judges);
	arena_free(&shrink->arena);
}

size_t shrink_statements(const char *text)
{
	struct arena arena;
	struct pieces blocks, statements;
	size_t count = 0;

	arena_init(&arena, 0);
	if (pieces_find(&blocks, text, GRAIN_BLOCK, &arena) &&
	    pieces_find(&statements, text, GRAIN_STATEMENT, &arena))
		count = blocks.count + statements.count;
	arena_free(&arena);
	return count;
}
