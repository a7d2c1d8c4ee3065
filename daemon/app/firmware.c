/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware.c - what firmware there is: in a file, in the slots, and which of
 * these is booted.
 */
#include "app/firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/sluice.h"
#include "edge/policy_file.h"
#include "edge/signature.h"

#define KEY_FILE_MAX 1024
#define XMODEM_BLOCK 1024
#define XMODEM_FILLER 0x1a

int firmware_key_load(const char *path, struct firmware_key *out)
{
	char *text = NULL;
	size_t length = 0;
	int error = policy_file_read(path, KEY_FILE_MAX, &text, &length);
	bool good = !error && firmware_key_read(text, length, out);

	free(text);
	if (error)
		return sluice_fail(SLUICE_SYSTEM, "%s: %s", path,
				   strerror(-error));
	return good ? SLUICE_OK
		    : sluice_fail(SLUICE_REFUSED,
				  "%s: is no public key of signify", path);
}

int firmware_area_open(const struct firmware_box *box, const char *name,
		       enum slot slot, bool writable)
{
	char full[32];

	snprintf(full, sizeof(full), "%s-%s", name, slot_letter(slot));
	return area_open(&box->areas, full, writable);
}

/* --- which is booted ---------------------------------------------------- */

static int read_sector(const struct firmware_box *box, const char *area,
		       off_t at, uint8_t *sector)
{
	int fd = area_open(&box->areas, area, false);
	int error = fd < 0 ? fd : area_read(fd, at, sector, SLOT_SECTOR);

	if (fd >= 0)
		close(fd);
	return error;
}

/* The first sector that is valid counts, as it does for the boot loader. */
static int read_once(const struct firmware_box *box, bool *has, enum slot *out)
{
	uint8_t sector[SLOT_SECTOR];
	int error = read_sector(box, "adv", 0, sector);

	if (!error && !slot_once_valid(sector))
		error = read_sector(box, "adv", SLOT_SECTOR, sector);
	*has = !error && slot_once_read(sector, out);
	return error;
}

int firmware_box_read(struct firmware_box *box)
{
	uint8_t sector[SLOT_SECTOR];
	char line[4096];

	if (area_board(&box->areas, box->board, sizeof(box->board)) < 0 ||
	    area_command_line(&box->areas, line, sizeof(line)) < 0 ||
	    !slot_of_command_line(line, &box->running))
		return sluice_fail(SLUICE_SYSTEM,
				   "this machine did not boot from a slot for "
				   "firmware");
	if (read_sector(box, "default", 0, sector) < 0 ||
	    !slot_default_read(sector, &box->usual))
		return sluice_fail(SLUICE_SYSTEM,
				   "which slot is booted cannot be read; the "
				   "card has to be flashed anew");
	if (read_once(box, &box->has_once, &box->once) < 0)
		return sluice_fail(SLUICE_SYSTEM,
				   "the boot loader's variables cannot be "
				   "read");
	return SLUICE_OK;
}

/* One after the other, so that one of both is whole at any time. */
int firmware_boot_once(const struct firmware_box *box, const enum slot *slot)
{
	uint8_t sector[SLOT_SECTOR];
	int fd = area_open(&box->areas, "adv", true);
	int error = fd < 0 ? fd : 0;

	slot_once_write(sector, slot);
	for (off_t at = 0; !error && at < 2 * SLOT_SECTOR; at += SLOT_SECTOR) {
		error = area_write(fd, at, sector, sizeof(sector));
		if (!error)
			error = area_settle(fd);
	}
	if (fd >= 0)
		close(fd);
	return error ? sluice_fail(
			       SLUICE_SYSTEM,
			       "the boot loader's variables: %s; which slot "
			       "is booted the next time is not sure: sluice "
			       "firmware status",
			       strerror(-error))
		     : SLUICE_OK;
}

int firmware_boot_usually(const struct firmware_box *box, enum slot slot)
{
	uint8_t sector[SLOT_SECTOR];
	int fd = area_open(&box->areas, "default", true);
	int error = fd < 0 ? fd : 0;

	slot_default_write(sector, slot);
	if (!error)
		error = area_write(fd, 0, sector, sizeof(sector));
	if (!error)
		error = area_settle(fd);
	if (fd >= 0)
		close(fd);
	return error ? sluice_fail(SLUICE_SYSTEM, "which slot is booted: %s",
				   strerror(-error))
		     : SLUICE_OK;
}

/* --- sources ------------------------------------------------------------ */

static void source_init(struct firmware_source *source, const char *name)
{
	memset(source, 0, sizeof(*source));
	source->name = name;
	for (size_t i = 0; i < FIRMWARE_PARTS; i++)
		source->fds[i] = -1;
}

void firmware_source_close(struct firmware_source *source)
{
	for (size_t i = 0; i < FIRMWARE_PARTS; i++)
		if (source->fds[i] >= 0 &&
		    (i == 0 || source->fds[i] != source->fds[i - 1]))
			close(source->fds[i]);
}

static int admit_header(const struct firmware_box *box,
			struct firmware_source *source)
{
	struct firmware_seal seal;

	if (!firmware_seal_read(source->header, &seal))
		return sluice_fail(SLUICE_REFUSED, "%s: is no firmware",
				   source->name);
	if (!signature_verify(&seal, &box->key))
		return sluice_fail(SLUICE_REFUSED,
				   "%s: is not signed by the key of this "
				   "appliance",
				   source->name);
	if (!firmware_read(&seal, &source->firmware))
		return sluice_fail(SLUICE_REFUSED,
				   "%s: is signed, but of a form that this "
				   "version does not know",
				   source->name);
	return SLUICE_OK;
}

/* XMODEM sends whole blocks, and fills the last one. */
static bool ends_at(int fd, off_t end, off_t size)
{
	uint8_t rest[XMODEM_BLOCK];
	off_t more = size - end;

	if (more < 0 || more >= XMODEM_BLOCK ||
	    area_read(fd, end, rest, (size_t)more) < 0)
		return false;
	for (off_t i = 0; i < more; i++)
		if (rest[i] != XMODEM_FILLER)
			return false;
	return true;
}

int firmware_file_open(const struct firmware_box *box, const char *path,
		       struct firmware_source *out)
{
	const struct firmware_piece *parts;
	struct stat state;
	int fd, code;
	off_t end;

	source_init(out, path);
	parts = out->firmware.parts;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &state) < 0)
		return sluice_fail(SLUICE_REFUSED, "%s: %s", path,
				   strerror(errno));
	out->fds[FIRMWARE_KERNEL] = out->fds[FIRMWARE_ROOT] = fd;
	if (!S_ISREG(state.st_mode) ||
	    area_read(fd, 0, out->header, FIRMWARE_HEADER_SIZE) < 0)
		return sluice_fail(SLUICE_REFUSED, "%s: is no firmware", path);
	code = admit_header(box, out);
	if (code != SLUICE_OK)
		return code;
	out->offsets[FIRMWARE_KERNEL] = FIRMWARE_HEADER_SIZE;
	out->offsets[FIRMWARE_ROOT] =
		FIRMWARE_HEADER_SIZE + (off_t)parts[FIRMWARE_KERNEL].size;
	end = out->offsets[FIRMWARE_ROOT] + (off_t)parts[FIRMWARE_ROOT].size;
	if (!ends_at(fd, end, state.st_size))
		return sluice_fail(SLUICE_REFUSED,
				   "%s: has %lld bytes, and not the %lld that "
				   "were signed; send it again",
				   path, (long long)state.st_size,
				   (long long)end);
	return SLUICE_OK;
}

int firmware_slot_open(const struct firmware_box *box, enum slot slot,
		       struct firmware_source *out)
{
	int fd = firmware_area_open(box, "header", slot, false);
	int error;

	source_init(out, slot == SLOT_A ? "slot a" : "slot b");
	error = fd < 0 ? fd
		       : area_read(fd, 0, out->header, FIRMWARE_HEADER_SIZE);
	if (fd >= 0)
		close(fd);
	for (enum firmware_part i = 0; !error && i < FIRMWARE_PARTS; i++) {
		out->fds[i] = firmware_area_open(box, firmware_part_name(i),
						 slot, false);
		if (out->fds[i] < 0)
			error = out->fds[i];
	}
	if (error)
		return sluice_fail(SLUICE_SYSTEM, "%s: %s", out->name,
				   strerror(-error));
	return admit_header(box, out);
}

int firmware_source_verify(const struct firmware_source *source)
{
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++) {
		const struct firmware_piece *part = &source->firmware.parts[i];
		uint8_t digest[FIRMWARE_DIGEST_SIZE];
		int error = signature_digest(source->fds[i], source->offsets[i],
					     part->size, digest);

		if (error)
			return sluice_fail(SLUICE_SYSTEM, "%s: its %s: %s",
					   source->name, firmware_part_name(i),
					   strerror(-error));
		if (memcmp(digest, part->digest, sizeof(digest)) != 0)
			return sluice_fail(SLUICE_REFUSED,
					   "%s: its %s is not the one that "
					   "was signed",
					   source->name, firmware_part_name(i));
	}
	return SLUICE_OK;
}
