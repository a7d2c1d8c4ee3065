/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * described.h - a frame from words, as a person has it in mind:
 *
 *	tcp 10.0.0.1:40000 > 198.51.100.7:443 [syn] [ack] [fin] [rst]
 *	udp [2001:db8::1]:5353 > [2001:db8::7]:53
 *	icmp 10.0.0.1 > 198.51.100.7 [reply]	(icmp6 likewise)
 *	proto 47 10.0.0.1 > 198.51.100.7
 *	arp 10.0.0.1 > 10.0.0.254		who has the second, asks the first
 *
 * and behind each, in any order: "mac FROM > TO", "vlan N". What is not said is
 * what such a frame mostly has: TCP begins a connection, ICMP asks for an echo,
 * MACs are those of no vendor. Lengths and checksums are right.
 */
#ifndef SLUICE_CORE_DESCRIBED_H
#define SLUICE_CORE_DESCRIBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DESCRIBED_MAX 128 /* bytes of such a frame */

/**
 * described_frame - the frame in @text, a string, into @out of DESCRIBED_MAX
 * bytes; its length, or 0 if it cannot be read, and then *@wrong is a sentence
 * about it, static.
 */
size_t described_frame(const char *text, uint8_t *out, const char **wrong);

/** described_begins - @text is meant as such a description. */
bool described_begins(const char *text);

#endif
