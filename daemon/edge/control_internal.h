/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_internal.h - what both ends of the control socket agree on.
 */
#ifndef SLUICE_EDGE_CONTROL_INTERNAL_H
#define SLUICE_EDGE_CONTROL_INTERNAL_H

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "edge/control.h"

#define CONTROL_MAGIC "sluice/1"

/** control_address - of the socket at @path. 0 or -ENAMETOOLONG. */
static inline int control_address(const char *path, struct sockaddr_un *out)
{
	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(out->sun_path))
		return -ENAMETOOLONG;
	strcpy(out->sun_path, path);
	return 0;
}

/**
 * control_receive - an answer from @fd. 0 or -errno; what is in @out is to be
 * freed in either case.
 */
int control_receive(int fd, struct control_answer *out);

/**
 * session_read - take what a client sent. False: drop the client.
 * @budget: bytes of payload that may be announced.
 */
bool session_read(struct control_client *client, size_t budget);

/** session_complete - a whole request is there, and not answered yet. */
bool session_complete(const struct control_client *client);

/** session_answer - begin to send; takes @body (from malloc) over. */
void session_answer(struct control_client *client, enum control_status status,
		    char *body, size_t length);

/** session_write - go on sending. False: all sent, or drop the client. */
bool session_write(struct control_client *client);

/** session_end - close, release, free the slot. */
void session_end(struct control_client *client);

#endif
