/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xenstore.h - the store by which the domains of a Xen host tell each other
 * things, through the kernel's device (drivers/xen/xenbus/
 * xenbus_dev_frontend.c, xen/include/public/io/xs_wire.h). Never waits: a store
 * that does not answer holds up nobody.
 */
#ifndef SLUICE_EDGE_XENSTORE_H
#define SLUICE_EDGE_XENSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XENSTORE_DEVICE "/dev/xen/xenbus"
#define XENSTORE_HEADER 16
#define XENSTORE_PAYLOAD_MAX 4096 /* of a message, either way */

struct xenstore {
	int fd; /* -1: there is none */
	uint32_t request;
	bool waits; /* for the answer to that request */
	uint8_t answer[XENSTORE_HEADER + XENSTORE_PAYLOAD_MAX];
	size_t got;	/* bytes of it */
	char error[32]; /* what the store called it, such as "EACCES" */
};

/** xenstore_open - at @path. 0 or -errno; -ENOENT: this is no domain. */
int xenstore_open(struct xenstore *store, const char *path);
void xenstore_close(struct xenstore *store);

/**
 * xenstore_write - ask that @value be written to @path, which is relative to
 * the domain's own place. 0 or -errno; -EBUSY: an answer is still to come.
 */
int xenstore_write(struct xenstore *store, const char *path, const char *value);

/**
 * xenstore_read - the answer, as far as it has come: 1 done; 0 not yet; -errno:
 * -EREMOTEIO the store refused, and @store->error tells.
 */
int xenstore_read(struct xenstore *store);

#endif
