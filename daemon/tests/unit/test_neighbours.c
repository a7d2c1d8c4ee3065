/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_neighbours.c - what is learned of hosts from what is heard, what
 * stands against it, and what is forgotten.
 */
#include "core/neighbours.h"

#include <stdlib.h>
#include <string.h>

#include "core/frame.h"
#include "tests/unit/unit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MINUTE (60 * 1000)
#define A "02:00:00:00:00:0a"
#define B "02:00:00:00:00:0b"
#define PORT 7

static struct address address_of(const char *text)
{
	struct address address;

	if (!address_parse(text, strlen(text), &address))
		abort();
	return address;
}

static struct mac mac_of(const char *text)
{
	struct mac mac;

	if (!mac_parse(text, strlen(text), &mac))
		abort();
	return mac;
}

static bool mac_is(const struct mac *mac, const char *text)
{
	char got[MAC_TEXT_MAX];

	return strcmp(mac_format(mac, got), text) == 0;
}

static struct neighbour_news hear(struct neighbours *table, const char *address,
				  const char *mac, int64_t now)
{
	struct address parsed = address_of(address);
	struct mac sender = mac_of(mac);

	return neighbours_learn(table, &parsed, &sender, PORT, now);
}

static struct neighbour_news bind_to(struct neighbours *table,
				     const char *address, const char *mac)
{
	struct address parsed = address_of(address);
	struct mac bound = mac_of(mac);

	return neighbours_bind(table, &parsed, &bound, 0);
}

static struct neighbour *find(struct neighbours *table, const char *address)
{
	struct address parsed = address_of(address);

	return neighbours_find(table, &parsed);
}

/* --- one answer after another ------------------------------------------ */

/* In the order of the table, to one table. */
static const struct {
	const char *name;
	const char *address, *mac;
	int64_t now;
	enum neighbour_answer want;
	const char *old; /* CHANGED */
} heard[] = {
	{ "the first time", "10.0.0.1", A, 10, NEIGHBOUR_NEW, NULL },
	{ "the second time", "10.0.0.1", A, 20, NEIGHBOUR_KNOWN, NULL },
	{ "another MAC", "10.0.0.1", B, 30, NEIGHBOUR_CHANGED, A },
	{ "that one again", "10.0.0.1", B, 40, NEIGHBOUR_KNOWN, NULL },
	{ "and back", "10.0.0.1", A, 50, NEIGHBOUR_CHANGED, B },
	{ "a MAC of two hosts", "10.0.0.2", A, 60, NEIGHBOUR_NEW, NULL },
	{ "what is bound", "10.0.0.9", A, 70, NEIGHBOUR_KNOWN, NULL },
	{ "what is bound otherwise", "10.0.0.9", B, 80, NEIGHBOUR_REFUSED,
	  NULL },
	{ "nobody", "0.0.0.0", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "this network", "0.1.2.3", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "loopback", "127.0.0.1", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "multicast", "224.0.0.1", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "broadcast", "255.255.255.255", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "the last of class C", "223.255.255.1", A, 90, NEIGHBOUR_NEW, NULL },
	{ "IPv6", "fd00::1", A, 90, NEIGHBOUR_NEW, NULL },
	{ "IPv6 again", "fd00::1", B, 90, NEIGHBOUR_CHANGED, A },
	{ "no IPv6 address", "::", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "an IPv6 group", "ff02::1", A, 90, NEIGHBOUR_REFUSED, NULL },
	{ "a group MAC", "10.0.0.3", "01:00:5e:00:00:01", 90, NEIGHBOUR_REFUSED,
	  NULL },
	{ "the broadcast MAC", "10.0.0.3", "ff:ff:ff:ff:ff:ff", 90,
	  NEIGHBOUR_REFUSED, NULL },
	{ "no MAC", "10.0.0.3", "00:00:00:00:00:00", 90, NEIGHBOUR_REFUSED,
	  NULL },
};

static void test_heard(struct neighbours *table)
{
	table->count = 0;
	bind_to(table, "10.0.0.9", A);
	for (size_t i = 0; i < COUNT(heard); i++) {
		struct neighbour_news news = hear(table, heard[i].address,
						  heard[i].mac, heard[i].now);
		bool refused = news.answer == NEIGHBOUR_REFUSED;

		CHECK(news.answer == heard[i].want, "%s: answer %d",
		      heard[i].name, news.answer);
		CHECK(refused == !news.neighbour, "%s: entry", heard[i].name);
		CHECK(!heard[i].old || mac_is(&news.old, heard[i].old),
		      "%s: the old MAC", heard[i].name);
		CHECK(refused || mac_is(&news.neighbour->mac, heard[i].mac),
		      "%s: the MAC", heard[i].name);
		CHECK(refused || news.neighbour->last_seen == heard[i].now,
		      "%s: last seen", heard[i].name);
		CHECK(refused || news.neighbour->port == PORT, "%s: port",
		      heard[i].name);
	}
	CHECK(find(table, "10.0.0.1")->first_seen == 50,
	      "first seen: at this MAC");
	CHECK(!find(table, "10.0.0.3"), "what was refused is not there");
}

static void test_bind(struct neighbours *table)
{
	struct neighbour_news news;

	table->count = 0;
	hear(table, "10.0.0.1", A, 100);
	find(table, "10.0.0.1")->told = true;
	news = bind_to(table, "10.0.0.1", B);
	CHECK(news.answer == NEIGHBOUR_CHANGED && !news.neighbour->told,
	      "bound to another MAC than was heard");
	CHECK(news.neighbour->last_seen == 100 && news.neighbour->moves == 0,
	      "which is no move, and nothing was heard");
	CHECK(bind_to(table, "10.0.0.1", B).answer == NEIGHBOUR_KNOWN,
	      "bound once more");
	neighbours_unbind(table);
	CHECK(hear(table, "10.0.0.1", A, 200).answer == NEIGHBOUR_CHANGED,
	      "not bound any more");
}

/* --- silence ----------------------------------------------------------- */

static void test_silence(struct neighbours *table)
{
	struct neighbour *silent;

	table->count = 0;
	CHECK(neighbours_next(table) == -1, "an empty table waits for nothing");
	hear(table, "10.0.0.1", A, 0);
	hear(table, "10.0.0.2", A, 1 * MINUTE);
	hear(table, "10.0.0.3", A, 2 * MINUTE);
	bind_to(table, "10.0.0.4", A);
	hear(table, "10.0.0.5", A, 0);
	find(table, "10.0.0.5")->lasting = true;
	hear(table, "10.0.0.1", A, 3 * MINUTE);

	CHECK(neighbours_next(table) == 16 * MINUTE, "the second is the first");
	CHECK(!neighbours_silent(table, 16 * MINUTE - 1), "not a ms earlier");
	silent = neighbours_silent(table, 16 * MINUTE);
	CHECK(silent && silent == find(table, "10.0.0.2"), "but then");
	if (silent)
		neighbours_remove(table, silent);
	CHECK(!find(table, "10.0.0.2") && table->count == 4, "removed");
	CHECK(find(table, "10.0.0.5") && find(table, "10.0.0.3"),
	      "and no other one");
	CHECK(neighbours_next(table) == 17 * MINUTE, "then the third");
	while ((silent = neighbours_silent(table, 100 * MINUTE)))
		neighbours_remove(table, silent);
	CHECK(table->count == 2 && find(table, "10.0.0.4") &&
		      find(table, "10.0.0.5"),
	      "what is bound or must last stays");
	CHECK(neighbours_next(table) == -1, "and nobody waits for it");
}

/* --- a full table ------------------------------------------------------ */

static struct address host(unsigned number)
{
	struct address address = { .family = IP_V4, .bytes = { 10, 1 } };

	address.bytes[2] = (uint8_t)(number >> 8);
	address.bytes[3] = (uint8_t)number;
	return address;
}

static void test_full(struct neighbours *table)
{
	struct mac mac = mac_of(A);
	struct neighbour_news news;
	struct address address;

	table->count = 0;
	for (unsigned i = 0; i < NEIGHBOURS_MAX; i++) {
		address = host(i);
		news = neighbours_learn(table, &address, &mac, PORT, 1000 + i);
		CHECK(news.answer == NEIGHBOUR_NEW && !news.gave_way,
		      "host %u has room", i);
	}
	address = host(0);
	neighbours_learn(table, &address, &mac, PORT, 5000);
	address = host(1);
	neighbours_bind(table, &address, &mac, 5000);
	news = hear(table, "10.0.0.1", B, 6000);
	address = host(2);
	CHECK(news.answer == NEIGHBOUR_NEW && news.gave_way &&
		      address_compare(&news.gone.address, &address) == 0,
	      "the one heard longest ago gives way, that is not bound");
	CHECK(table->count == NEIGHBOURS_MAX &&
		      !neighbours_find(table, &address),
	      "it is gone");
	CHECK(find(table, "10.0.0.1") && !find(table, "10.0.0.1")->is_static,
	      "the new one is there, as learned");

	for (size_t i = 0; i < table->count; i++)
		table->items[i].is_static = true;
	CHECK(hear(table, "10.0.0.2", B, 7000).answer == NEIGHBOUR_REFUSED,
	      "all are bound");
	CHECK(bind_to(table, "10.0.0.2", B).answer == NEIGHBOUR_REFUSED,
	      "and no other one can be");
}

/* --- moves that are told ----------------------------------------------- */

static const struct {
	const char *name;
	int64_t now;
	unsigned want;
} moves[] = {
	{ "the first is told at once", 100, 1 },
	{ "the second is not", 200, 0 },
	{ "nor the third", 10099, 0 },
	{ "ten seconds later they are told together", 10100, 3 },
	{ "and not again", 10200, 0 },
	{ "after a long time at once", 60000, 2 },
};

static void test_note(struct neighbours *table)
{
	table->count = 0;
	hear(table, "10.0.0.1", A, 50);
	for (size_t i = 0; i < COUNT(moves); i++) {
		struct neighbour_news news =
			hear(table, "10.0.0.1", i % 2 ? A : B, moves[i].now);
		unsigned told = neighbour_note(news.neighbour, moves[i].now);

		CHECK(told == moves[i].want, "%s: %u", moves[i].name, told);
	}
}

/* --- frames ------------------------------------------------------------ */

#define ARP_HEAD 0, 1, 8, 0, 6, 4, 0, 1
#define ARP_REST 0, 0, 0, 0, 0, 0, 10, 0, 0, 254

static const struct {
	const char *name;
	uint16_t ethertype;
	size_t length;
	uint8_t bytes[32];
	const char *address, *mac; /* NULL: none is read */
} frames[] = {
	{ "ARP",
	  ETHERTYPE_ARP,
	  28,
	  { ARP_HEAD, 2, 0, 0, 0, 0, 0xb, 10, 0, 0, 5, ARP_REST },
	  "10.0.0.5",
	  B },
	{ "ARP that is cut",
	  ETHERTYPE_ARP,
	  27,
	  { ARP_HEAD, 2, 0, 0, 0, 0, 0xb, 10, 0, 0, 5, ARP_REST },
	  NULL,
	  NULL },
	{ "ARP of another form",
	  ETHERTYPE_ARP,
	  28,
	  { 0, 6, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 0xb, 10, 0, 0, 5, ARP_REST },
	  NULL,
	  NULL },
	{ "IPv4",
	  ETHERTYPE_IP,
	  20,
	  { 0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 6, 8, 8, 8, 8 },
	  "10.0.0.6",
	  A },
	{ "IPv4 that is cut",
	  ETHERTYPE_IP,
	  19,
	  { 0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 6, 8, 8, 8, 8 },
	  NULL,
	  NULL },
	{ "another version",
	  ETHERTYPE_IP,
	  20,
	  { 0x65, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 6, 8, 8, 8, 8 },
	  NULL,
	  NULL },
	{ "another protocol",
	  0x88cc,
	  28,
	  { ARP_HEAD, 2, 0, 0, 0, 0, 0xb, 10, 0, 0, 5, ARP_REST },
	  NULL,
	  NULL },
};

static void test_frames(void)
{
	struct mac source = mac_of(A);

	for (size_t i = 0; i < COUNT(frames); i++) {
		char address[ADDRESS_TEXT_MAX] = "";
		struct sighting seen;
		bool read = sighting_read(&seen, frames[i].ethertype, &source,
					  frames[i].bytes, frames[i].length);

		CHECK(read == (frames[i].address != NULL), "%s: read %d",
		      frames[i].name, read);
		if (!read || !frames[i].address)
			continue;
		address_format(&seen.address, address);
		CHECK(strcmp(address, frames[i].address) == 0, "%s: got %s",
		      frames[i].name, address);
		CHECK(mac_is(&seen.mac, frames[i].mac), "%s: MAC",
		      frames[i].name);
		CHECK(mac_is(&seen.source, A), "%s: source", frames[i].name);
	}
}

int main(void)
{
	static struct neighbours table;

	test_heard(&table);
	test_bind(&table);
	test_silence(&table);
	test_full(&table);
	test_note(&table);
	test_frames();
	return unit_report("neighbours");
}
