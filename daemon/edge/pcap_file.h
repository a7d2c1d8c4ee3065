/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcap_file.h - captures read and written with libpcap, Ethernet only.
 */
#ifndef SLUICE_EDGE_PCAP_FILE_H
#define SLUICE_EDGE_PCAP_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

struct captured {
	uint64_t time; /* microseconds since the epoch */
	uint8_t *bytes;
	size_t length;
};

struct capture {
	struct captured *frames;
	size_t count;
};

/**
 * pcap_file_read - the whole file. 0, or -errno with a sentence in @message
 * (@size bytes): not a capture, cut short (with the number of whole frames),
 * not Ethernet, frames cut by a snap length. Nothing is returned then.
 */
int pcap_file_read(const char *path, struct arena *arena,
		   struct capture *capture, char *message, size_t size);

/** pcap_file_write - replaces @path. 0 or -errno with a sentence. */
int pcap_file_write(const char *path, const struct capture *capture,
		    char *message, size_t size);

#endif
