/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.h - whether firmware is what its signature says: Ed25519 (RFC
 * 8032) over the header, SHA-512 (FIPS 180-4) over the rest, by libsodium.
 */
#ifndef SLUICE_EDGE_SIGNATURE_H
#define SLUICE_EDGE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/firmware.h"

/** signature_verify - the signature of @seal is one of @key over its text. */
bool signature_verify(const struct firmware_seal *seal,
		      const struct firmware_key *key);

/**
 * signature_digest - SHA-512 of @size bytes of @fd from @offset on, into @out
 * of FIRMWARE_DIGEST_SIZE bytes. 0 or -errno, -ENODATA if it ends before.
 */
int signature_digest(int fd, off_t offset, size_t size, uint8_t *out);

#endif
