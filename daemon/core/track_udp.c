/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_udp.c - UDP, UDP-Lite and GRE: a flow is two addresses and ports (or
 * calls), and lives longer once it was answered (nf_conntrack_proto_udp.c,
 * _gre.c).
 */
#include "core/track_internal.h"

#define UDP_HEADER 8
#define UDP_TIMEOUT 30
#define UDP_STREAM_TIMEOUT 120
#define UDP_STREAM_AFTER 2
#define GRE_TIMEOUT 30
#define GRE_STREAM_TIMEOUT 180

static bool udp_well_formed(const struct packet *packet)
{
	size_t at = packet->transport;
	size_t length;

	if (!packet_has(packet, at, UDP_HEADER))
		return false;
	length = packet_u16(packet, at + 4);
	if (length > packet->length - at || length < UDP_HEADER)
		return false;
	if (packet_u16(packet, at + 6) == 0)
		return true; /* none given; with IPv6, too */
	/* Up to the end of the IP packet, whatever UDP's own length says. */
	return packet_checksum_good(packet, PROTOCOL_UDP, packet->length - at);
}

enum track_verdict track_udp(struct track_entry *entry,
			     const struct packet *packet)
{
	if (!udp_well_formed(packet))
		return TRACK_BAD;
	if (!entry->kept)
		entry->state.stream_since =
			packet->now + UDP_STREAM_AFTER * TRACK_SECOND;
	if (entry->seen_reply && packet->now > entry->state.stream_since)
		track_refresh(entry, packet, UDP_STREAM_TIMEOUT);
	else
		track_refresh(entry, packet, UDP_TIMEOUT);
	return TRACK_GOOD;
}

static bool udplite_well_formed(const struct packet *packet)
{
	size_t at = packet->transport;
	size_t covered;

	if (!packet_has(packet, at, UDP_HEADER))
		return false;
	covered = packet_u16(packet, at + 4);
	if (covered == 0)
		covered = packet->length - at;
	if (covered < UDP_HEADER || covered > packet->length - at)
		return false;
	if (packet_u16(packet, at + 6) == 0)
		return false;
	/* The kernel puts UDP's number into the pseudo header. */
	return packet_checksum_good(packet, PROTOCOL_UDP, covered);
}

enum track_verdict track_udplite(struct track_entry *entry,
				 const struct packet *packet)
{
	if (!udplite_well_formed(packet))
		return TRACK_BAD;
	track_refresh(entry, packet,
		      entry->seen_reply ? UDP_STREAM_TIMEOUT : UDP_TIMEOUT);
	return TRACK_GOOD;
}

enum track_verdict track_gre(struct track_entry *entry,
			     const struct packet *packet)
{
	track_refresh(entry, packet,
		      entry->seen_reply ? GRE_STREAM_TIMEOUT : GRE_TIMEOUT);
	return TRACK_GOOD;
}
