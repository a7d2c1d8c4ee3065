/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware.h - firmware files and the slots that they are installed into; what
 * the verbs of "sluice firmware" share.
 *
 * Functions that return an exit code have said what is wrong.
 */
#ifndef SLUICE_APP_FIRMWARE_H
#define SLUICE_APP_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/firmware.h"
#include "core/slot.h"
#include "edge/area.h"

#define FIRMWARE_KEY_PATH "/etc/sluice-firmware.pub"

/** struct firmware_box - the appliance that this runs on. */
struct firmware_box {
	struct areas areas;
	struct firmware_key key;
	char board[FIRMWARE_WORD_MAX];
	enum slot running;
	enum slot usual; /* booted unless told otherwise */
	bool has_once;	 /* @once is booted the next time */
	enum slot once;
};

/** struct firmware_source - firmware, and where its bytes are. */
struct firmware_source {
	const char *name; /* for messages */
	uint8_t header[FIRMWARE_HEADER_SIZE];
	struct firmware firmware;
	int fds[FIRMWARE_PARTS]; /* or -1; the same twice for a file */
	off_t offsets[FIRMWARE_PARTS];
};

/** firmware_key_load - the public key in the file at @path. */
int firmware_key_load(const char *path, struct firmware_key *out);

/** firmware_box_read - @box->areas and @box->key are given. */
int firmware_box_read(struct firmware_box *box);

/**
 * firmware_file_open, firmware_slot_open - a source whose header is signed by
 * the key of @box; its parts were not looked at yet. To be closed even if it
 * failed.
 */
int firmware_file_open(const struct firmware_box *box, const char *path,
		       struct firmware_source *out);
int firmware_slot_open(const struct firmware_box *box, enum slot slot,
		       struct firmware_source *out);
void firmware_source_close(struct firmware_source *source);

/** firmware_source_verify - every byte of its parts is what was signed. */
int firmware_source_verify(const struct firmware_source *source);

/** firmware_area_open - area NAME-a or NAME-b; a descriptor or -errno. */
int firmware_area_open(const struct firmware_box *box, const char *name,
		       enum slot slot, bool writable);

/** firmware_boot_once - @slot the next time, or the usual one if NULL. */
int firmware_boot_once(const struct firmware_box *box, const enum slot *slot);

/** firmware_boot_usually - @slot from now on. */
int firmware_boot_usually(const struct firmware_box *box, enum slot slot);

/** firmware_install - @source into the slot that does not run. */
int firmware_install(struct firmware_box *box,
		     const struct firmware_source *source);

#endif
