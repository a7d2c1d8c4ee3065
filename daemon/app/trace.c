/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.c - the kernel's events, put together frame by frame, each shown when
 * it has left, was dropped, or is heard of no more.
 */
#include "app/trace.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "app/decision_json.h"
#include "app/sluice.h"
#include "core/compile.h"
#include "core/pace.h"
#include "edge/nft_trace.h"

#define IN_FLIGHT 32	/* frames at once */
#define SILENCE 500	/* ms without an event: no more of this frame */
#define TICK 100	/* ms, while a frame is in flight */
#define IDLE 200	/* ms */
#define FRAME_TEXT 800	/* bytes, about; for frames a second from bytes */
#define FRAMES_MAX 1000 /* a second, without a bound */

/** struct rules - those that the kernel runs, and what they are. */
struct rules {
	struct generation *own; /* NULL: @generation is somebody else's */
	const struct generation *generation;
	struct ruleset ruleset;
	struct nft_labels labels;
	struct arena arena; /* of both */
	uint32_t number;    /* of the kernel's chains */
};

struct session {
	const struct trace_order *order;
	struct rules rules;
	struct nft_trace trace;
	struct traced frames[IN_FLIGHT];
	bool used[IN_FLIGHT];
	struct pace pace;
	uint64_t deadline; /* ns, monotonic; 0: none */
	uint64_t seen;
	uint64_t shown;
	bool ended;
	int code;
};

static void end(struct session *session, int code)
{
	session->ended = true;
	if (session->code == SLUICE_OK)
		session->code = code;
}

static int64_t milliseconds(void)
{
	return (int64_t)(listen_clock(CLOCK_MONOTONIC) / 1000000);
}

/* --- the rules ----------------------------------------------------------- */

static int out_of_memory(void)
{
	return sluice_fail(SLUICE_SYSTEM, "out of memory");
}

/* The sets of rules are those of the kernel, whatever ports there are. */
static int read_rules(struct session *session)
{
	const struct compile_options options = { .present = NULL };
	struct rules *rules = &session->rules;
	int error;

	arena_init(&rules->arena, 0);
	if (!policy_compile(&rules->generation->policy, &options,
			    &rules->ruleset, &rules->arena))
		return out_of_memory();
	error = nft_generation(&session->trace.owner, &rules->number);
	if (!error)
		error = nft_labels_read(&session->trace.owner, &rules->arena,
					&rules->labels);
	if (error)
		return sluice_fail(SLUICE_SYSTEM, "reading the rules: %s",
				   strerror(-error));
	return SLUICE_OK;
}

static void free_rules(struct rules *rules)
{
	arena_free(&rules->arena);
	generation_free(rules->own);
	rules->own = NULL;
}

/* --- frames -------------------------------------------------------------- */

/* As much as the rate allows; a terminal gets a byte more for each line. */
static bool may_go(struct session *session, size_t bytes)
{
	int64_t now = milliseconds();

	if (!session->order->rate)
		return true;
	if (pace_wait(&session->pace, bytes, now) > 0)
		return false;
	pace_take(&session->pace, bytes, now);
	return true;
}

static void show(struct session *session, struct traced *traced)
{
	const struct generation *generation = session->rules.generation;
	struct text text;

	session->seen++;
	text_init(&text, &traced->arena);
	if (session->order->json)
		trace_json(traced, session->seen, &generation->diag, &text);
	else
		traced_text(traced, session->seen, &generation->policy,
			    &generation->diag, &text);
	if (!text_string(&text) || !may_go(session, text.length))
		return;
	fputs(text_string(&text), stdout);
	if (!session->order->json)
		fputc('\n', stdout);
	session->shown++;
}

static bool is_enough(const struct session *session)
{
	return session->order->count && session->seen >= session->order->count;
}

static void finish(struct session *session, size_t at)
{
	session->used[at] = false;
	if (!is_enough(session) && !traced_is_rest(&session->frames[at]))
		show(session, &session->frames[at]);
	traced_free(&session->frames[at]);
	if (is_enough(session))
		end(session, SLUICE_OK);
}

static void finish_all(struct session *session, int64_t until)
{
	for (size_t i = 0; i < IN_FLIGHT; i++)
		if (session->used[i] && session->frames[i].seen <= until)
			finish(session, i);
}

/* The one of that id, or the place of one that was heard of longest ago. */
static size_t find(const struct session *session, uint32_t id)
{
	size_t oldest = 0;

	for (size_t i = 0; i < IN_FLIGHT; i++)
		if (session->used[i] && session->frames[i].id == id)
			return i;
	for (size_t i = 0; i < IN_FLIGHT; i++) {
		if (!session->used[i])
			return i;
		if (session->frames[i].seen < session->frames[oldest].seen)
			oldest = i;
	}
	return oldest;
}

static void begin(struct session *session, struct traced *traced,
		  const struct traced_event *event)
{
	traced_begin(traced, event);
	if (event->begins)
		return;
	for (size_t i = 0; i < IN_FLIGHT; i++)
		if (session->used[i] &&
		    traced_is_copy(&session->frames[i], event)) {
			traced_part(traced, &session->frames[i]);
			return;
		}
}

/* Ids come again: a frame that begins is another one. */
static struct traced *place(struct session *session,
			    const struct traced_event *event)
{
	size_t at = find(session, event->id);
	struct traced *traced = &session->frames[at];

	if (session->used[at] &&
	    (traced->id != event->id || (event->begins && traced->entered)))
		finish(session, at);
	if (!session->used[at])
		begin(session, traced, event);
	session->used[at] = true;
	traced->seen = milliseconds();
	return traced;
}

/* All but the one of that id belong to the policy that ran before. */
static void finish_others(struct session *session, uint32_t id)
{
	for (size_t i = 0; i < IN_FLIGHT; i++)
		if (session->used[i] && session->frames[i].id != id)
			finish(session, i);
}

/* Another policy runs, whose rules @id is the first frame to meet. */
static void follow(struct session *session, uint32_t id)
{
	struct rules *rules = &session->rules;
	struct generation *next;
	size_t at;
	int code;

	finish_others(session, id);
	next = sluice_running(session->order->socket, &code);
	if (!next) {
		end(session,
		    code != SLUICE_OK
			    ? code
			    : sluice_fail(SLUICE_SYSTEM, "sluiced has gone"));
		return;
	}
	/* Its port is still named by the policy that goes. */
	at = find(session, id);
	if (session->used[at])
		traced_follow(&session->frames[at], &next->policy.bridge);
	free_rules(rules);
	rules->own = next;
	rules->generation = next;
	nft_trace_ports(&session->trace, &next->policy.bridge);
	code = read_rules(session);
	if (code != SLUICE_OK)
		end(session, code);
}

static void take(const struct traced_event *told, void *data)
{
	struct session *session = data;
	struct rules *rules = &session->rules;
	struct traced_event event = *told;
	uint32_t number = nft_trace_generation(told);
	struct traced *traced;

	if (number && number != rules->number) {
		follow(session, told->id);
		/* They are named by the policy that has gone. */
		event.in = event.out = NULL;
	}
	if (session->ended)
		return;
	traced = place(session, &event);
	if (traced_take(traced, &event, nft_labels_find(&rules->labels, &event),
			&rules->generation->policy, &rules->ruleset))
		finish(session, find(session, event.id));
}

/* --- the loop ------------------------------------------------------------ */

static bool in_flight(const struct session *session)
{
	for (size_t i = 0; i < IN_FLIGHT; i++)
		if (session->used[i])
			return true;
	return false;
}

static void loop(struct session *session)
{
	struct pollfd fd = { .fd = nft_trace_descriptor(&session->trace),
			     .events = POLLIN };
	int code;

	while (!session->ended) {
		(void)poll(&fd, 1, in_flight(session) ? TICK : IDLE);
		nft_trace_read(&session->trace, take, session);
		finish_all(session, milliseconds() - SILENCE);
		code = listen_flush();
		if (code != SLUICE_OK)
			end(session, code);
		if (listen_interrupted() ||
		    (session->deadline &&
		     listen_clock(CLOCK_MONOTONIC) >= session->deadline))
			end(session, SLUICE_OK);
	}
}

/* From now on nothing is missed. */
static void print_begin(const struct trace_order *order)
{
	fputs("tracing at", stderr);
	for (size_t i = 0; i < order->ports.count; i++)
		fprintf(stderr, " %s", order->ports.names[i]);
	fputc('\n', stderr);
}

static void print_end(struct session *session)
{
	uint64_t fits = 0;

	if (nft_trace_fits(&session->trace, &fits) == 0)
		fprintf(stderr, "%" PRIu64 " frames fitted, ", fits);
	fprintf(stderr, "%" PRIu64 " traced, %" PRIu64 " shown", session->seen,
		session->shown);
	if (session->trace.overruns)
		fprintf(stderr, "; the kernel lost some, %" PRIu64 " times",
			session->trace.overruns);
	fputc('\n', stderr);
}

static int open_trace(struct session *session)
{
	const struct trace_order *order = session->order;
	unsigned long frames =
		order->rate ? order->rate / FRAME_TEXT + 1 : FRAMES_MAX;
	const struct bridge *bridge = &session->rules.generation->policy.bridge;
	struct ruleset ruleset;
	struct nft_error error;
	struct arena arena;
	int result;

	arena_init(&arena, 0);
	if (!trace_compile(order->rule, order->ports.names, order->ports.count,
			   (uint32_t)(frames < FRAMES_MAX ? frames
							  : FRAMES_MAX),
			   &ruleset, &arena)) {
		arena_free(&arena);
		return out_of_memory();
	}
	result = nft_trace_open(&session->trace, &ruleset, bridge, &error);
	arena_free(&arena);
	if (result == -EPERM)
		return sluice_fail(SLUICE_SYSTEM,
				   "only root may trace, and one at a time");
	if (result)
		return sluice_fail(SLUICE_SYSTEM, "%s", error.text);
	return SLUICE_OK;
}

int trace_run(const struct trace_order *order, const struct generation *running)
{
	static struct session session; /* too large for the stack */
	int code;

	memset(&session, 0, sizeof(session));
	session.order = order;
	session.rules.generation = running;
	listen_catch_signals();
	code = open_trace(&session);
	if (code == SLUICE_OK)
		code = read_rules(&session);
	if (code == SLUICE_OK) {
		print_begin(order);
		if (order->rate)
			pace_init(&session.pace, (uint32_t)order->rate,
				  (uint32_t)order->rate, milliseconds());
		if (order->seconds)
			session.deadline = listen_clock(CLOCK_MONOTONIC) +
					   order->seconds * LISTEN_SECOND;
		loop(&session);
		finish_all(&session, INT64_MAX);
		print_end(&session);
		code = session.code;
	}
	nft_trace_close(&session.trace);
	free_rules(&session.rules);
	return code;
}
