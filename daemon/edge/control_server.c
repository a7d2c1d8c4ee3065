/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_server.c - the daemon's end of the control socket: its lock, who
 * may connect, and which client's turn it is.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/policy.h"
#include "edge/control_internal.h"

/* --- one daemon per socket --------------------------------------------- */

static int take_lock(const char *path, int *out)
{
	char name[sizeof(((struct sockaddr_un *)0)->sun_path) + 8];
	int length, fd, error;

	length = snprintf(name, sizeof(name), "%s.lock", path);
	if (length < 0 || (size_t)length >= sizeof(name))
		return -ENAMETOOLONG;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		error = errno == EWOULDBLOCK ? -EEXIST : -errno;
		close(fd);
		return error;
	}
	/* For whoever wants to send a signal; nothing of ours reads it. */
	if (ftruncate(fd, 0) < 0 || dprintf(fd, "%d\n", (int)getpid()) < 0) {
		error = -errno;
		close(fd);
		return error;
	}
	*out = fd;
	return 0;
}

/* A socket that a killed daemon left; anything else is not ours. */
static int remove_stale(const char *path)
{
	struct stat state;

	if (lstat(path, &state) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(state.st_mode))
		return -ENOTSOCK;
	return unlink(path) < 0 ? -errno : 0;
}

static int listen_at(const char *path, int *out)
{
	struct sockaddr_un address;
	int error = control_address(path, &address);
	mode_t mask;
	int fd;

	if (!error)
		error = remove_stale(path);
	if (error)
		return error;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0177);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, CONTROL_CLIENTS_MAX) < 0)
		error = -errno;
	umask(mask);
	if (error)
		close(fd);
	else
		*out = fd;
	return error;
}

int control_open(struct control_server *server, const char *path)
{
	int error;

	memset(server, 0, sizeof(*server));
	server->path = path;
	server->lock = -1;
	server->listener = -1;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		server->clients[i].fd = -1;

	error = take_lock(path, &server->lock);
	if (error)
		return error;
	error = listen_at(path, &server->listener);
	if (error) {
		close(server->lock);
		server->lock = -1;
	}
	return error;
}

/* The lock file stays: another daemon may wait with it open. */
void control_close(struct control_server *server)
{
	if (server->listener < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		session_end(&server->clients[i]);
	unlink(server->path);
	close(server->listener);
	close(server->lock);
	server->listener = -1;
	server->lock = -1;
}

/* --- whose turn it is -------------------------------------------------- */

static struct control_client *free_slot(struct control_server *server)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (server->clients[i].fd < 0)
			return &server->clients[i];
	}
	return NULL;
}

static bool has_free_slot(const struct control_server *server)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (server->clients[i].fd < 0)
			return true;
	}
	return false;
}

int control_poll(const struct control_server *server, struct pollfd *fds,
		 int64_t now)
{
	int64_t wait = -1;

	/* With all slots taken, newcomers wait in the backlog. */
	fds[0].fd = has_free_slot(server) ? server->listener : -1;
	fds[0].events = POLLIN;
	fds[0].revents = 0;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		const struct control_client *client = &server->clients[i];
		int64_t left = client->deadline - now;

		fds[1 + i].fd = client->fd;
		fds[1 + i].events = client->answering ? POLLOUT : POLLIN;
		fds[1 + i].revents = 0;
		if (client->fd < 0)
			continue;
		if (left < 0)
			left = 0;
		if (wait < 0 || left < wait)
			wait = left;
	}
	return (int)wait;
}

static bool peer_allowed(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

static void accept_client(struct control_server *server, int64_t now)
{
	struct control_client *client = free_slot(server);
	int fd;

	if (!client)
		return;
	fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return;
	if (!peer_allowed(fd)) {
		close(fd);
		return;
	}
	client->fd = fd;
	client->deadline = now + CONTROL_IDLE_MS;
}

/* All payloads together stay under the size of one policy. */
static size_t payload_budget(const struct control_server *server)
{
	size_t budget = POLICY_TEXT_MAX;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		const struct control_client *client = &server->clients[i];

		if (client->payload)
			budget -= client->payload_length;
	}
	return budget;
}

static void answer_client(struct control_client *client,
			  void (*handler)(void *data,
					  const struct control_request *request,
					  struct control_reply *reply),
			  void *data)
{
	struct control_request request = {
		.words = client->words,
		.payload = client->payload,
		.length = client->payload_length,
	};
	struct control_reply reply = { .status = CONTROL_FAILED };

	handler(data, &request, &reply);
	session_answer(client, reply.status, reply.body, reply.length);
}

void control_handle(struct control_server *server, const struct pollfd *fds,
		    int64_t now,
		    void (*handler)(void *data,
				    const struct control_request *request,
				    struct control_reply *reply),
		    void *data)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct control_client *client = &server->clients[i];
		bool keep = true;

		if (client->fd < 0)
			continue;
		if (fds[1 + i].revents) {
			client->deadline = now + CONTROL_IDLE_MS;
			keep = session_read(client, payload_budget(server));
			if (keep && session_complete(client))
				answer_client(client, handler, data);
			if (keep && client->answering)
				keep = session_write(client);
		}
		if (!keep || client->deadline <= now)
			session_end(client);
	}
	if (fds[0].revents & POLLIN)
		accept_client(server, now);
}
