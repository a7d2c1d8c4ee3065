/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.h - a kernel that says what an input has it say.
 *
 * Linked before edge/netlink_socket.c, and in its place: what is asked goes
 * nowhere, what comes are datagrams of the input: two bytes of length (0xffff:
 * some were lost), and that. Sequence numbers in them count back from the
 * message that was sent last. To an exchange, each datagram ends the answer.
 */
#ifndef SLUICE_TESTS_FUZZ_KERNEL_H
#define SLUICE_TESTS_FUZZ_KERNEL_H

#include "tests/fuzz/driver/fuzz.h"

/** kernel_begin - what it will say; @bytes must last until kernel_end(). */
void kernel_begin(const uint8_t *bytes, size_t length);
void kernel_end(void);

#endif
