/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.c - asks libsodium.
 */
#include "edge/signature.h"

#include <sodium/crypto_hash_sha512.h>
#include <sodium/crypto_sign.h>
#include <string.h>

#include "edge/area.h"

#define CHUNK 32768

bool signature_verify(const struct firmware_seal *seal,
		      const struct firmware_key *key)
{
	return memcmp(seal->key_number, key->number, sizeof(key->number)) ==
		       0 &&
	       crypto_sign_verify_detached(seal->signature,
					   (const unsigned char *)seal->text,
					   seal->length, key->bytes) == 0;
}

int signature_digest(int fd, off_t offset, size_t size, uint8_t *out)
{
	crypto_hash_sha512_state state;
	uint8_t bytes[CHUNK];

	crypto_hash_sha512_init(&state);
	while (size > 0) {
		size_t length = size < CHUNK ? size : CHUNK;
		int error = area_read(fd, offset, bytes, length);

		if (error)
			return error;
		crypto_hash_sha512_update(&state, bytes, length);
		offset += (off_t)length;
		size -= length;
	}
	crypto_hash_sha512_final(&state, out);
	return 0;
}
