/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - frames while they cross a port, with libpcap.
 *
 * A tap is one direction of one port. It sends nothing, and does not make the
 * port promiscuous. Needs CAP_NET_RAW to be opened.
 */
#ifndef SLUICE_EDGE_CAPTURE_H
#define SLUICE_EDGE_CAPTURE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/capture.h"

/** struct capture_tap - @frame is the next one, if @present. */
struct capture_tap {
	pcap_t *pcap; /* NULL: closed */
	bool present;
	struct capture_frame frame; /* bytes: until the next capture_look() */
	uint64_t lost;		    /* frames that the kernel had no room for */
	uint64_t gone;		    /* ns, monotonic: unreadable since; or 0 */
	char why[PCAP_ERRBUF_SIZE]; /* if gone */
};

/**
 * capture_check - whether @filter ("": all frames) is one. 0, or -EINVAL with
 * a sentence in @message (@size bytes). Opens nothing.
 */
int capture_check(const char *filter, char *message, size_t size);

#define CAPTURE_BLOCK 262144 /* bytes: libpcap's blocks of a buffer */

/** struct capture_wish - of a tap: what of which frames. */
struct capture_wish {
	enum capture_direction direction;
	const char *filter; /* "": all frames */
	int length;	    /* bytes; of a longer frame the rest is not read */
	int buffer; /* bytes for frames that wait, CAPTURE_BLOCK or more */
};

/**
 * capture_open - tap @name, which is port number @port to the caller. 0, or
 * -errno with a sentence in @message: no such interface, down, not allowed, no
 * memory. Frames of before are not seen; capture_close().
 */
int capture_open(struct capture_tap *tap, const char *name, size_t port,
		 const struct capture_wish *wish, char *message, size_t size);
void capture_close(struct capture_tap *tap);

/** capture_fd - for poll(2). */
int capture_fd(const struct capture_tap *tap);

/**
 * capture_look - if none is @present, see whether there is a frame, without
 * waiting. 0, or -ENODEV with a sentence: the port is gone, or cannot be read
 * any more, and what it had seen before was given.
 */
int capture_look(struct capture_tap *tap, char *message, size_t size);

/** capture_drop - the present frame was dealt with. */
void capture_drop(struct capture_tap *tap);

/** capture_count_lost - bring @lost up to date. */
void capture_count_lost(struct capture_tap *tap);

#endif
