/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware_install.c - firmware into the slot that does not run.
 *
 * All that can be known is known before the first byte is written. The slot's
 * header goes first and comes back last: without it nothing boots from there,
 * and a power cut leaves the running firmware the one that is booted.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/firmware.h"
#include "app/sluice.h"

#define CHUNK 32768

/* struct target - the areas of the slot, open for writing. */
struct target {
	enum slot slot;
	int header;
	int parts[FIRMWARE_PARTS];
};

/* --- before anything is written ----------------------------------------- */

static int admit_part(const struct firmware_source *source,
		      enum firmware_part part, off_t room)
{
	const struct firmware_piece *piece = &source->firmware.parts[part];
	uint8_t first[2 * SLOT_SECTOR] = { 0 };
	size_t length =
		piece->size < sizeof(first) ? piece->size : sizeof(first);

	if (room < (off_t)piece->size)
		return sluice_fail(SLUICE_REFUSED,
				   "%s: its %s has %u bytes, the slot has room "
				   "for %lld",
				   source->name, firmware_part_name(part),
				   piece->size, (long long)room);
	if (area_read(source->fds[part], source->offsets[part], first, length) <
		    0 ||
	    !firmware_looks_bootable(part, first, length))
		return sluice_fail(SLUICE_REFUSED,
				   "%s: its %s is none that could boot",
				   source->name, firmware_part_name(part));
	return SLUICE_OK;
}

static int admit(const struct firmware_box *box,
		 const struct firmware_source *source,
		 const struct target *target)
{
	int code;

	if (strcmp(source->firmware.board, box->board) != 0)
		return sluice_fail(SLUICE_REFUSED,
				   "%s: is for the board %s, and this is %s",
				   source->name, source->firmware.board,
				   box->board);
	code = firmware_source_verify(source);
	for (enum firmware_part i = 0; code == SLUICE_OK && i < FIRMWARE_PARTS;
	     i++)
		code = admit_part(source, i, area_size(target->parts[i]));
	return code;
}

/* --- writing ------------------------------------------------------------ */

static int write_header(int fd, const uint8_t *header)
{
	int error = area_write(fd, 0, header, FIRMWARE_HEADER_SIZE);

	return error ? error : area_settle(fd);
}

static int copy_part(const struct firmware_source *source,
		     enum firmware_part part, int to)
{
	size_t size = source->firmware.parts[part].size;
	size_t done = 0;
	int error = 0;

	while (!error && done < size) {
		uint8_t bytes[CHUNK];
		size_t length = size - done < CHUNK ? size - done : CHUNK;

		error = area_read(source->fds[part],
				  source->offsets[part] + (off_t)done, bytes,
				  length);
		if (!error)
			error = area_write(to, (off_t)done, bytes, length);
		done += length;
	}
	return error ? error : area_settle(to);
}

/* What was wrong was said; this is what there is now. */
static int left(const struct target *target, const char *state)
{
	return sluice_fail(SLUICE_SYSTEM,
			   "slot %s %s, and slot %s is booted as before",
			   slot_letter(target->slot), state,
			   slot_letter(slot_other(target->slot)));
}

static int header_failed(const struct target *target, int error)
{
	sluice_fail(SLUICE_SYSTEM, "slot %s, its header: %s",
		    slot_letter(target->slot), strerror(-error));
	return left(target, "may be whole or empty (sluice firmware verify)");
}

static int copy_parts(const struct firmware_source *source,
		      const struct target *target)
{
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++) {
		int error;

		fprintf(stderr, "sluice: writing the %s, %u bytes\n",
			firmware_part_name(i), source->firmware.parts[i].size);
		error = copy_part(source, i, target->parts[i]);
		if (error)
			return sluice_fail(SLUICE_SYSTEM, "slot %s, its %s: %s",
					   slot_letter(target->slot),
					   firmware_part_name(i),
					   strerror(-error));
	}
	return SLUICE_OK;
}

static int read_back(const struct firmware_source *source,
		     const struct target *target)
{
	struct firmware_source written = *source;

	written.name = target->slot == SLOT_A ? "slot a" : "slot b";
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++) {
		written.fds[i] = target->parts[i];
		written.offsets[i] = 0;
	}
	fputs("sluice: reading it back\n", stderr);
	return firmware_source_verify(&written);
}

static int write_slot(const struct firmware_box *box,
		      const struct firmware_source *source,
		      const struct target *target)
{
	static const uint8_t nothing[FIRMWARE_HEADER_SIZE];
	int error = write_header(target->header, nothing);

	if (error)
		return header_failed(target, error);
	if (copy_parts(source, target) != SLUICE_OK ||
	    read_back(source, target) != SLUICE_OK)
		return left(target, "is empty now");
	error = write_header(target->header, source->header);
	return error ? header_failed(target, error)
		     : firmware_boot_once(box, &target->slot);
}

/* --- the slot ----------------------------------------------------------- */

static void target_close(const struct target *target)
{
	if (target->header >= 0)
		close(target->header);
	for (size_t i = 0; i < FIRMWARE_PARTS; i++)
		if (target->parts[i] >= 0)
			close(target->parts[i]);
}

static int target_open(const struct firmware_box *box, enum slot slot,
		       struct target *out)
{
	int error = 0;

	*out = (struct target){ .slot = slot };
	out->header = firmware_area_open(box, "header", slot, true);
	if (out->header < 0)
		error = out->header;
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++) {
		out->parts[i] = firmware_area_open(box, firmware_part_name(i),
						   slot, true);
		if (out->parts[i] < 0)
			error = out->parts[i];
	}
	return error ? sluice_fail(SLUICE_SYSTEM, "slot %s: %s",
				   slot_letter(slot), strerror(-error))
		     : SLUICE_OK;
}

int firmware_install(struct firmware_box *box,
		     const struct firmware_source *source)
{
	struct target target;
	int code;

	if (box->running != box->usual)
		return sluice_fail(
			SLUICE_REFUSED,
			"the firmware that runs is on trial, and the other "
			"slot "
			"is the one to fall back to: confirm it, or reboot");
	code = target_open(box, slot_other(box->running), &target);
	if (code == SLUICE_OK)
		code = admit(box, source, &target);
	if (code == SLUICE_OK && box->has_once)
		code = firmware_boot_once(box, NULL);
	if (code == SLUICE_OK)
		code = write_slot(box, source, &target);
	target_close(&target);
	return code;
}
