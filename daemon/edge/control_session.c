/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_session.c - one client of the daemon: its request as it comes in,
 * its answer as it goes out, never waiting for either.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge/control_internal.h"

void session_end(struct control_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	free(client->payload);
	free(client->body);
	memset(client, 0, sizeof(*client));
	client->fd = -1;
}

void session_answer(struct control_client *client, enum control_status status,
		    char *body, size_t length)
{
	int written;

	free(client->payload);
	client->payload = NULL;
	client->body = body;
	client->body_length = body ? length : 0;
	written = snprintf(client->head, sizeof(client->head),
			   CONTROL_MAGIC " %u %zu\n", (unsigned)status,
			   client->body_length);
	client->head_length = written > 0 ? (size_t)written : 0;
	client->answering = true;
}

/* Without memory for the words, the status alone must do. */
static void session_refuse(struct control_client *client, const char *why)
{
	char *body = strdup(why);

	session_answer(client, CONTROL_FAILED, body, body ? strlen(body) : 0);
}

bool session_complete(const struct control_client *client)
{
	return client->fd >= 0 && client->words && !client->answering &&
	       client->payload_read == client->payload_length;
}

/* --- reading ----------------------------------------------------------- */

static bool session_begin_payload(struct control_client *client, size_t budget)
{
	if (client->payload_length > budget) {
		session_refuse(client, "the policy is too large, or another "
				       "is just being sent\n");
		return false;
	}
	client->payload = malloc(client->payload_length + 1);
	if (!client->payload) {
		session_refuse(client, "out of memory\n");
		return false;
	}
	client->payload[client->payload_length] = '\0';
	return true;
}

/*
 * The first line is whole: split it, and keep what came behind it. False if
 * it is not one of ours.
 */
static bool session_take_line(struct control_client *client, char *end,
			      size_t budget)
{
	size_t extra = client->line_length - (size_t)(end + 1 - client->line);
	int skip = 0;

	*end = '\0';
	if (memchr(client->line, '\0', (size_t)(end - client->line)))
		return false;
	if (sscanf(client->line, CONTROL_MAGIC " %zu %n",
		   &client->payload_length, &skip) != 1 ||
	    skip == 0)
		return false;
	client->words = client->line + skip;
	if (!session_begin_payload(client, budget))
		return true;
	if (extra > client->payload_length)
		return false;
	memcpy(client->payload, end + 1, extra);
	client->payload_read = extra;
	return true;
}

/* Bytes got, 0: nothing there now, -1: gone. */
static ssize_t session_receive(struct control_client *client, char *bytes,
			       size_t room)
{
	ssize_t got = recv(client->fd, bytes, room, MSG_DONTWAIT);

	if (got > 0)
		return got;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return -1;
}

static bool session_read_line(struct control_client *client, size_t budget)
{
	size_t room = sizeof(client->line) - client->line_length;
	ssize_t got;
	char *end;

	if (room == 0)
		return false;
	got = session_receive(client, client->line + client->line_length, room);
	if (got <= 0)
		return got == 0;
	client->line_length += (size_t)got;
	end = memchr(client->line, '\n', client->line_length);
	return end ? session_take_line(client, end, budget) : true;
}

bool session_read(struct control_client *client, size_t budget)
{
	ssize_t got;

	if (client->answering)
		return true;
	if (!client->words)
		return session_read_line(client, budget);
	got = session_receive(client, client->payload + client->payload_read,
			      client->payload_length - client->payload_read);
	if (got > 0)
		client->payload_read += (size_t)got;
	return got >= 0;
}

/* --- writing ----------------------------------------------------------- */

bool session_write(struct control_client *client)
{
	size_t total = client->head_length + client->body_length;

	while (client->sent < total) {
		const char *bytes = client->head + client->sent;
		size_t length = client->head_length - client->sent;
		ssize_t sent;

		if (client->sent >= client->head_length) {
			bytes = client->body +
				(client->sent - client->head_length);
			length = total - client->sent;
		}
		sent = send(client->fd, bytes, length,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN;
		client->sent += (size_t)sent;
	}
	return false;
}
