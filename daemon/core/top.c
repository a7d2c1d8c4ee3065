/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * top.c - draws the screen of `sluice top`.
 */
#include "core/top.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/logged.h"
#include "core/utf8.h"

#define PORT_COLUMNS 54 /* of a port's line before its history */
#define RULE_COLUMNS 28 /* of a rule's line before its text */
#define BAR 20

/* --- words and numbers --------------------------------------------------- */

const char *top_number(uint64_t value, char out[8])
{
	static const char units[] = " kMGTPE";
	uint64_t rest = 0;
	size_t unit = 0;

	while (value >= 1000) {
		rest = value % 1000;
		value /= 1000;
		unit++;
	}
	if (unit == 0)
		(void)snprintf(out, 8, "%u", (unsigned)value);
	else if (value < 10)
		(void)snprintf(out, 8, "%u.%u%c", (unsigned)value,
			       (unsigned)(rest / 100), units[unit]);
	else
		(void)snprintf(out, 8, "%u%c", (unsigned)value, units[unit]);
	return out;
}

/* @string, but no more than @columns characters of it. */
static void add_cut(struct text *out, const char *string, size_t columns)
{
	size_t left = strlen(string), at = 0;

	while (left > 0 && columns > 0) {
		size_t length;

		utf8_examine(string + at, left, &length);
		at += length;
		left -= length;
		columns--;
	}
	text_add_bytes(out, string, at);
}

/* --- history ------------------------------------------------------------- */

static struct top_port *port_of(struct top *top, const char *name,
				struct arena *arena)
{
	struct top_port *port;

	for (size_t i = 0; i < top->port_count; i++)
		if (strcmp(top->ports[i].name, name) == 0)
			return &top->ports[i];
	if (top->port_count == POLICY_PORTS_MAX)
		return NULL;
	port = &top->ports[top->port_count];
	port->name = arena_strndup(arena, name, strlen(name));
	if (!port->name)
		return NULL;
	top->port_count++;
	return port;
}

static uint64_t rate_of(const struct reading *before, const struct reading *now,
			const char *name, const char *of)
{
	for (size_t i = 0; i < now->count; i++)
		if (strcmp(now->rows[i].name, name) == 0 &&
		    strcmp(now->rows[i].of, of) == 0)
			return reading_rate(before, now, i);
	return 0;
}

static void port_add(struct top_port *port, uint64_t rate)
{
	if (port->count == TOP_HISTORY)
		memmove(port->rates, port->rates + 1,
			(--port->count) * sizeof(port->rates[0]));
	port->rates[port->count++] = rate;
}

void top_follow(struct top *top, const struct reading *before,
		const struct reading *now, struct arena *arena)
{
	for (size_t i = 0; i < now->count; i++) {
		const struct reading_row *row = &now->rows[i];
		struct top_port *port;

		if (strcmp(row->name, "received_bytes_total") != 0)
			continue;
		port = port_of(top, row->of, arena);
		if (port)
			port_add(port,
				 8 * (reading_rate(before, now, i) +
				      rate_of(before, now, "sent_bytes_total",
					      row->of)));
	}
}

/* --- parts of the screen ------------------------------------------------- */

static void draw_machine(const struct machine *machine, struct text *out)
{
	if (machine->memory)
		text_format(out, "   memory %" PRIu64 " of %" PRIu64 " MB",
			    (machine->memory - machine->available) / 1024,
			    machine->memory / 1024);
	text_format(out, "   load %u.%02u", machine->load / 100,
		    machine->load % 100);
	if (machine->has_temperature)
		text_format(out, "   %d C", machine->temperature / 1000);
}

static void draw_head(const struct top_scene *scene, struct text *out)
{
	const struct reading *before = scene->before, *now = scene->now;
	uint64_t used = reading_value(now, "connections", "");
	uint64_t most = reading_value(now, "connections_max", "");
	size_t filled = most ? (size_t)(used * BAR / most) : 0;
	char number[8];

	text_format(out, "sluice   generation %" PRIu64,
		    reading_value(now, "generation", ""));
	draw_machine(scene->machine, out);
	text_format(out, "\nframes passed %s/s",
		    top_number(rate_of(before, now, "frames_total", "passed"),
			       number));
	text_format(out, ", dropped %s/s",
		    top_number(rate_of(before, now, "frames_total", "dropped"),
			       number));
	text_format(out, "\nconnections %" PRIu64 " of %" PRIu64 " [%.*s%*s]",
		    used, most, (int)(filled < BAR ? filled : BAR),
		    "####################",
		    (int)(filled < BAR ? BAR - filled : 0), "");
	text_format(out, ", refused %s/s\n",
		    top_number(rate_of(before, now, "refused_total", "entry") +
				       rate_of(before, now, "refused_total",
					       "port"),
			       number));
}

/* The last rates as columns of eight heights, the highest being @most. */
static void draw_history(const struct top_port *port, size_t columns,
			 uint64_t most, struct text *out)
{
	static const char heights[] = " .:-=+*#";
	size_t first = port->count > columns ? port->count - columns : 0;

	for (size_t i = first; i < port->count; i++) {
		uint64_t rate = port->rates[i];
		size_t height = 0;

		/* Whatever is not nothing is seen. */
		if (rate > 0)
			height =
				1 + (size_t)((double)rate * 6.0 / (double)most);
		text_add_bytes(out, &heights[height], 1);
	}
}

static uint64_t highest(const struct top *top, size_t columns)
{
	uint64_t most = 0;

	for (size_t p = 0; p < top->port_count; p++) {
		const struct top_port *port = &top->ports[p];
		size_t first =
			port->count > columns ? port->count - columns : 0;

		for (size_t i = first; i < port->count; i++)
			if (port->rates[i] > most)
				most = port->rates[i];
	}
	return most;
}

static void draw_port(const struct top_port *port,
		      const struct top_scene *scene, uint64_t most,
		      struct text *out)
{
	static const struct {
		const char *name;
		unsigned times;
	} rates[] = {
		{ "received_frames_total", 1 },
		{ "received_bytes_total", 8 },
		{ "sent_frames_total", 1 },
		{ "sent_bytes_total", 8 },
	};
	char number[8];

	text_format(out, "%-15s %-4s", port->name,
		    reading_value(scene->now, "port_up", port->name) ? "up"
								     : "down");
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		text_format(out, " %7s",
			    top_number(rates[i].times * rate_of(scene->before,
								scene->now,
								rates[i].name,
								port->name),
				       number));
	text_add(out, "  ");
	draw_history(port, scene->width - PORT_COLUMNS, most, out);
	text_add(out, "\n");
}

/* Ports that are not of the running policy any more have no row. */
static bool is_there(const struct reading *now, const char *port)
{
	for (size_t i = 0; i < now->count; i++)
		if (strcmp(now->rows[i].name, "port_up") == 0 &&
		    strcmp(now->rows[i].of, port) == 0)
			return true;
	return false;
}

static size_t draw_ports(const struct top *top, const struct top_scene *scene,
			 size_t lines, struct text *out)
{
	uint64_t most = highest(top, scene->width - PORT_COLUMNS);
	char number[8];
	size_t drawn = 1;

	text_format(out, "%-15s %-4s %7s %7s %7s %7s  to %s bit/s\n", "PORT",
		    "LINK", "IN /s", "bit/s", "OUT /s", "bit/s",
		    top_number(most, number));
	for (size_t i = 0; i < top->port_count && drawn < lines; i++) {
		if (!is_there(scene->now, top->ports[i].name))
			continue;
		draw_port(&top->ports[i], scene, most, out);
		drawn++;
	}
	return drawn;
}

/* --- the busiest ---------------------------------------------------------- */

/* The busiest row @name behind *@rate and row *@last; false: there is none. */
static bool next_busiest(const struct top_scene *scene, const char *name,
			 uint64_t *rate, size_t *last)
{
	size_t found = scene->now->count;
	uint64_t most = 0;

	for (size_t i = 0; i < scene->now->count; i++) {
		uint64_t here;

		if (strcmp(scene->now->rows[i].name, name) != 0)
			continue;
		here = reading_rate(scene->before, scene->now, i);
		if (here <= most || here > *rate ||
		    (here == *rate && i <= *last))
			continue;
		most = here;
		found = i;
	}
	*rate = most;
	*last = found;
	return found < scene->now->count;
}

static const char *rule_text(const struct top_scene *scene, const char *number)
{
	size_t rule = 0;

	while (*number >= '0' && *number <= '9' && rule <= scene->rule_count)
		rule = rule * 10 + (size_t)(*number++ - '0');
	return rule >= 1 && rule <= scene->rule_count ? scene->rules[rule - 1]
						      : "";
}

static void draw_rule(const struct top_scene *scene, size_t row, uint64_t rate,
		      struct text *out)
{
	const char *of = scene->now->rows[row].of;
	uint64_t bits =
		8 * rate_of(scene->before, scene->now, "rule_bytes_total", of);
	char frames[8], number[8];

	text_format(out, "%9s %9s  %5.5s  ", top_number(rate, frames),
		    top_number(bits, number), of);
	add_cut(out, rule_text(scene, of), scene->width - RULE_COLUMNS);
	text_add(out, "\n");
}

static size_t draw_rules(const struct top_scene *scene, size_t lines,
			 struct text *out)
{
	uint64_t rate = UINT64_MAX;
	size_t row = 0, drawn = 1;

	text_format(out, "%9s %9s  %5s\n", "FRAMES /s", "bit/s", "RULE");
	while (drawn < lines &&
	       next_busiest(scene, "rule_frames_total", &rate, &row)) {
		draw_rule(scene, row, rate, out);
		drawn++;
	}
	return drawn;
}

/* --- who sends it --------------------------------------------------------- */

/* What was counted between the readings, in a second. */
static uint64_t per_second(const struct top_scene *scene, uint64_t count)
{
	int64_t ms = scene->now->time - scene->before->time;

	return ms > 0 ? count * 1000 / (uint64_t)ms : 0;
}

static void draw_sender(const struct top_scene *scene,
			const struct busy_row *row, struct text *out)
{
	char frames[8], number[8];
	size_t begin = out->length;

	text_format(out, "%9s %9s  %-8.8s ",
		    top_number(per_second(scene, row->frames), frames),
		    top_number(8 * per_second(scene, row->bytes), number),
		    row->key.in);
	logged_like(&row->key, out);
	text_cut(out, begin + scene->width);
	text_add(out, "\n");
}

static size_t draw_senders(const struct top_scene *scene, size_t lines,
			   struct text *out)
{
	size_t drawn = 1;

	text_format(out, "%9s %9s  %-8s %s\n", "FRAMES /s", "bit/s", "FROM",
		    "BUSIEST");
	if (*scene->busy_why && drawn < lines) {
		add_cut(out, scene->busy_why, scene->width);
		text_add(out, "\n");
		return drawn + 1;
	}
	for (size_t i = 0; i < scene->busy->count && drawn < lines; i++) {
		draw_sender(scene, &scene->busy->rows[i], out);
		drawn++;
	}
	return drawn;
}

static void draw_drops(const struct top_scene *scene, size_t lines,
		       struct text *out)
{
	uint64_t rate = UINT64_MAX;
	size_t row = 0, drawn = 1;
	char number[8];

	text_format(out, "%9s  %s\n", "DROPS /s", "BUT BY A RULE");
	while (drawn < lines &&
	       next_busiest(scene, "drops_total", &rate, &row)) {
		text_format(out, "%9s  ", top_number(rate, number));
		add_cut(out, scene->now->rows[row].of, scene->width - 11);
		text_add(out, "\n");
		drawn++;
	}
}

void top_draw(const struct top *top, const struct top_scene *scene,
	      struct text *out)
{
	size_t lines = scene->height - 3;

	draw_head(scene, out);
	/* What follows has two lines at least each, whatever ports there are. */
	lines -= draw_ports(top, scene, lines - 6, out);
	lines -= draw_senders(scene, 2 + (lines - 6) / 3, out);
	lines -= draw_rules(scene, lines - 2 - (lines - 4) / 3, out);
	draw_drops(scene, lines, out);
}
