/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware.h - a firmware file: a signed header of FIRMWARE_HEADER_SIZE bytes,
 * then a kernel and a root file system.
 *
 * The header is what signify(1) writes with -S -e: an untrusted comment, an
 * Ed25519 signature in base64 (RFC 8032, RFC 4648), and the text it is over:
 *
 *	sluice firmware 1
 *	board alix
 *	version 0.1
 *	kernel 1929728 SHA-512 in hexadecimal
 *	root 487424 SHA-512 in hexadecimal
 *
 * NULs fill the rest. A slot of the disk holds the same header, written last.
 */
#ifndef SLUICE_CORE_FIRMWARE_H
#define SLUICE_CORE_FIRMWARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FIRMWARE_HEADER_SIZE = 4096,
	FIRMWARE_WORD_MAX = 32, /* a board or a version, with its NUL */
	FIRMWARE_DIGEST_SIZE = 64,
	FIRMWARE_SIGNATURE_SIZE = 64,
	FIRMWARE_KEY_SIZE = 32,
	FIRMWARE_KEY_NUMBER_SIZE = 8
};

enum firmware_part { FIRMWARE_KERNEL, FIRMWARE_ROOT, FIRMWARE_PARTS };

/** struct firmware - what the signed text says. */
struct firmware {
	char board[FIRMWARE_WORD_MAX];
	char version[FIRMWARE_WORD_MAX];
	struct firmware_piece {
		uint32_t size; /* bytes, not 0 */
		uint8_t digest[FIRMWARE_DIGEST_SIZE];
	} parts[FIRMWARE_PARTS];
};

/** struct firmware_seal - who says so. @text points into the header. */
struct firmware_seal {
	uint8_t key_number[FIRMWARE_KEY_NUMBER_SIZE];
	uint8_t signature[FIRMWARE_SIGNATURE_SIZE];
	const char *text;
	size_t length;
};

/** struct firmware_key - a public key of signify(1). */
struct firmware_key {
	uint8_t number[FIRMWARE_KEY_NUMBER_SIZE];
	uint8_t bytes[FIRMWARE_KEY_SIZE];
};

/** firmware_part_name - "kernel" or "root". */
const char *firmware_part_name(enum firmware_part part);

/**
 * firmware_seal_read - take a header of FIRMWARE_HEADER_SIZE bytes apart.
 * False: it is none. The signature is not verified here.
 */
bool firmware_seal_read(const uint8_t *header, struct firmware_seal *out);

/** firmware_key_read - the public key in the @length bytes of a key file. */
bool firmware_key_read(const char *text, size_t length,
		       struct firmware_key *out);

/** firmware_read - what the text of @seal says; false: it is malformed. */
bool firmware_read(const struct firmware_seal *seal, struct firmware *out);

/**
 * firmware_looks_bootable - @bytes, the first ones of the part, are those of a
 * kernel (Linux's Documentation/arch/x86/boot.rst) or of a squashfs.
 */
bool firmware_looks_bootable(enum firmware_part part, const uint8_t *bytes,
			     size_t length);

#endif
