/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware.c - any bytes as the header of firmware, as a public key, and as
 * the sectors that tell the boot loader its slot. What is understood stays
 * within its bounds, what we write is read back, and no signature is good.
 *
 * An input fills, with zeros behind it, all of these.
 */
#include <stdlib.h>

#include "core/slot.h"
#include "edge/signature.h"
#include "tests/fuzz/driver/fuzz.h"

const char *const fuzz_words[] = { "untrusted comment: ",
				   "\nRWQ",
				   "=\n",
				   "sluice firmware 1\n",
				   "board ",
				   "version ",
				   "kernel ",
				   "root ",
				   "DEFAULT a\n",
				   "sluice.slot=",
				   NULL };

static bool is_string(const char *text)
{
	return *text && memchr(text, '\0', FIRMWARE_WORD_MAX);
}

static bool judge_firmware(const struct firmware_seal *seal)
{
	struct firmware firmware;

	if (!firmware_read(seal, &firmware))
		return true;
	if (!is_string(firmware.board) || !is_string(firmware.version))
		return fuzz_wrong("a board or version that is no word");
	for (size_t i = 0; i < FIRMWARE_PARTS; i++)
		if (!firmware.parts[i].size)
			return fuzz_wrong("a part of no bytes");
	return true;
}

static bool judge_header(const uint8_t *bytes)
{
	const struct firmware_key key = { .bytes = { 1, 2, 3 } };
	const char *header = (const char *)bytes;
	struct firmware_seal seal;
	struct firmware_key its;

	if (!firmware_seal_read(bytes, &seal))
		return true;
	if (seal.text < header ||
	    seal.text + seal.length > header + FIRMWARE_HEADER_SIZE)
		return fuzz_wrong("a text outside of its header");
	its = key;
	memcpy(its.number, seal.key_number, sizeof(its.number));
	if (signature_verify(&seal, &its))
		return fuzz_wrong("a signature that nobody made is good");
	return judge_firmware(&seal);
}

static bool judge_once(const uint8_t *sector)
{
	uint8_t written[SLOT_SECTOR];
	enum slot slot, again;

	if (!slot_once_read(sector, &slot))
		return true;
	if (!slot_once_valid(sector))
		return fuzz_wrong("a slot in a sector that is not valid");
	slot_once_write(written, &slot);
	return (slot_once_read(written, &again) && again == slot) ||
	       fuzz_wrong("a slot to be booted once is another one");
}

static bool judge_default(const uint8_t *sector)
{
	uint8_t written[SLOT_SECTOR];
	enum slot slot, again;

	if (!slot_default_read(sector, &slot))
		return true;
	slot_default_write(written, slot);
	return (slot_default_read(written, &again) && again == slot &&
		memcmp(written, sector, strlen("DEFAULT a\n")) == 0) ||
	       fuzz_wrong("the slot that is booted is another one");
}

/* One by the boot loader's sums, so that what they are over is reached. */
static bool judge_summed(const uint8_t *bytes)
{
	uint8_t sector[SLOT_SECTOR];
	uint32_t sum = 0;

	slot_once_write(sector, NULL);
	memcpy(sector + 8, bytes, SLOT_SECTOR - 12);
	for (size_t at = 8; at < SLOT_SECTOR - 4; at += 4)
		sum += (uint32_t)sector[at] | (uint32_t)sector[at + 1] << 8 |
		       (uint32_t)sector[at + 2] << 16 |
		       (uint32_t)sector[at + 3] << 24;
	sum = 0xa3041767u - sum;
	for (size_t i = 0; i < 4; i++)
		sector[4 + i] = (uint8_t)(sum >> (8 * i));
	return (slot_once_valid(sector) || fuzz_wrong("no valid sector")) &&
	       judge_once(sector);
}

static bool judge_padded(const uint8_t *header)
{
	uint8_t *sector = fuzz_copy(header, SLOT_SECTOR, 0);
	bool ok = judge_header(header) && judge_default(sector) &&
		  judge_once(sector) && judge_summed(sector);

	free(sector);
	return ok;
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	struct firmware_key key;
	enum slot slot;
	uint8_t *header;
	char *text;
	bool ok;

	if (length > FIRMWARE_HEADER_SIZE)
		length = FIRMWARE_HEADER_SIZE;
	firmware_key_read((const char *)bytes, length, &key);
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++)
		firmware_looks_bootable(i, bytes, length);
	text = (char *)fuzz_copy(bytes, length, 1);
	slot_of_command_line(text, &slot);
	header = fuzz_copy(bytes, length, FIRMWARE_HEADER_SIZE - length);
	ok = judge_padded(header);
	free(header);
	free(text);
	return ok;
}
