/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbours.c - hosts and their MACs, learned and bound.
 *
 * The table is small and asked some hundred times a second at most, since the
 * kernel tells a pair once a minute: it is searched from one end to the other.
 */
#include "core/neighbours.h"

#include <string.h>

#include "core/frame.h"

#define ARP_LENGTH 28
#define ARP_SENDER_MAC 8
#define ARP_SENDER_IP 14
#define IPV4_LENGTH 20
#define IPV4_SOURCE 12
#define IPV6_LENGTH 40
#define IPV6_SOURCE 8
#define ND_OPTION (IPV6_LENGTH + 24)
#define SOLICITATION 135
#define ADVERTISEMENT 136

/* --- frames ------------------------------------------------------------ */

static bool read_arp(struct sighting *out, const uint8_t *bytes, size_t length)
{
	static const uint8_t form[] = { 0, 1, 8, 0, MAC_LENGTH, 4 };

	if (length < ARP_LENGTH || memcmp(bytes, form, sizeof(form)) != 0)
		return false;
	memcpy(out->mac.bytes, bytes + ARP_SENDER_MAC, MAC_LENGTH);
	memcpy(out->address.bytes, bytes + ARP_SENDER_IP, 4);
	return true;
}

static bool read_ipv4(struct sighting *out, const uint8_t *bytes, size_t length)
{
	if (length < IPV4_LENGTH || bytes[0] >> 4 != 4)
		return false;
	out->mac = out->source;
	memcpy(out->address.bytes, bytes + IPV4_SOURCE, 4);
	return true;
}

/* The first option of a message about neighbours, if it is a MAC. */
static const uint8_t *nd_mac(const uint8_t *bytes, size_t length)
{
	const uint8_t *option = bytes + ND_OPTION;

	if (length < ND_OPTION + 2 + MAC_LENGTH || bytes[6] != PROTOCOL_ICMP6 ||
	    (bytes[IPV6_LENGTH] != SOLICITATION &&
	     bytes[IPV6_LENGTH] != ADVERTISEMENT) ||
	    bytes[4] != 0 || bytes[5] < 32 ||
	    option[0] != (bytes[IPV6_LENGTH] == SOLICITATION ? 1 : 2) ||
	    option[1] != 1)
		return NULL;
	return option + 2;
}

static bool read_ipv6(struct sighting *out, const uint8_t *bytes, size_t length)
{
	const uint8_t *mac;

	if (length < IPV6_LENGTH || bytes[0] >> 4 != 6)
		return false;
	mac = nd_mac(bytes, length);
	out->mac = out->source;
	if (mac)
		memcpy(out->mac.bytes, mac, MAC_LENGTH);
	memcpy(out->address.bytes, bytes + IPV6_SOURCE, 16);
	return true;
}

bool sighting_read(struct sighting *out, uint16_t ethertype,
		   const struct mac *source, const uint8_t *bytes,
		   size_t length)
{
	memset(out, 0, sizeof(*out));
	out->address.family = ethertype == ETHERTYPE_IP6 ? IP_V6 : IP_V4;
	out->source = *source;
	if (ethertype == ETHERTYPE_ARP)
		return read_arp(out, bytes, length);
	if (ethertype == ETHERTYPE_IP)
		return read_ipv4(out, bytes, length);
	if (ethertype == ETHERTYPE_IP6)
		return read_ipv6(out, bytes, length);
	return false;
}

/* --- the table --------------------------------------------------------- */

static bool mac_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a->bytes, b->bytes, MAC_LENGTH) == 0;
}

/*
 * 0/8, 127/8, and all from 224/3 on are nobody's; of IPv6 the block of ::,
 * and groups.
 */
static bool is_host(const struct address *address, const struct mac *mac)
{
	static const struct mac zero;
	uint8_t first = address->bytes[0];

	if (mac->bytes[0] & 1 || mac_equal(mac, &zero))
		return false;
	if (address->family == IP_V6)
		return first != 0 && first != 0xff;
	return address->family == IP_V4 && first != 0 && first != 127 &&
	       first < 224;
}

struct neighbour *neighbours_find(struct neighbours *table,
				  const struct address *address)
{
	for (size_t i = 0; i < table->count; i++) {
		struct neighbour *neighbour = &table->items[i];

		if (address_compare(&neighbour->address, address) == 0)
			return neighbour;
	}
	return NULL;
}

void neighbours_remove(struct neighbours *table, struct neighbour *neighbour)
{
	*neighbour = table->items[--table->count];
}

/* Of those that are not static; NULL: all are. */
static struct neighbour *longest_silent(struct neighbours *table)
{
	struct neighbour *oldest = NULL;

	for (size_t i = 0; i < table->count; i++) {
		struct neighbour *neighbour = &table->items[i];

		if (neighbour->is_static)
			continue;
		if (!oldest || neighbour->last_seen < oldest->last_seen)
			oldest = neighbour;
	}
	return oldest;
}

static struct neighbour_news add(struct neighbours *table,
				 const struct address *address,
				 const struct mac *mac, int64_t now)
{
	struct neighbour_news news = { .answer = NEIGHBOUR_NEW };
	struct neighbour *place = &table->items[table->count];

	if (table->count == NEIGHBOURS_MAX) {
		place = longest_silent(table);
		if (!place)
			return (struct neighbour_news){ NEIGHBOUR_REFUSED };
		news.gave_way = true;
		news.gone = *place;
	} else {
		table->count++;
	}
	memset(place, 0, sizeof(*place));
	place->address = *address;
	place->mac = *mac;
	place->first_seen = now;
	place->last_seen = now;
	news.neighbour = place;
	return news;
}

static struct neighbour_news update(struct neighbour *neighbour,
				    const struct mac *mac, int64_t now)
{
	struct neighbour_news news = { .answer = NEIGHBOUR_KNOWN,
				       .neighbour = neighbour,
				       .old = neighbour->mac };

	neighbour->last_seen = now;
	if (mac_equal(&neighbour->mac, mac))
		return news;
	news.answer = NEIGHBOUR_CHANGED;
	neighbour->mac = *mac;
	neighbour->first_seen = now;
	neighbour->moves++;
	neighbour->told = false;
	return news;
}

struct neighbour_news neighbours_learn(struct neighbours *table,
				       const struct address *address,
				       const struct mac *mac, unsigned port,
				       int64_t now)
{
	struct neighbour_news news = { .answer = NEIGHBOUR_REFUSED };
	struct neighbour *known;

	if (!is_host(address, mac))
		return news;
	known = neighbours_find(table, address);
	if (known && known->is_static && !mac_equal(&known->mac, mac))
		return news;
	news = known ? update(known, mac, now) : add(table, address, mac, now);
	if (news.neighbour && port)
		news.neighbour->port = port;
	return news;
}

struct neighbour_news neighbours_bind(struct neighbours *table,
				      const struct address *address,
				      const struct mac *mac, int64_t now)
{
	struct neighbour_news news = { .answer = NEIGHBOUR_REFUSED };
	struct neighbour *known;
	int64_t heard;

	if (!is_host(address, mac))
		return news;
	known = neighbours_find(table, address);
	if (!known) {
		news = add(table, address, mac, now);
	} else {
		heard = known->last_seen;
		news = update(known, mac, now);
		/* Nothing was heard, and nothing has moved. */
		known->last_seen = heard;
		known->moves = 0;
	}
	if (news.neighbour)
		news.neighbour->is_static = true;
	return news;
}

void neighbours_unbind(struct neighbours *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->items[i].is_static = false;
}

/* --- silence ----------------------------------------------------------- */

static bool can_age(const struct neighbour *neighbour)
{
	return !neighbour->is_static && !neighbour->lasting;
}

struct neighbour *neighbours_silent(struct neighbours *table, int64_t now)
{
	for (size_t i = 0; i < table->count; i++) {
		struct neighbour *neighbour = &table->items[i];

		if (can_age(neighbour) &&
		    now - neighbour->last_seen >= NEIGHBOUR_SILENT_MS)
			return neighbour;
	}
	return NULL;
}

int64_t neighbours_next(const struct neighbours *table)
{
	int64_t next = -1;

	for (size_t i = 0; i < table->count; i++) {
		const struct neighbour *neighbour = &table->items[i];
		int64_t when = neighbour->last_seen + NEIGHBOUR_SILENT_MS;

		if (can_age(neighbour) && (next < 0 || when < next))
			next = when;
	}
	return next;
}

unsigned neighbour_note(struct neighbour *neighbour, int64_t now)
{
	unsigned moves = neighbour->moves;

	if (neighbour->noted && now - neighbour->noted < NEIGHBOUR_NOTE_MS)
		return 0;
	neighbour->noted = now;
	neighbour->moves = 0;
	return moves;
}
