/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_slot.c - what the boot loader reads: which slot always, which one once.
 */
#include "core/slot.h"

#include <string.h>

#include "tests/unit/unit.h"

static const enum slot slots[] = { SLOT_A, SLOT_B };

static const struct {
	const char *text;
	bool found;
	enum slot slot;
} command_lines[] = {
	{ "quiet sluice.slot=a panic=10", true, SLOT_A },
	{ "sluice.slot=b", true, SLOT_B },
	{ "sluice.slot=c", false, SLOT_A },
	{ "sluice.slot=", false, SLOT_A },
	{ "root=PARTLABEL=root-a", false, SLOT_A },
	{ "", false, SLOT_A },
};

static void test_command_line(void)
{
	for (size_t i = 0; i < sizeof(command_lines) / sizeof(*command_lines);
	     i++) {
		enum slot slot = SLOT_A;
		bool found = slot_of_command_line(command_lines[i].text, &slot);

		CHECK(found == command_lines[i].found, "'%s': found",
		      command_lines[i].text);
		CHECK(!found || slot == command_lines[i].slot, "'%s': which",
		      command_lines[i].text);
	}
}

static void test_default(void)
{
	uint8_t sector[SLOT_SECTOR] = { 0 };
	enum slot slot;

	CHECK(!slot_default_read(sector, &slot), "zeros say nothing");
	for (size_t i = 0; i < SLOT_COUNT; i++) {
		slot_default_write(sector, slots[i]);
		CHECK(memcmp(sector, i ? "DEFAULT b\n" : "DEFAULT a\n", 10) ==
			      0,
		      "a line for SYSLINUX");
		CHECK(sector[SLOT_SECTOR - 1] == '\n', "the rest is empty");
		CHECK(slot_default_read(sector, &slot) && slot == slots[i],
		      "slot %zu is read again", i);
		CHECK(slot_other(slot) != slot, "the other is another");
	}
	sector[8] = 'x';
	CHECK(!slot_default_read(sector, &slot), "no slot is called x");
}

/* Sums as SYSLINUX counts them: head, sum and data make a constant. */
static void test_once(void)
{
	uint8_t sector[SLOT_SECTOR];
	enum slot slot;

	slot_once_write(sector, NULL);
	CHECK(slot_once_valid(sector), "an empty one is valid");
	CHECK(!slot_once_read(sector, &slot), "and says nothing");
	CHECK(memcmp(sector, "\xa5\x2f\x2d\x5a\x67\x17\x04\xa3", 8) == 0,
	      "magic and sum of an empty one");
	CHECK(memcmp(sector + 508, "\x64\xbf\x28\xdd", 4) == 0, "its end");
	for (size_t i = 0; i < SLOT_COUNT; i++) {
		slot_once_write(sector, &slots[i]);
		CHECK(slot_once_read(sector, &slot) && slot == slots[i],
		      "slot %zu is read again", i);
	}
	for (size_t at = 0; at < SLOT_SECTOR; at++) {
		sector[at] ^= 0x10;
		CHECK(!slot_once_valid(sector), "byte %zu is changed", at);
		sector[at] ^= 0x10;
	}
}

/* Other variables may stand before it; lengths may lead anywhere. */
static void test_once_behind(void)
{
	uint8_t sector[SLOT_SECTOR];
	uint32_t sum = 0;
	enum slot slot;

	slot_once_write(sector, NULL);
	memcpy(sector + 8,
	       "\x02\x03xyz\x01\x01"
	       "b",
	       8);
	for (size_t i = 8; i < 16; i += 4)
		sum += (uint32_t)sector[i] | (uint32_t)sector[i + 1] << 8 |
		       (uint32_t)sector[i + 2] << 16 |
		       (uint32_t)sector[i + 3] << 24;
	sum = 0xa3041767u - sum;
	for (size_t i = 0; i < 4; i++)
		sector[4 + i] = (uint8_t)(sum >> (8 * i));
	CHECK(slot_once_read(sector, &slot) && slot == SLOT_B,
	      "behind another variable");
}

int main(void)
{
	test_command_line();
	test_default();
	test_once();
	test_once_behind();
	return unit_report("slot");
}
