/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_top.c - sluice top: what goes on, on a screen that is drawn again and
 * again. On a terminal keys are heard; elsewhere screens follow each other.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "app/sluiced.h"
#include "app/top_taps.h"
#include "core/print.h"
#include "core/screen.h"
#include "core/top.h"
#include "edge/control.h"
#include "edge/machine.h"
#include "edge/terminal.h"

#define INTERVAL 2 /* seconds, if nothing else is said */

enum { KEY_INTERRUPT = 3, KEY_REDRAW = 12 };

/** struct watching - two readings, which take turns, and what is shown. */
struct watching {
	const char *socket;
	int interval;	     /* ms */
	unsigned long count; /* screens to draw; 0: until told */
	struct arena arenas[2];
	struct reading readings[2];
	size_t newest;
	struct arena names; /* of ports */
	struct top top;
	struct top_taps taps;
	struct generation *generation; /* whose rules are shown */
	uint64_t number;	       /* of it, for the daemon */
	const char **rules;
	bool screen; /* on a terminal */
	char *shown; /* the last one, from malloc; or NULL */
};

static volatile sig_atomic_t ended;

/* It also wakes terminal_key() up. */
static void on_signal(int number)
{
	ended = number;
}

/* --- the daemon ----------------------------------------------------------- */

static int read_rules(struct watching *watching, uint64_t number)
{
	struct control_answer answer;
	struct generation *generation;
	int code = sluice_ask(watching->socket, "show policy", &answer);
	size_t count;

	if (code != SLUICE_OK)
		return code;
	generation = generation_load_text("the running policy", answer.body,
					  answer.length, NULL);
	control_answer_free(&answer);
	if (!generation)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	generation_free(watching->generation);
	watching->generation = generation;
	watching->number = number;
	count = generation->policy.filter.count;
	watching->rules = arena_array(&generation->arena, count + 1,
				      sizeof(*watching->rules));
	for (size_t i = 0; watching->rules && i < count; i++) {
		const char *text =
			rule_print(&generation->policy.filter.rules[i],
				   &generation->arena);

		watching->rules[i] = text ? text : "";
	}
	return watching->rules ? SLUICE_OK
			       : sluice_fail(SLUICE_SYSTEM, "out of memory");
}

static int take_reading(struct watching *watching)
{
	size_t next = 1 - watching->newest;
	struct arena *arena = &watching->arenas[next];
	struct control_answer answer;
	uint64_t number;
	bool taken;
	int code = sluice_ask(watching->socket, "stats", &answer);

	if (code != SLUICE_OK)
		return code;
	arena_free(arena);
	arena_init(arena, 0);
	taken = reading_take(&watching->readings[next], answer.body,
			     sluiced_now(), arena);
	control_answer_free(&answer);
	if (!taken)
		return sluice_fail(SLUICE_SYSTEM,
				   "sluiced is of another version: its stats "
				   "are not understood");
	watching->newest = next;
	number = reading_value(&watching->readings[next], "generation", "");
	return number == watching->number ? SLUICE_OK
					  : read_rules(watching, number);
}

/* --- the screen ----------------------------------------------------------- */

static void draw(const struct watching *watching, struct top_scene *scene,
		 struct machine *machine, struct text *out)
{
	scene->before = &watching->readings[1 - watching->newest];
	scene->now = &watching->readings[watching->newest];
	scene->machine = machine;
	scene->busy = &watching->taps.seen;
	scene->busy_why = watching->taps.why;
	scene->rules = watching->rules;
	scene->rule_count = watching->generation->policy.filter.count;
	terminal_size(&scene->height, &scene->width);
	if (scene->width < TOP_WIDTH_MIN)
		scene->width = TOP_WIDTH_MIN;
	if (scene->height < TOP_HEIGHT_MIN)
		scene->height = TOP_HEIGHT_MIN;
	machine_read(machine);
	top_draw(&watching->top, scene, out);
}

/* Only what changed goes over the line, if a terminal shows the rest. */
static int show(struct watching *watching)
{
	struct top_scene scene;
	struct machine machine;
	struct arena arena;
	struct text drawn, out;
	const char *text;

	arena_init(&arena, 0);
	text_init(&drawn, &arena);
	text_init(&out, &arena);
	draw(watching, &scene, &machine, &drawn);
	text = text_string(&drawn);
	if (text && watching->screen)
		screen_update(watching->shown, text, scene.height, &out);
	else if (text)
		text_format(&out, "%s\n", text);
	free(watching->shown);
	watching->shown = text ? strdup(text) : NULL;
	text = text_string(&out);
	if (text)
		fputs(text, stdout);
	arena_free(&arena);
	if (text && fflush(stdout) == 0)
		return SLUICE_OK;
	return sluice_fail(SLUICE_SYSTEM, "writing the output: %s",
			   text ? strerror(errno) : "out of memory");
}

/* Until the next reading; false: it is to end. */
static bool rest(struct watching *watching)
{
	int64_t until = sluiced_now() + watching->interval;
	int64_t left;

	while (!ended && (left = until - sluiced_now()) > 0) {
		int key;

		if (left > TAPS_WAIT)
			left = TAPS_WAIT;
		taps_take(&watching->taps);
		if (!watching->screen) {
			poll(NULL, 0, (int)left);
			continue;
		}
		key = terminal_key((int)left);
		if (key < 0 || key == 'q' || key == KEY_INTERRUPT)
			return false;
		if (key != KEY_REDRAW)
			continue;
		free(watching->shown);
		watching->shown = NULL;
		if (show(watching) != SLUICE_OK)
			return false;
	}
	return !ended;
}

static int follow(struct watching *watching)
{
	const struct reading *newest = &watching->readings[watching->newest];
	int code;

	top_follow(&watching->top, &watching->readings[1 - watching->newest],
		   newest, &watching->names);
	taps_settle(&watching->taps);
	code = show(watching);
	taps_follow(&watching->taps, newest);
	return code;
}

/* A screen shows something at once; elsewhere only rates are worth a page. */
static int watch(struct watching *watching)
{
	unsigned long shown = 0;
	int code = take_reading(watching);

	watching->readings[1 - watching->newest] =
		watching->readings[watching->newest];
	if (code == SLUICE_OK && watching->screen)
		code = follow(watching);
	else if (code == SLUICE_OK)
		taps_follow(&watching->taps,
			    &watching->readings[watching->newest]);
	while (code == SLUICE_OK && rest(watching)) {
		code = take_reading(watching);
		if (code == SLUICE_OK)
			code = follow(watching);
		if (++shown == watching->count)
			break;
	}
	return code;
}

static int run(struct watching *watching)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct terminal terminal;
	int code;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	watching->screen = terminal_open(&terminal) == 0;
	code = watch(watching);
	if (watching->screen)
		terminal_close(&terminal);
	return code;
}

int top_main(int argc, char **argv)
{
	static struct watching watching;
	struct sluice_options options;
	unsigned long seconds = INTERVAL;
	int operands = sluice_options_read(&options,
					   OPTION_SOCKET | OPTION_COUNT |
						   OPTION_INTERVAL,
					   argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 0)
		return sluice_fail(SLUICE_USAGE, "top takes no operand");
	if (options.interval &&
	    !sluice_number(options.interval, 1, 3600, &seconds))
		return sluice_fail(SLUICE_USAGE,
				   "--interval wants 1 to 3600 seconds");
	if (options.count &&
	    !sluice_number(options.count, 1, 1000000, &watching.count))
		return sluice_fail(SLUICE_USAGE, "--count wants 1 to 1000000");
	watching.socket = options.socket;
	watching.interval = (int)seconds * 1000;
	for (size_t i = 0; i < 2; i++)
		arena_init(&watching.arenas[i], 0);
	arena_init(&watching.names, 0);
	code = run(&watching);
	for (size_t i = 0; i < 2; i++)
		arena_free(&watching.arenas[i]);
	arena_free(&watching.names);
	taps_close(&watching.taps);
	generation_free(watching.generation);
	free(watching.shown);
	return code;
}
