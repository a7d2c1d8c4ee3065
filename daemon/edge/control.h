/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.h - the socket by which sluice talks to sluiced.
 *
 * A stream socket of mode 0600; a peer must be root, or the user that runs
 * the daemon. One request and one answer per connection:
 *
 *	sluice/1 LENGTH WORDS...\n      then LENGTH bytes of payload
 *	sluice/1 STATUS LENGTH\n        then LENGTH bytes of body
 *
 * Requests are
 *
 *	apply [--allow-missing] [--confirm SECONDS] [--by WHO]
 *	      [--comment LENGTH] -- NAME payload: LENGTH bytes of comment, then
 *	                                 policy text; NAME is shown
 *	preview -- NAME                  payload: policy text; what it would
 *	                                 change, and nothing is changed
 *	reload [--allow-missing]         read the daemon's own file again
 *	confirm                          what is on trial stays
 *	rollback [--back N] [--by WHO]   N policies back, or what is on trial
 *	history [--json]                 the policies that are kept
 *	policy --back N                  the text of one of them
 *	status [--json]
 *	stats [--json] | stats prometheus | stats pairs
 *	show rules|nat|neighbours|ports|flows [--json]
 *	show policy                      the text of the running policy
 *	log [--json] [--after N] [--count N]
 *	                                 entries of the log behind number N, the
 *	                                 last ones; before them, on a line of
 *	                                 its own, the number of the last one
 *
 * The body is text for the user, ready to print: to standard output when
 * the status is CONTROL_OK, to standard error otherwise.
 */
#ifndef SLUICE_EDGE_CONTROL_H
#define SLUICE_EDGE_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTROL_PATH "/run/sluice.sock"
#define CONTROL_CLIENTS_MAX 8
#define CONTROL_HEAD_MAX 48   /* bytes of the answer's first line, with NUL */
#define CONTROL_LINE_MAX 1024 /* bytes of the first line, NUL included */
#define CONTROL_IDLE_MS 10000 /* a client that does nothing is dropped */
#define CONTROL_ANSWER_MS 300000 /* how long a caller waits for the answer */

enum control_status {
	CONTROL_OK,	/* done */
	CONTROL_FAILED, /* not done, nothing changed; the body says why */
	CONTROL_USAGE	/* the request was not understood */
};

/* --- the caller's side ------------------------------------------------- */

struct control_answer {
	enum control_status status;
	char *body; /* length bytes and a NUL; from malloc */
	size_t length;
};

/**
 * control_call - send @request (the words above, without newline) with
 * @length bytes of @payload to the daemon at @path, and wait for its answer.
 * 0, then @out->body must be freed by control_answer_free(), or -errno:
 * -ENOENT, -ECONNREFUSED no daemon there, -EACCES not allowed to connect,
 * -EPROTO it closed early or spoke otherwise (also: peer not allowed),
 * -ETIMEDOUT, -EMSGSIZE @request is too long or holds a newline.
 */
int control_call(const char *path, const char *request, const void *payload,
		 size_t length, struct control_answer *out);
void control_answer_free(struct control_answer *answer);

/* --- the daemon's side ------------------------------------------------- */

/** struct control_request - one whole request; not kept after the handler. */
struct control_request {
	const char *words; /* NUL-terminated */
	const char *payload;
	size_t length;
};

/** struct control_reply - filled by the handler. */
struct control_reply {
	enum control_status status;
	char *body; /* from malloc; freed once sent. NULL: empty */
	size_t length;
};

struct control_client {
	int fd; /* -1: free slot */
	char line[CONTROL_LINE_MAX];
	size_t line_length;
	const char *words; /* in @line, once that is complete */
	char *payload;
	size_t payload_length; /* as announced */
	size_t payload_read;
	char head[CONTROL_HEAD_MAX]; /* first line of the answer */
	size_t head_length;
	char *body;
	size_t body_length;
	size_t sent; /* of head and body together */
	bool answering;
	int64_t deadline; /* ms, on the clock given to control_handle() */
};

struct control_server {
	const char *path;
	int lock; /* of PATH.lock, which holds our process id */
	int listener;
	struct control_client clients[CONTROL_CLIENTS_MAX];
};

/**
 * control_open - take the lock of @path and listen on it. @path must
 * outlive the server. 0 or -errno; -EEXIST: another daemon runs there.
 */
int control_open(struct control_server *server, const char *path);

/** control_close - drop the clients, remove the socket, give up the lock. */
void control_close(struct control_server *server);

#define CONTROL_POLL_MAX (1 + CONTROL_CLIENTS_MAX)

/**
 * control_poll - fill @fds (CONTROL_POLL_MAX of them) for poll(2); unused
 * ones are -1. Returns how many milliseconds poll may wait, -1: for ever.
 */
int control_poll(const struct control_server *server, struct pollfd *fds,
		 int64_t now);

/**
 * control_handle - after poll(2): accept, read, answer. @handler is called
 * for each complete request. Never blocks on a client; one that is too slow,
 * not allowed or speaks otherwise is dropped.
 */
void control_handle(struct control_server *server, const struct pollfd *fds,
		    int64_t now,
		    void (*handler)(void *data,
				    const struct control_request *request,
				    struct control_reply *reply),
		    void *data);

#endif
