/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xenstore.c - one request at a time, and its answer.
 */
#include "edge/xenstore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { XS_WRITE = 11, XS_ERROR = 16 }; /* of enum xsd_sockmsg_type */

/** struct message - struct xsd_sockmsg. */
struct message {
	uint32_t type;
	uint32_t request;
	uint32_t transaction; /* 0: none */
	uint32_t length;      /* of what follows */
};

_Static_assert(sizeof(struct message) == XENSTORE_HEADER, "as on the wire");

int xenstore_open(struct xenstore *store, const char *path)
{
	memset(store, 0, sizeof(*store));
	store->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return store->fd < 0 ? -errno : 0;
}

void xenstore_close(struct xenstore *store)
{
	if (store->fd >= 0)
		close(store->fd);
	store->fd = -1;
}

int xenstore_write(struct xenstore *store, const char *path, const char *value)
{
	uint8_t bytes[XENSTORE_HEADER + XENSTORE_PAYLOAD_MAX];
	size_t before = strlen(path) + 1, after = strlen(value);
	struct message message = { .type = XS_WRITE,
				   .request = store->request + 1,
				   .length = (uint32_t)(before + after) };
	size_t length = sizeof(message) + before + after;
	ssize_t sent;

	if (store->waits)
		return -EBUSY;
	if (before + after > XENSTORE_PAYLOAD_MAX)
		return -E2BIG;
	memcpy(bytes, &message, sizeof(message));
	memcpy(bytes + sizeof(message), path, before);
	memcpy(bytes + sizeof(message) + before, value, after);
	sent = write(store->fd, bytes, length);
	if (sent < 0)
		return -errno;
	if ((size_t)sent != length)
		return -EPROTO;
	store->request++;
	store->waits = true;
	store->got = 0;
	return 0;
}

/* How many bytes there are to come, as far as is known. */
static size_t wanted(const struct xenstore *store, struct message *message)
{
	if (store->got < sizeof(*message))
		return sizeof(*message);
	memcpy(message, store->answer, sizeof(*message));
	return sizeof(*message) + message->length;
}

static int judge(struct xenstore *store, const struct message *message)
{
	const char *text = (const char *)store->answer + sizeof(*message);

	store->waits = false;
	if (message->type == XS_WRITE)
		return 1;
	if (message->type != XS_ERROR)
		return -EPROTO;
	(void)snprintf(store->error, sizeof(store->error), "%.*s",
		       (int)message->length, text);
	return -EREMOTEIO;
}

int xenstore_read(struct xenstore *store)
{
	struct message message = { .length = 0 };

	for (;;) {
		size_t end = wanted(store, &message);
		ssize_t got;

		if (end > sizeof(store->answer))
			return -EPROTO;
		if (store->got >= sizeof(message) && store->got == end) {
			store->got = 0;
			if (message.request == store->request)
				return judge(store, &message);
			continue;
		}
		got = read(store->fd, store->answer + store->got,
			   end - store->got);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (got == 0)
			return -ENOTCONN;
		store->got += (size_t)got;
	}
}
