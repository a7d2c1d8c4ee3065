/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_xenstore.c - a request to xenstore and its answers: whole, in pieces,
 * refused, of another request, without an end, and none at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge/xenstore.h"
#include "tests/unit/unit.h"

enum { WRITE = 11, WATCH_EVENT = 15, ERROR = 16 };

/** struct ends - ours, and the store's. */
struct ends {
	struct xenstore store;
	int other;
};

static void begin(struct ends *ends)
{
	int pair[2];

	memset(ends, 0, sizeof(*ends));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
		abort();
	ends->store.fd = pair[0];
	ends->other = pair[1];
}

static void end(struct ends *ends)
{
	xenstore_close(&ends->store);
	if (ends->other >= 0)
		close(ends->other);
}

/* From the store; at most @most bytes of it. */
static void say(const struct ends *ends, uint32_t type, uint32_t request,
		const char *text, size_t most)
{
	const uint32_t header[] = { type, request, 0, (uint32_t)strlen(text) };
	char bytes[200];
	size_t length = sizeof(header) + strlen(text);

	memcpy(bytes, header, sizeof(header));
	memcpy(bytes + sizeof(header), text, strlen(text));
	if (write(ends->other, bytes, length < most ? length : most) < 0)
		abort();
}

static void test_request(void)
{
	static const char want[] = "\x0b\0\0\0\x01\0\0\0\0\0\0\0\x08\0\0\0"
				   "data/a\0"
				   "7";
	struct ends ends;
	char got[100];

	begin(&ends);
	CHECK(xenstore_write(&ends.store, "data/a", "7") == 0, "asked");
	CHECK(read(ends.other, got, sizeof(got)) == sizeof(want) - 1 &&
		      memcmp(got, want, sizeof(want) - 1) == 0,
	      "as on the wire");
	CHECK(xenstore_write(&ends.store, "data/a", "8") == -EBUSY,
	      "one at a time");
	CHECK(xenstore_read(&ends.store) == 0, "no answer yet");
	say(&ends, WRITE, 1, "OK", SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == 1 && !ends.store.waits, "done");
	CHECK(xenstore_write(&ends.store, "data/a", "8") == 0, "the next one");
	end(&ends);
}

static void test_large(void)
{
	static char value[XENSTORE_PAYLOAD_MAX + 1];
	struct ends ends;

	begin(&ends);
	memset(value, 'x', XENSTORE_PAYLOAD_MAX - 2);
	CHECK(xenstore_write(&ends.store, "a", value) == 0, "what just fits");
	end(&ends);
	begin(&ends);
	value[XENSTORE_PAYLOAD_MAX - 2] = 'x';
	CHECK(xenstore_write(&ends.store, "a", value) == -E2BIG &&
		      !ends.store.waits,
	      "a byte more does not");
	end(&ends);
}

static void test_pieces(void)
{
	struct ends ends;

	begin(&ends);
	xenstore_write(&ends.store, "a", "b");
	say(&ends, WRITE, 1, "OK", 7);
	CHECK(xenstore_read(&ends.store) == 0, "half a header");
	if (write(ends.other, "\0\0\0\0\0\x02\0\0\0O", 10) != 10)
		abort();
	CHECK(xenstore_read(&ends.store) == 0, "half of what follows");
	if (write(ends.other, "K", 1) != 1)
		abort();
	CHECK(xenstore_read(&ends.store) == 1, "all of it");
	end(&ends);
}

static void test_others(void)
{
	struct ends ends;

	begin(&ends);
	xenstore_write(&ends.store, "a", "b");
	say(&ends, WATCH_EVENT, 0, "control/shutdown", SIZE_MAX);
	say(&ends, ERROR, 9, "EIO", SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == 0 && ends.store.waits,
	      "the answer is still to come");
	say(&ends, WRITE, 1, "OK", SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == 1, "and is heard behind others");
	end(&ends);
}

static void test_faults(void)
{
	struct ends ends;

	begin(&ends);
	xenstore_write(&ends.store, "a", "b");
	say(&ends, ERROR, 1, "EACCES", SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == -EREMOTEIO &&
		      !strcmp(ends.store.error, "EACCES") && !ends.store.waits,
	      "refused, and why");
	xenstore_write(&ends.store, "a", "b");
	say(&ends, ERROR, 2, "an error whose name is longer than any that is",
	    SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == -EREMOTEIO &&
		      strlen(ends.store.error) == sizeof(ends.store.error) - 1,
	      "a long name is cut");
	xenstore_write(&ends.store, "a", "b");
	if (write(ends.other, "\x0b\0\0\0\x03\0\0\0\0\0\0\0\x01\x10\0\0", 16) !=
	    16)
		abort();
	CHECK(xenstore_read(&ends.store) == -EPROTO, "more than a message has");
	end(&ends);
	begin(&ends);
	xenstore_write(&ends.store, "a", "b");
	say(&ends, 2, 1, "", SIZE_MAX);
	CHECK(xenstore_read(&ends.store) == -EPROTO, "an answer to nothing");
	shutdown(ends.other, SHUT_WR);
	CHECK(xenstore_read(&ends.store) == -ENOTCONN, "the store is gone");
	close(ends.other);
	ends.other = -1;
	end(&ends);
}

int main(void)
{
	struct xenstore none;

	CHECK(xenstore_open(&none, "/nonexistent") == -ENOENT && none.fd < 0,
	      "no domain");
	test_request();
	test_large();
	test_pieces();
	test_others();
	test_faults();
	return unit_report("test_xenstore");
}
