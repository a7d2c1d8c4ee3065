/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng.h - the blocks of a capture file that tells ports and directions
 * apart (draft-ietf-opsawg-pcapng). Times in ns, little-endian.
 */
#ifndef SLUICE_CORE_PCAPNG_H
#define SLUICE_CORE_PCAPNG_H

#include <stddef.h>
#include <stdint.h>

#include "core/capture.h"

#define PCAPNG_LENGTH_MAX 262144 /* bytes of a frame */
#define PCAPNG_SECTION_SIZE 28	 /* of what pcapng_section() writes */
#define PCAPNG_INTERFACE_MAX 64	 /* of what pcapng_interface() writes */
#define PCAPNG_FRAME_OVERHEAD 48 /* of a frame's block, with padding */
#define PCAPNG_NAME_MAX 15	 /* bytes of an interface's name */

/** pcapng_section - begin a file; the size of the block. */
size_t pcapng_section(uint8_t *out);

/**
 * pcapng_interface - describe an Ethernet port; the first one is number 0. A
 * @name that is too long is cut.
 */
size_t pcapng_interface(uint8_t *out, const char *name);

/**
 * pcapng_frame - one frame of at most PCAPNG_LENGTH_MAX bytes into @out, which
 * has room for them and PCAPNG_FRAME_OVERHEAD; its port is the number of the
 * interface. The size of the block.
 */
size_t pcapng_frame(uint8_t *out, const struct capture_frame *frame);

#endif
