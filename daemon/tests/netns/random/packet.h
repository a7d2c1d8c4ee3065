/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.h - frames written from the front to the back, sums at the end.
 */
#ifndef SLUICE_TESTS_PACKET_H
#define SLUICE_TESTS_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "core/address.h"

#define PACKET_MAX 6000 /* a datagram before it is cut into fragments */
#define NO_TAG (-1)

struct packet {
	size_t port; /* where it goes in */
	size_t length;
	uint8_t bytes[PACKET_MAX];
};

/** packet_put - append; what does not fit is left out. */
void packet_put(struct packet *packet, const void *bytes, size_t length);
void packet_put_u8(struct packet *packet, uint8_t value);
void packet_put_u16(struct packet *packet, uint16_t value);
void packet_put_u32(struct packet *packet, uint32_t value);
void packet_put_zeroes(struct packet *packet, size_t length);
void packet_put_address(struct packet *packet, const struct address *address);

/** packet_link - begin anew with a link header; @tag: a TCI or NO_TAG. */
void packet_link(struct packet *packet, const struct mac *target,
		 const struct mac *source, int tag, uint16_t ethertype);

/**
 * packet_ip - append an IP header without lengths and sums; returns where it
 * begins, for packet_close() when the rest is there.
 */
size_t packet_ip(struct packet *packet, const struct address *source,
		 const struct address *target, uint8_t protocol, uint8_t hops,
		 uint16_t identification);
void packet_close(struct packet *packet, size_t network);

/**
 * packet_sums - make right the sums of the IP packet in [@network, @end) of
 * @bytes, as far as its headers are there. Of a fragment only its own.
 */
void packet_sums(uint8_t *bytes, size_t network, size_t end);

/** packet_network - where the L3 header is, behind at most one tag. */
size_t packet_network(const struct packet *packet);

/** packet_ethertype - behind at most one tag, 0 if there is none. */
uint16_t packet_ethertype(const struct packet *packet);

#endif
