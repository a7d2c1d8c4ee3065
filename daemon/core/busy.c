/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * busy.c - who sends the most.
 */
#include "core/busy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/logged.h"

void busy_clear(struct busy *busy)
{
	busy->count = 0;
	busy->port_count = 0;
}

/* FNV-1a (RFC 9923), of what tells most keys apart. */
static uint32_t mix(uint32_t hash, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * UINT32_C(16777619);
	return hash;
}

static uint32_t hash_of(const struct fold_key *key)
{
	const uint8_t rest[] = { key->protocol, (uint8_t)(key->port >> 8),
				 (uint8_t)key->port };
	uint32_t hash = UINT32_C(2166136261);

	hash = mix(hash, key->source.bytes, address_size(key->source.family));
	hash = mix(hash, key->target.bytes, address_size(key->target.family));
	hash = mix(hash, key->source_mac.bytes, MAC_LENGTH);
	return mix(hash, rest, sizeof(rest));
}

static struct busy_row *find(struct busy *busy, const struct fold_key *key,
			     uint32_t hash)
{
	for (size_t i = 0; i < busy->count; i++) {
		struct busy_row *row = &busy->rows[i];

		if (row->hash == hash && fold_alike(&row->key, key))
			return row;
	}
	return NULL;
}

static struct busy_row *make_room(struct busy *busy)
{
	struct busy_row *least = &busy->rows[0];

	if (busy->count < BUSY_MAX) {
		least = &busy->rows[busy->count++];
		least->frames = least->bytes = 0;
		return least;
	}
	for (size_t i = 1; i < BUSY_MAX; i++)
		if (busy->rows[i].bytes < least->bytes)
			least = &busy->rows[i];
	return least;
}

/* NULL: there are more ports than a policy has. */
static struct busy_port *port_of(struct busy *busy, const char *name)
{
	struct busy_port *port;

	for (size_t i = 0; i < busy->port_count; i++)
		if (strcmp(busy->ports[i].name, name) == 0)
			return &busy->ports[i];
	if (busy->port_count == POLICY_PORTS_MAX)
		return NULL;
	port = &busy->ports[busy->port_count++];
	memset(port, 0, sizeof(*port));
	(void)snprintf(port->name, sizeof(port->name), "%s", name);
	return port;
}

void busy_add(struct busy *busy, const char *port, const uint8_t *bytes,
	      size_t length, size_t whole)
{
	const struct logged frame = { .prefix = "",
				      .in = port,
				      .out = "",
				      .bytes = bytes,
				      .length = length };
	struct busy_port *seen = port_of(busy, port);
	struct busy_row *row;
	struct fold_key key;
	uint32_t hash;

	logged_key(&frame, &key);
	hash = hash_of(&key);
	row = find(busy, &key, hash);
	if (!row) {
		row = make_room(busy);
		row->key = key;
		row->hash = hash;
	}
	row->frames++;
	row->bytes += whole;
	if (seen)
		seen->frames++;
}

void busy_lose(struct busy *busy, const char *port, uint64_t frames)
{
	struct busy_port *seen = port_of(busy, port);

	if (seen)
		seen->lost += frames;
}

static void raise_row(struct busy *busy, struct busy_row *row)
{
	const struct busy_port *port = port_of(busy, row->key.in);
	double factor;

	if (!port || port->lost == 0 || port->frames == 0)
		return;
	factor = 1 + (double)port->lost / (double)port->frames;
	row->frames = (uint64_t)((double)row->frames * factor);
	row->bytes = (uint64_t)((double)row->bytes * factor);
}

static int compare(const void *a, const void *b)
{
	const struct busy_row *one = a, *other = b;

	return one->bytes < other->bytes ? 1 : -(one->bytes > other->bytes);
}

void busy_settle(struct busy *busy)
{
	for (size_t i = 0; i < busy->count; i++)
		raise_row(busy, &busy->rows[i]);
	qsort(busy->rows, busy->count, sizeof(busy->rows[0]), compare);
}
