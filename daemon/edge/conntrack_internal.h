/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack_internal.h - requests to ctnetlink. Only edge/conntrack*.c include
 * it.
 */
#ifndef SLUICE_EDGE_CONNTRACK_INTERNAL_H
#define SLUICE_EDGE_CONNTRACK_INTERNAL_H

#include "edge/conntrack.h"

#define CONNTRACK_REQUEST 512 /* bytes of a request, at most */

/** conntrack_begin - the head of a request of @type in @buffer. */
struct nlmsghdr *conntrack_begin(uint8_t *buffer, uint16_t type,
				 uint8_t family);

#endif
