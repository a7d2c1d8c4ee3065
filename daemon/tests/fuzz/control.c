/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.c - any bytes at the control socket: from a client to the daemon,
 * and from the daemon to a client. What is understood as a request points into
 * its own line, and an answer arrives as it was sent.
 *
 * The first byte of an input tells in pieces of how many bytes it comes, 0: at
 * once.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/asked.h"
#include "core/reading.h"
#include "edge/control_internal.h"
#include "tests/fuzz/driver/fuzz.h"

#define BUDGET 65536 /* bytes of payload that are taken */
#define ALL_OPTIONS (2 * (unsigned)OPTION_COUNT - 1)

const char *const fuzz_words[] = { "sluice/1 ",
				   "apply",
				   "rollback",
				   "log",
				   "--json",
				   "--by",
				   "--comment",
				   "--confirm",
				   "--back",
				   "--",
				   "--after",
				   "--count",
				   " ",
				   "\n",
				   "0",
				   "65536",
				   "18446744073709551615",
				   "-1",
				   NULL };

/** struct ends - of a connection: the one that is judged, and its peer. */
struct ends {
	int judged;
	int peer;
};

static struct ends connect_ends(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		abort();
	return (struct ends){ pair[0], pair[1] };
}

static void put(int fd, const void *bytes, size_t length)
{
	if (send(fd, bytes, length, MSG_DONTWAIT) != (ssize_t)length)
		abort();
}

/* --- what a client says -------------------------------------------------- */

static bool is_within(const char *part, size_t length, const char *line)
{
	return part >= line && part + length <= line + strlen(line);
}

/* Options begin behind one word, or two. */
static bool judge_words(const char *words)
{
	const char *rest = strchr(words, ' ');

	while (rest) {
		struct asked asked = { .options = 0 };

		rest++;
		asked_take(&asked, rest, ALL_OPTIONS);
		if (asked.name && !is_within(asked.name, 0, words))
			return fuzz_wrong("a name that was not sent");
		if (asked.by && !is_within(asked.by, asked.by_length, words))
			return fuzz_wrong("somebody who was not named");
		if (asked_take(&asked, rest, 0) && *rest)
			return fuzz_wrong("options that are not allowed");
		rest = strchr(rest, ' ');
	}
	return true;
}

/* The daemon's answer to it, as its client gets it. */
static bool judge_answer(struct control_client *client, int peer)
{
	char *body = (char *)fuzz_copy((const uint8_t *)client->payload,
				       client->payload_length, 1);
	size_t length = client->payload_length;
	struct control_answer answer = { .body = NULL };
	char *sent = (char *)fuzz_copy((const uint8_t *)body, length, 1);
	bool ok;

	session_answer(client, CONTROL_USAGE, sent, length);
	ok = !session_write(client) && control_receive(peer, &answer) == 0 &&
	     answer.status == CONTROL_USAGE && answer.length == length &&
	     memcmp(answer.body, body, length) == 0;
	free(body);
	control_answer_free(&answer);
	return ok ||
	       fuzz_wrong("an answer of %zu bytes did not arrive", length);
}

static bool judge_request(const uint8_t *bytes, size_t length, size_t piece)
{
	struct ends ends = connect_ends();
	struct control_client client = { .fd = ends.judged };
	bool ok = true;

	while (ok && length && !client.answering &&
	       !session_complete(&client)) {
		size_t some = length < piece ? length : piece;

		put(ends.peer, bytes, some);
		bytes += some;
		length -= some;
		ok = session_read(&client, BUDGET);
		while (ok && !client.answering && !session_complete(&client) &&
		       recv(client.fd, &(char){ 0 }, 1,
			    MSG_PEEK | MSG_DONTWAIT) > 0)
			ok = session_read(&client, BUDGET);
	}
	ok = !ok || !session_complete(&client) ||
	     (judge_words(client.words) && judge_answer(&client, ends.peer));
	session_end(&client);
	close(ends.peer);
	return ok;
}

/* --- what a daemon says -------------------------------------------------- */

static bool judge_received(const uint8_t *bytes, size_t length)
{
	struct ends ends = connect_ends();
	struct control_answer answer = { .body = NULL };
	struct reading reading;
	struct arena arena;
	bool ok = true;

	arena_init(&arena, 0);
	put(ends.peer, bytes, length);
	close(ends.peer);
	if (control_receive(ends.judged, &answer) == 0) {
		ok = answer.body && answer.status <= CONTROL_USAGE &&
		     answer.length < length &&
		     memcmp(answer.body,
			    bytes + (strcspn((const char *)bytes, "\n") + 1),
			    answer.length) == 0;
		reading_take(&reading, answer.body, 0, &arena);
	}
	control_answer_free(&answer);
	close(ends.judged);
	arena_free(&arena);
	return ok || fuzz_wrong("an answer that was not sent");
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	size_t piece;

	if (length < 1 || length > BUDGET)
		return true;
	piece = bytes[0] ? bytes[0] : length;
	return judge_request(bytes + 1, length - 1, piece) &&
	       judge_received(bytes + 1, length - 1);
}
