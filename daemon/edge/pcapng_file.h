/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng_file.h - a capture file that grows while frames are seen, and holds
 * whole records at any moment.
 */
#ifndef SLUICE_EDGE_PCAPNG_FILE_H
#define SLUICE_EDGE_PCAPNG_FILE_H

#include <stdint.h>

#include "core/pcapng.h"

struct pcapng_file {
	int fd;		 /* -1: none */
	uint64_t length; /* bytes, all of whole records */
	uint64_t limit;	 /* bytes */
	uint64_t frames;
	uint8_t *block; /* from malloc: the one that is being written */
};

/**
 * pcapng_open - make @path, or empty it, and describe the @count ports that
 * have these @names. It will have at most @limit bytes. 0 or -errno: -ENOTSUP
 * it is there and is no regular file.
 */
int pcapng_open(struct pcapng_file *file, const char *path, uint64_t limit,
		const char *const *names, size_t count);

/**
 * pcapng_append - 0 or -errno, and then the file is as it was: -EFBIG, the
 * frame would exceed the limit, or is longer than PCAPNG_LENGTH_MAX.
 */
int pcapng_append(struct pcapng_file *file, const struct capture_frame *frame);

/** pcapng_close - 0, or -errno of what was not written after all. */
int pcapng_close(struct pcapng_file *file);

#endif
