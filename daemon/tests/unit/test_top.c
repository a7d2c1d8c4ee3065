/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_top.c - the screen of `sluice top`, line by line.
 */
#include "core/top.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	uint64_t value;
	const char *want;
} numbers[] = {
	{ 0, "0" },
	{ 999, "999" },
	{ 1000, "1.0k" },
	{ 1999, "1.9k" },
	{ 9999, "9.9k" },
	{ 10000, "10k" },
	{ 999999, "999k" },
	{ 1000000, "1.0M" },
	{ 123456789, "123M" },
	{ UINT64_MAX, "18E" },
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		char out[8];

		CHECK(strcmp(top_number(numbers[i].value, out),
			     numbers[i].want) == 0,
		      "%s: %s", numbers[i].want, out);
	}
}

static const char before_text[] = "3  generation\n"
				  "0  frames_total passed\n"
				  "0  frames_total dropped\n"
				  "1  drops_total no translation\n"
				  "0  rule_frames_total 1\n"
				  "0  rule_frames_total 2\n"
				  "7  rule_frames_total 3\n"
				  "0  rule_bytes_total 1\n"
				  "0  rule_bytes_total 2\n"
				  "0  rule_bytes_total 3\n"
				  "1  port_up eth0\n"
				  "0  port_up eth1\n"
				  "0  received_frames_total eth0\n"
				  "0  received_frames_total eth1\n"
				  "0  received_bytes_total eth0\n"
				  "0  received_bytes_total eth1\n"
				  "0  sent_frames_total eth0\n"
				  "0  sent_frames_total eth1\n"
				  "0  sent_bytes_total eth0\n"
				  "0  sent_bytes_total eth1\n"
				  "4096  connections\n"
				  "16384  connections_max\n"
				  "0  refused_total entry\n"
				  "0  refused_total port\n";
static const char now_text[] = "3  generation\n"
			       "2400  frames_total passed\n"
			       "20  frames_total dropped\n"
			       "7  drops_total no translation\n"
			       "10  rule_frames_total 1\n"
			       "2400  rule_frames_total 2\n"
			       "7  rule_frames_total 3\n"
			       "1000  rule_bytes_total 1\n"
			       "240000  rule_bytes_total 2\n"
			       "0  rule_bytes_total 3\n"
			       "1  port_up eth0\n"
			       "0  port_up eth1\n"
			       "2400  received_frames_total eth0\n"
			       "0  received_frames_total eth1\n"
			       "240000  received_bytes_total eth0\n"
			       "0  received_bytes_total eth1\n"
			       "0  sent_frames_total eth0\n"
			       "0  sent_frames_total eth1\n"
			       "0  sent_bytes_total eth0\n"
			       "100  sent_bytes_total eth1\n"
			       "4096  connections\n"
			       "16384  connections_max\n"
			       "6  refused_total entry\n"
			       "0  refused_total port\n";

static const char *const rules[] = {
	"drop outside -> inside",
	"pass inside -> outside log \"\xc3\xa4\xc3\xb6\xc3\xbc and a text that "
	"has no end on this screen\"",
	"pass any -> any",
};

static const char want[] =
	"sluice   generation 3   memory 23 of 63 MB   load 1.05   41 C\n"
	"frames passed 1.2k/s, dropped 10/s\n"
	"connections 4096 of 16384 [#####               ], refused 3/s\n"
	"PORT            LINK   IN /s   bit/s  OUT /s   bit/s  to 960k bit/s\n"
	"eth0            up      1.2k    960k       0       0   #\n"
	"eth1            down       0       0       0     400   .\n"
	"FRAMES /s     bit/s  FROM     BUSIEST\n"
	"     1.0k      848k  eth0     udp 10.0.0.1 > 198.51.100.7.53\n"
	"      100       80k  eth0     tcp 2001:db8::1234:5678:9abc:def0 > 20\n"
	"FRAMES /s     bit/s   RULE\n"
	"     1.2k      960k      2  pass inside -> outside log "
	"\"\xc3\xa4\xc3\xb6"
	"\xc3\xbc and a te\n"
	"        5      4.0k      1  drop outside -> inside\n"
	" DROPS /s  BUT BY A RULE\n"
	"        3  no translation\n";

/** struct sender - a row of those who send. */
static struct busy_row sender(const char *source, const char *target,
			      uint8_t protocol, uint16_t port, uint64_t frames,
			      uint64_t bytes)
{
	struct busy_row row = {
		.key = { .in = "eth0", .protocol = protocol, .port = port },
		.frames = frames,
		.bytes = bytes
	};

	CHECK(address_parse(source, strlen(source), &row.key.source) &&
		      address_parse(target, strlen(target), &row.key.target),
	      "addresses %s and %s", source, target);
	return row;
}

static void test_screen(void)
{
	static struct busy busy = { .count = 2 };
	const struct machine machine = { 65000, 41000, 105, true, 41500 };
	struct top top = { .port_count = 0 };
	struct top_scene scene = { .machine = &machine,
				   .busy = &busy,
				   .busy_why = "",
				   .rules = rules,
				   .rule_count = 3,
				   .width = 68,
				   .height = 24 };
	struct reading before, now;
	struct arena arena;
	struct text out;

	arena_init(&arena, 0);
	text_init(&out, &arena);
	busy.rows[0] = sender("10.0.0.1", "198.51.100.7", 17, 53, 2000, 212000);
	busy.rows[1] = sender("2001:db8::1234:5678:9abc:def0", "2001:db8::7", 6,
			      443, 200, 20000);
	CHECK(reading_take(&before, before_text, 0, &arena) &&
		      reading_take(&now, now_text, 2000, &arena),
	      "two readings");
	top_follow(&top, &before, &before, &arena);
	top_follow(&top, &before, &now, &arena);
	scene.before = &before;
	scene.now = &now;
	top_draw(&top, &scene, &out);
	CHECK(strcmp(text_string(&out), want) == 0, "the screen:\n%s",
	      text_string(&out));
	for (size_t i = 0; i < 2 * TOP_HISTORY; i++)
		top_follow(&top, &before, &now, &arena);
	CHECK(top.ports[0].count == TOP_HISTORY, "history has an end");
	arena_free(&arena);
}

/* Many of everything: the screen is not longer than the terminal. */
static void test_height(void)
{
	const struct machine machine = { 0 };
	struct top top = { .port_count = 0 };
	static struct busy busy = { .count = BUSY_MAX };
	struct top_scene scene = {
		.machine = &machine, .busy = &busy, .busy_why = "", .width = 80
	};
	struct reading none, now;
	struct arena arena;
	struct text many, out;

	arena_init(&arena, 0);
	text_init(&many, &arena);
	for (unsigned i = 1; i <= 40; i++)
		text_format(&many,
			    "%u  port_up p%u\n9  received_bytes_total p%u\n"
			    "%u  rule_frames_total %u\n%u  drops_total d%u\n",
			    1, i, i, 1000 * i, i, 1000 * i, i);
	for (size_t i = 0; i < BUSY_MAX; i++)
		busy.rows[i] = sender("10.0.0.1", "10.0.0.2", 17, 53, 1, 1);
	CHECK(reading_take(&none, "1  generation\n", 0, &arena) &&
		      reading_take(&now, text_string(&many), 1000, &arena),
	      "two readings");
	top_follow(&top, &none, &now, &arena);
	scene.before = &none;
	scene.now = &now;
	for (scene.height = TOP_HEIGHT_MIN; scene.height < 60; scene.height++) {
		size_t lines = 0;

		text_init(&out, &arena);
		top_draw(&top, &scene, &out);
		for (const char *at = text_string(&out); *at; at++)
			lines += *at == '\n';
		CHECK(lines == scene.height, "%zu lines of %zu", lines,
		      scene.height);
		CHECK(strstr(text_string(&out), "     40k ") &&
			      strstr(text_string(&out), "d40\n"),
		      "%zu: the busiest are there", scene.height);
	}
	arena_free(&arena);
}

int main(void)
{
	test_numbers();
	test_screen();
	test_height();
	return unit_report("top");
}
