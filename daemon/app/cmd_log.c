/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_log.c - sluice log: the daemon's log, once or on and on. The daemon is
 * asked again and again for what is behind the last line; what it has to say
 * waits there while a slow terminal takes what was said before.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/sluice.h"
#include "app/sluiced.h"
#include "core/pace.h"
#include "edge/control.h"

#define LAST_LINES 10	   /* to begin with, when more are to follow */
#define TERMINAL_RATE 3800 /* bytes a second; with returns, of 38400 baud */
#define RATE_MIN 100
#define ASK_MS 200
#define RETRY_MS 1000
#define NUMBER_MAX 24 /* characters of a number, with NUL */

/** struct following - where in the log we are, and how it is written. */
struct following {
	const struct sluice_options *options;
	char after[NUMBER_MAX]; /* the number of the last line */
	unsigned long count;	/* 0: all */
	unsigned long rate;	/* 0: as fast as it goes */
	struct pace pace;
	bool waiting; /* for a daemon, which was said */
};

/* --- writing ----------------------------------------------------------- */

/* False: nobody reads any more. */
static bool nap(int milliseconds)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, milliseconds) <= 0;
}

static bool write_some(const char *bytes, size_t length)
{
	return fwrite(bytes, 1, length, stdout) == length &&
	       fflush(stdout) == 0;
}

static bool write_paced(struct following *following, const char *bytes,
			size_t length)
{
	struct pace *pace = &following->pace;

	if (!following->rate)
		return write_some(bytes, length);
	while (length) {
		int64_t now = sluiced_now();
		size_t some = (size_t)pace_take(pace, length, now);

		if (some && !write_some(bytes, some))
			return false;
		bytes += some;
		length -= some;
		if (length && !nap(pace_wait(pace, length, now)))
			return false;
	}
	return true;
}

/* --- asking ------------------------------------------------------------ */

static void make_request(const struct following *following, char *out,
			 size_t size)
{
	bool json = following->options->given & OPTION_JSON;
	int length = snprintf(out, size, "log%s --after %s",
			      json ? " --json" : "", following->after);

	if (following->count)
		(void)snprintf(out + length, size - (size_t)length,
			       " --count %lu", following->count);
}

/* The answer begins with the number of the last line. */
static bool take_answer(struct following *following,
			const struct control_answer *answer)
{
	size_t length = strcspn(answer->body, "\n");

	if (length >= NUMBER_MAX || !answer->body[length])
		return false;
	memcpy(following->after, answer->body, length);
	following->after[length] = '\0';
	following->count = 0;
	length++;
	return write_paced(following, answer->body + length,
			   answer->length - length);
}

static bool ask_again(struct following *following)
{
	const char *socket = following->options->socket;
	struct control_answer answer;
	char request[100];
	bool done;

	make_request(following, request, sizeof(request));
	if (control_call(socket, request, NULL, 0, &answer) < 0) {
		if (!following->waiting)
			fprintf(stderr, "sluice: waiting for sluiced at %s\n",
				socket);
		following->waiting = true;
		return nap(RETRY_MS);
	}
	following->waiting = false;
	done = answer.status == CONTROL_OK && take_answer(following, &answer);
	control_answer_free(&answer);
	return done && nap(ASK_MS);
}

static int run(struct following *following)
{
	struct control_answer answer;
	char request[100];
	int code;

	make_request(following, request, sizeof(request));
	code = sluice_ask(following->options->socket, request, &answer);
	if (code != SLUICE_OK)
		return code;
	if (take_answer(following, &answer) &&
	    following->options->given & OPTION_FOLLOW)
		while (ask_again(following))
			;
	control_answer_free(&answer);
	return SLUICE_OK;
}

/* In no second more than the rate: a tenth of it is what a pause saves up. */
static void set_pace(struct following *following)
{
	unsigned long tenth = following->rate / 10;

	if (following->rate)
		pace_init(&following->pace, (uint32_t)(following->rate - tenth),
			  (uint32_t)tenth, sluiced_now());
}

int log_main(int argc, char **argv)
{
	struct sluice_options options;
	struct following following = { &options, .after = "0" };
	int operands = sluice_options_read(&options,
					   OPTION_SOCKET | OPTION_JSON |
						   OPTION_FOLLOW |
						   OPTION_COUNT | OPTION_RATE,
					   argc, argv);
	bool follow = options.given & OPTION_FOLLOW;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 0)
		return sluice_fail(SLUICE_USAGE, "log takes no operand");
	if (follow)
		following.count = LAST_LINES;
	if (options.count &&
	    !sluice_number(options.count, 1, 1000000, &following.count))
		return sluice_fail(SLUICE_USAGE,
				   "--count wants 1 to 1000000 lines, not '%s'",
				   options.count);
	if (follow && isatty(STDOUT_FILENO))
		following.rate = TERMINAL_RATE;
	if (options.rate && !sluice_number(options.rate, RATE_MIN,
					   PACE_RATE_MAX, &following.rate))
		return sluice_fail(SLUICE_USAGE,
				   "--rate wants %d to %u bytes a second, not "
				   "'%s'",
				   RATE_MIN, PACE_RATE_MAX, options.rate);
	set_pace(&following);
	return run(&following);
}
