/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slot.c - what the boot loader reads, made and understood.
 */
#include "core/slot.h"

#include <string.h>

#define DEFAULT_LINE "DEFAULT "

/* An ADV: magic, sum, data (tag, length, bytes; 0 ends them), magic. */
#define ADV_HEAD 0x5a2d2fa5u
#define ADV_SUM 0xa3041767u
#define ADV_TAIL 0xdd28bf64u
#define ADV_DATA 8
#define ADV_END (SLOT_SECTOR - 4)
#define ADV_BOOT_ONCE 1

#define COMMAND_LINE_WORD "sluice.slot="

const char *slot_letter(enum slot slot)
{
	return slot == SLOT_A ? "a" : "b";
}

enum slot slot_other(enum slot slot)
{
	return slot == SLOT_A ? SLOT_B : SLOT_A;
}

static bool slot_of_letter(char letter, enum slot *out)
{
	*out = letter == 'b' ? SLOT_B : SLOT_A;
	return letter == 'a' || letter == 'b';
}

bool slot_of_command_line(const char *text, enum slot *out)
{
	const char *at = strstr(text, COMMAND_LINE_WORD);

	return at && slot_of_letter(at[strlen(COMMAND_LINE_WORD)], out);
}

/* --- always ------------------------------------------------------------- */

bool slot_default_read(const uint8_t *sector, enum slot *out)
{
	size_t length = strlen(DEFAULT_LINE);

	return memcmp(sector, DEFAULT_LINE, length) == 0 &&
	       sector[length + 1] == '\n' &&
	       slot_of_letter((char)sector[length], out);
}

void slot_default_write(uint8_t *sector, enum slot slot)
{
	size_t length = strlen(DEFAULT_LINE);

	memset(sector, '\n', SLOT_SECTOR);
	memcpy(sector, DEFAULT_LINE, length);
	sector[length] = (uint8_t)slot_letter(slot)[0];
}

/* --- once --------------------------------------------------------------- */

static uint32_t word_read(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static void word_write(uint8_t *at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t data_sum(const uint8_t *sector)
{
	uint32_t sum = 0;

	for (size_t at = ADV_DATA; at < ADV_END; at += 4)
		sum += word_read(sector + at);
	return sum;
}

bool slot_once_valid(const uint8_t *sector)
{
	return word_read(sector) == ADV_HEAD &&
	       word_read(sector + ADV_END) == ADV_TAIL &&
	       data_sum(sector) + word_read(sector + 4) == ADV_SUM;
}

bool slot_once_read(const uint8_t *sector, enum slot *out)
{
	size_t at = ADV_DATA;

	if (!slot_once_valid(sector))
		return false;
	while (at + 2 < ADV_END && sector[at] != 0) {
		if (sector[at] == ADV_BOOT_ONCE && sector[at + 1] == 1)
			return slot_of_letter((char)sector[at + 2], out);
		at += 2u + sector[at + 1];
	}
	return false;
}

void slot_once_write(uint8_t *sector, const enum slot *slot)
{
	memset(sector, 0, SLOT_SECTOR);
	word_write(sector, ADV_HEAD);
	if (slot) {
		sector[ADV_DATA] = ADV_BOOT_ONCE;
		sector[ADV_DATA + 1] = 1;
		sector[ADV_DATA + 2] = (uint8_t)slot_letter(*slot)[0];
	}
	word_write(sector + 4, ADV_SUM - data_sum(sector));
	word_write(sector + ADV_END, ADV_TAIL);
}
