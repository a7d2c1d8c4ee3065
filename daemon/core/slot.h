/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slot.h - the two slots for firmware, and the sectors that tell the boot
 * loader which to take: always, and the next time only.
 *
 * Always: the first sector of default.cfg, which SYSLINUX's configuration
 * includes: "DEFAULT a". The next time only: its auxiliary data vector (ADV),
 * two equal sectors behind its code, where label "boot-once" is read and
 * cleared by it (SYSLINUX's doc/syslinux.txt, libinstaller/syslxint.h).
 */
#ifndef SLUICE_CORE_SLOT_H
#define SLUICE_CORE_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SLOT_SECTOR = 512, SLOT_COUNT = 2 };

enum slot { SLOT_A, SLOT_B };

/** slot_letter - "a" or "b", as the boot loader's labels have it. */
const char *slot_letter(enum slot slot);

/** slot_other - the slot that this one is not. */
enum slot slot_other(enum slot slot);

/** slot_of_command_line - the slot in "sluice.slot=a" of @text, a string. */
bool slot_of_command_line(const char *text, enum slot *out);

/** slot_default_read, slot_default_write - sector of SLOT_SECTOR bytes. */
bool slot_default_read(const uint8_t *sector, enum slot *out);
void slot_default_write(uint8_t *sector, enum slot slot);

/** slot_once_valid - @sector, SLOT_SECTOR bytes, is one of the two of an ADV. */
bool slot_once_valid(const uint8_t *sector);

/** slot_once_read - the slot that is to be booted once; false: none. */
bool slot_once_read(const uint8_t *sector, enum slot *out);

/** slot_once_write - a sector that says @slot, or none if that is NULL. */
void slot_once_write(uint8_t *sector, const enum slot *slot);

#endif
