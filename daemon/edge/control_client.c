/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_client.c - one request to the daemon, and its answer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "edge/control.h"
#include "edge/control_internal.h"

#define BODY_MAX (256u << 20) /* no answer is larger */
#define SEND_BUFFER_MAX (4 << 20)

static int connect_to(const char *path, int *out)
{
	struct timeval sending = { .tv_sec = CONTROL_IDLE_MS / 1000 };
	struct timeval receiving = { .tv_sec = CONTROL_ANSWER_MS / 1000 };
	struct sockaddr_un address;
	int error = control_address(path, &address);
	int fd;

	if (error)
		return error;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &sending, sizeof(sending)) <
		    0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receiving,
		       sizeof(receiving)) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		error = -errno;
		close(fd);
		return error;
	}
	*out = fd;
	return 0;
}

/* Room for all that is sent, if we may: else we and the daemon take turns. */
static void make_room(int fd, size_t length)
{
	int size = length < SEND_BUFFER_MAX ? (int)length : SEND_BUFFER_MAX;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
}

/* A daemon that hangs up early may have answered first: that is read. */
static int send_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
			return 0;
		if (sent < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		at += sent;
		length -= (size_t)sent;
	}
	return 0;
}

static int receive(int fd, char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t got = recv(fd, bytes, length, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return -ETIMEDOUT;
		if (got <= 0)
			return -EPROTO;
		bytes += got;
		length -= (size_t)got;
	}
	return 0;
}

static int receive_line(int fd, char *line, size_t size)
{
	for (size_t at = 0; at + 1 < size; at++) {
		int error = receive(fd, line + at, 1);

		if (error)
			return error;
		if (line[at] == '\n') {
			line[at] = '\0';
			return 0;
		}
		if (line[at] == '\0')
			return -EPROTO;
	}
	return -EPROTO;
}

int control_receive(int fd, struct control_answer *out)
{
	char line[CONTROL_HEAD_MAX];
	int error = receive_line(fd, line, sizeof(line));
	unsigned status;
	size_t length;
	int end = 0;

	if (error)
		return error;
	if (sscanf(line, CONTROL_MAGIC " %u %zu%n", &status, &length, &end) !=
		    2 ||
	    line[end] || status > CONTROL_USAGE || length > BODY_MAX)
		return -EPROTO;
	out->status = (enum control_status)status;
	out->length = length;
	out->body = malloc(length + 1);
	if (!out->body)
		return -ENOMEM;
	out->body[length] = '\0';
	return receive(fd, out->body, length);
}

int control_call(const char *path, const char *request, const void *payload,
		 size_t length, struct control_answer *out)
{
	char line[CONTROL_LINE_MAX];
	int written, error;
	int fd = -1;

	memset(out, 0, sizeof(*out));
	if (strchr(request, '\n'))
		return -EMSGSIZE;
	written = snprintf(line, sizeof(line), CONTROL_MAGIC " %zu %s\n",
			   length, request);
	if (written < 0 || (size_t)written >= sizeof(line))
		return -EMSGSIZE;

	error = connect_to(path, &fd);
	if (error)
		return error;
	make_room(fd, length);
	error = send_all(fd, line, (size_t)written);
	if (!error)
		error = send_all(fd, payload, length);
	if (!error)
		error = control_receive(fd, out);
	close(fd);
	if (error)
		control_answer_free(out);
	return error;
}

void control_answer_free(struct control_answer *answer)
{
	free(answer->body);
	memset(answer, 0, sizeof(*answer));
}
