/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.c - frames from all taps in the order of time: shown as far as the
 * rate allows, and every one of them written where they are kept.
 */
#include "app/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "app/sluice.h"
#include "edge/capture.h"
#include "edge/pcapng_file.h"

#define MILLISECOND UINT64_C(1000000)
#define SETTLE (5 * MILLISECOND)   /* what came in last may still leave */
#define RUN 256			   /* frames in a row, before we look around */
#define TICK 25			   /* ms, while a frame is held */
#define IDLE 200		   /* ms, to see that a port is gone */
#define BUFFER (6 * CAPTURE_BLOCK) /* 300 ms of few frames */
#define TAPS (2 * POLICY_PORTS_MAX)

struct session {
	const struct capture_order *order;
	struct recording *recording;
	struct capture_tap taps[TAPS]; /* in and out of each port */
	size_t tap_count;
	struct pcapng_file file;
	struct capture_lines lines;
	uint64_t deadline; /* ns, monotonic; 0: none */
	uint64_t until;	   /* ns since the epoch: the last moment; 0: not set */
	uint64_t seen;
	bool ended;
	int code;
};

static void end(struct session *session, int code)
{
	session->ended = true;
	if (session->code == SLUICE_OK)
		session->code = code;
}

static const char *port_name(const struct session *session, size_t port)
{
	return session->order->ports.names[port];
}

/* --- frames ------------------------------------------------------------ */

static void keep(struct session *session, const struct capture_frame *frame)
{
	const char *what = session->order->write;
	int error = 0;

	if (session->recording) {
		what = session->recording->path;
		error = recording_add(session->recording, frame);
	} else if (what) {
		error = pcapng_append(&session->file, frame);
	}
	if (error == -EFBIG) {
		fprintf(stderr, "%s: full, at %" PRIu64 " MB\n", what,
			session->order->limit >> 20);
		end(session, SLUICE_OK);
	} else if (error) {
		end(session, sluice_fail(SLUICE_SYSTEM, "%s: %s", what,
					 strerror(-error)));
	}
}

/*
 * Past the last moment. In a case, what came in before it may still leave; a
 * frame that comes in later does not belong there. Frames come in order: once
 * one is that late, all before it are done with.
 */
static bool is_late(struct session *session, const struct capture_frame *frame)
{
	uint64_t last = session->until;

	if (last == 0)
		return false;
	if (frame->time > last + SETTLE)
		end(session, SLUICE_OK);
	if (session->recording && frame->direction == CAPTURE_OUT)
		last += SETTLE;
	return frame->time > last;
}

static void take(struct session *session, const struct capture_frame *frame)
{
	if (is_late(session, frame))
		return;
	session->seen++;
	keep(session, frame);
	lines_show(&session->lines, frame, listen_clock(CLOCK_MONOTONIC));
	if (session->order->count == 0 || session->seen < session->order->count)
		return;
	if (!session->recording)
		end(session, SLUICE_OK);
	else if (session->until == 0)
		session->until = frame->time;
}

/* Once for both taps of a port, each of which is read to its end. */
static void lose_tap(struct session *session, size_t index, const char *why)
{
	struct capture_tap *tap = &session->taps[index];

	capture_count_lost(tap);
	capture_close(tap);
	if (session->taps[index ^ 1].pcap)
		session->code =
			sluice_fail(SLUICE_SYSTEM, "%s: %s",
				    port_name(session, tap->frame.port), why);
}

static void look_at(struct session *session, size_t index)
{
	char message[PCAP_ERRBUF_SIZE];

	if (capture_look(&session->taps[index], message, sizeof(message)) < 0)
		lose_tap(session, index, message);
}

/* All of them, for capture_next(); false: none is open any more. */
static bool look_at_all(struct session *session, struct capture_head *heads)
{
	bool open = false;

	for (size_t i = 0; i < session->tap_count; i++) {
		const struct capture_tap *tap = &session->taps[i];

		look_at(session, i);
		open |= tap->pcap != NULL;
		heads[i].present = tap->present;
		heads[i].time = tap->frame.time;
	}
	return open;
}

/*
 * The frames that may go now, but no more than RUN. Returns how long there is
 * nothing to do, in ms. A tap that was empty may have a frame by now, but none
 * that is old enough to be told before those that were seen here.
 */
static int pass_on(struct session *session)
{
	uint64_t now = listen_clock(CLOCK_REALTIME);
	struct capture_head heads[TAPS];
	size_t next;

	if (!look_at_all(session, heads))
		end(session, SLUICE_SYSTEM);
	for (int i = 0; i < RUN && !session->ended; i++) {
		const struct capture_tap *tap;

		if (!capture_next(heads, session->tap_count, now, &next))
			return next < session->tap_count ? TICK : IDLE;
		tap = &session->taps[next];
		take(session, &tap->frame);
		capture_drop(&session->taps[next]);
		look_at(session, next);
		heads[next].present = tap->present;
		heads[next].time = tap->frame.time;
	}
	return 0;
}

/* --- the loop ---------------------------------------------------------- */

static void wait_for_frames(const struct session *session, int milliseconds)
{
	struct pollfd fds[TAPS];

	/* A tap whose frame is held would be ready all the time. */
	for (size_t i = 0; i < session->tap_count; i++)
		fds[i] = (struct pollfd){
			.fd = session->taps[i].present
				      ? -1
				      : capture_fd(&session->taps[i]),
			.events = POLLIN,
		};
	(void)poll(fds, session->tap_count, milliseconds);
}

/* What was seen up to the last moment comes within CAPTURE_HOLD. */
static void look_at_clock(struct session *session, bool rests)
{
	uint64_t now = listen_clock(CLOCK_REALTIME);

	if (session->until == 0 &&
	    (listen_interrupted() ||
	     (session->deadline &&
	      listen_clock(CLOCK_MONOTONIC) >= session->deadline)))
		session->until = now;
	if (session->until == 0)
		return;
	if (now < session->until ||
	    (rests && now > session->until + CAPTURE_HOLD + SETTLE))
		end(session, SLUICE_OK);
}

static void flush(struct session *session)
{
	int code = listen_flush();

	if (code != SLUICE_OK)
		end(session, code);
}

static void loop(struct session *session)
{
	while (!session->ended) {
		int rest = pass_on(session);

		if (rest == IDLE)
			lines_show_left(&session->lines,
					listen_clock(CLOCK_MONOTONIC));
		flush(session);
		look_at_clock(session, rest > 0);
		if (!session->ended && rest > 0)
			wait_for_frames(session, session->until ? TICK : rest);
	}
}

static int open_taps(struct session *session)
{
	const struct capture_order *order = session->order;
	struct capture_wish wish = { .filter = order->filter,
				     .length = PCAPNG_LENGTH_MAX,
				     .buffer = BUFFER };
	char message[PCAP_ERRBUF_SIZE + 100];

	for (size_t port = 0; port < order->ports.count; port++) {
		for (int out = 0; out < 2; out++) {
			struct capture_tap *tap =
				&session->taps[session->tap_count];

			wish.direction = out ? CAPTURE_OUT : CAPTURE_IN;
			if (capture_open(tap, order->ports.names[port], port,
					 &wish, message, sizeof(message)) < 0)
				return sluice_fail(SLUICE_SYSTEM, "%s",
						   message);
			session->tap_count++;
		}
	}
	return SLUICE_OK;
}

static int open_file(struct session *session)
{
	const struct capture_order *order = session->order;
	int error;

	if (!order->write)
		return SLUICE_OK;
	error = pcapng_open(&session->file, order->write, order->limit,
			    order->ports.names, order->ports.count);
	if (error == -ENOTSUP)
		return sluice_fail(SLUICE_REFUSED, "%s: is no regular file",
				   order->write);
	if (error)
		return sluice_fail(SLUICE_SYSTEM, "%s: %s", order->write,
				   strerror(-error));
	return SLUICE_OK;
}

/* From now on nothing is missed. */
static void print_begin(const struct capture_order *order)
{
	fputs("listening at", stderr);
	for (size_t i = 0; i < order->ports.count; i++)
		fprintf(stderr, " %s", order->ports.names[i]);
	fputc('\n', stderr);
}

static void print_end(struct session *session)
{
	const struct capture_order *order = session->order;

	fprintf(stderr,
		"%" PRIu64 " frames seen, %" PRIu64 " shown, %" PRIu64
		" not shown",
		session->seen, session->lines.shown,
		session->seen - session->lines.shown);
	if (order->write)
		fprintf(stderr, ", %" PRIu64 " written", session->file.frames);
	for (size_t i = 0; i < session->tap_count; i += 2)
		fprintf(stderr, "%s %s %" PRIu64,
			i ? "," : "; lost by the kernel:",
			port_name(session, session->taps[i].frame.port),
			session->taps[i].lost + session->taps[i + 1].lost);
	fputc('\n', stderr);
}

static void close_all(struct session *session)
{
	for (size_t i = 0; i < session->tap_count; i++) {
		capture_count_lost(&session->taps[i]);
		capture_close(&session->taps[i]);
	}
	if (session->order->write) {
		int error = pcapng_close(&session->file);

		if (error)
			end(session, sluice_fail(SLUICE_SYSTEM, "%s: %s",
						 session->order->write,
						 strerror(-error)));
	}
}

int capture_run(const struct capture_order *order, struct recording *recording)
{
	struct session session = { .order = order, .recording = recording };
	uint64_t now;
	int code;

	session.file.fd = -1;
	listen_catch_signals();
	code = open_taps(&session);
	if (code == SLUICE_OK)
		code = open_file(&session);
	if (code != SLUICE_OK) {
		close_all(&session);
		return recording ? recording_end(recording, code) : code;
	}
	print_begin(order);
	now = listen_clock(CLOCK_MONOTONIC);
	lines_open(&session.lines, order, now);
	if (order->seconds)
		session.deadline = now + order->seconds * LISTEN_SECOND;
	loop(&session);
	lines_show_left(&session.lines, listen_clock(CLOCK_MONOTONIC));
	close_all(&session);
	if (recording)
		session.code = recording_end(recording, session.code);
	flush(&session);
	print_end(&session);
	return session.code;
}
