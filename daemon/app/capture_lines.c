/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_lines.c - frames as lines of text or JSON on standard output, no
 * more of them than the rate allows; what was left out is counted and said.
 */
#include "app/capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/report.h"
#include "core/explain.h"

/* --- the rate ------------------------------------------------------------ */

static int64_t milliseconds(uint64_t now)
{
	return (int64_t)(now / 1000000);
}

static bool is_closed(struct capture_lines *lines, uint64_t now)
{
	struct pace *pace = &lines->pace;

	if (lines->closed)
		lines->closed =
			pace_wait(pace, pace->size, milliseconds(now)) > 0;
	return lines->closed;
}

/* @bytes may go, and are gone; or nothing until a second's worth may. */
static bool may_go(struct capture_lines *lines, size_t bytes, uint64_t now)
{
	if (!lines->order->rate)
		return true;
	if (is_closed(lines, now))
		return false;
	lines->closed = pace_wait(&lines->pace, bytes, milliseconds(now)) > 0;
	if (!lines->closed)
		pace_take(&lines->pace, bytes, milliseconds(now));
	return !lines->closed;
}

/* --- lines --------------------------------------------------------------- */

void lines_open(struct capture_lines *lines, const struct capture_order *order,
		uint64_t now)
{
	memset(lines, 0, sizeof(*lines));
	lines->order = order;
	if (order->rate)
		pace_init(&lines->pace, (uint32_t)order->rate,
			  (uint32_t)order->rate, milliseconds(now));
	for (size_t i = 0; i < order->ports.count; i++)
		if (strlen(order->ports.names[i]) > lines->width)
			lines->width = strlen(order->ports.names[i]);
}

static void add_json(struct text *text, const struct capture_frame *frame,
		     const char *port)
{
	const char *told =
		explain_frame(frame->bytes, frame->length, text->arena);

	text_format(text, "{\"time\":%" PRIu64 ".%09" PRIu64 ",\"port\":",
		    frame->time / LISTEN_SECOND, frame->time % LISTEN_SECOND);
	json_string(text, port);
	text_format(text, ",\"direction\":\"%s\",\"length\":%zu,\"frame\":",
		    capture_direction_word(frame->direction), frame->length);
	if (told)
		json_string(text, told);
	else
		text->failed = true;
	text_add(text, "}");
}

static void add_note(struct text *text, bool json, uint64_t left)
{
	if (json)
		text_format(text, "{\"not_shown\":%" PRIu64 "}", left);
	else
		capture_note(text, left);
	text_add(text, "\n");
}

/*
 * What was left out before, and @frame unless it is NULL. A terminal gets two
 * bytes for the end of a line. False: the rate does not allow it, or there is
 * no memory.
 */
static bool print(struct capture_lines *lines,
		  const struct capture_frame *frame, struct arena *arena,
		  uint64_t now)
{
	bool json = lines->order->json;
	size_t ends = 0;
	struct text text;

	text_init(&text, arena);
	if (lines->left) {
		add_note(&text, json, lines->left);
		ends++;
	}
	if (frame) {
		const char *port = lines->order->ports.names[frame->port];

		if (json)
			add_json(&text, frame, port);
		else
			capture_line(&text, frame, port, lines->width);
		text_add(&text, "\n");
		ends++;
	}
	if (!text_string(&text) || !may_go(lines, text.length + ends, now))
		return false;
	fputs(text_string(&text), stdout);
	return true;
}

void lines_show(struct capture_lines *lines, const struct capture_frame *frame,
		uint64_t now)
{
	struct arena arena;

	/* Under a flood most frames end here, before they cost anything. */
	if (is_closed(lines, now)) {
		lines->left++;
		return;
	}
	arena_init(&arena, 0);
	if (print(lines, frame, &arena, now)) {
		lines->left = 0;
		lines->shown++;
	} else {
		lines->left++;
	}
	arena_free(&arena);
}

void lines_show_left(struct capture_lines *lines, uint64_t now)
{
	struct arena arena;

	if (lines->left == 0 || is_closed(lines, now))
		return;
	arena_init(&arena, 0);
	if (print(lines, NULL, &arena, now))
		lines->left = 0;
	arena_free(&arena);
}
