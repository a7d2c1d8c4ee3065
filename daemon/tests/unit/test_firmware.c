/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_firmware.c - headers of firmware and public keys, as signify writes them
 * and as they must not be.
 */
#include "core/firmware.h"

#include <string.h>

#include "tests/unit/unit.h"

#define KEY                                      \
	"untrusted comment: sluice public key\n" \
	"RWQBAgMEBQYHCAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
#define COMMENT "untrusted comment: verify with firmware.pub\n"
#define DIGEST_16 "000102030405060708090a0b0c0d0eff"
#define DIGEST DIGEST_16 DIGEST_16 DIGEST_16 DIGEST_16
#define FIRST "sluice firmware 1\n"
#define BOARD "board alix\n"
#define VERSION "version 0.1+12ab\n"
#define KERNEL "kernel 1929728 " DIGEST "\n"
#define ROOT "root 487424 " DIGEST "\n"
/* "Ed", a number of eight bytes, and 64 zeros. */
#define SIGNATURE                                              \
	"RWQBAgMEBQYHCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static void test_key(void)
{
	static const char *const wrong[] = {
		"",
		"untrusted comment: sluice public key\n",
		"comment: sluice public key\nRWQ=\n",
		KEY "\n",
		"untrusted comment: x\n"
		"RWRBAgMEBQYHCAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4\n",
		"untrusted comment: x\n"
		"XWQBAgMEBQYHCAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n",
		"untrusted comment: x\n"
		"RWQBAgMEBQYHCAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4*\n",
		"untrusted comment: x\n"
		"RWQBAgMEBQYHCAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
	};
	struct firmware_key key;

	CHECK(firmware_key_read(KEY, strlen(KEY), &key), "a key");
	for (size_t i = 0; i < FIRMWARE_KEY_SIZE; i++)
		CHECK(key.bytes[i] == i, "byte %zu of it", i);
	for (size_t i = 0; i < FIRMWARE_KEY_NUMBER_SIZE; i++)
		CHECK(key.number[i] == i + 1, "byte %zu of its number", i);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK(!firmware_key_read(wrong[i], strlen(wrong[i]), &key),
		      "row %zu is no key", i);
}

static const struct {
	const char *name;
	const char *header;
	bool sealed; /* has the form of a signature */
	bool read;   /* and a text that is understood */
} rows[] = {
	{ "as it is", COMMENT SIGNATURE FIRST BOARD VERSION KERNEL ROOT, true,
	  true },
	{ "empty", "", false, false },
	{ "no signature", COMMENT FIRST BOARD VERSION KERNEL ROOT, false,
	  false },
	{ "no comment", SIGNATURE FIRST BOARD VERSION KERNEL ROOT, false,
	  false },
	{ "no text", COMMENT SIGNATURE, true, false },
	{ "another form",
	  COMMENT SIGNATURE "sluice firmware 2\n" BOARD VERSION KERNEL ROOT,
	  true, false },
	{ "no board", COMMENT SIGNATURE FIRST VERSION KERNEL ROOT, true,
	  false },
	{ "an empty board",
	  COMMENT SIGNATURE FIRST "board \n" VERSION KERNEL ROOT, true, false },
	{ "a board with a slash",
	  COMMENT SIGNATURE FIRST "board a/b\n" VERSION KERNEL ROOT, true,
	  false },
	{ "a board too long",
	  COMMENT SIGNATURE FIRST
	  "board aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" VERSION KERNEL ROOT,
	  true, false },
	{ "no root", COMMENT SIGNATURE FIRST BOARD VERSION KERNEL, true,
	  false },
	{ "an empty kernel",
	  COMMENT SIGNATURE FIRST BOARD VERSION "kernel 0 " DIGEST "\n" ROOT,
	  true, false },
	{ "a size that is none",
	  COMMENT SIGNATURE FIRST BOARD VERSION "kernel -1 " DIGEST "\n" ROOT,
	  true, false },
	{ "a size of many digits",
	  COMMENT SIGNATURE FIRST BOARD VERSION "kernel 4294967297 " DIGEST
						"\n" ROOT,
	  true, false },
	{ "a short digest",
	  COMMENT SIGNATURE FIRST BOARD VERSION "kernel 1 " DIGEST_16 "\n" ROOT,
	  true, false },
	{ "a digest in capitals",
	  COMMENT SIGNATURE FIRST BOARD VERSION
	  "kernel 1 FF" DIGEST_16 DIGEST_16 DIGEST_16
	  "000102030405060708090a0b0c0d0e\n" ROOT,
	  true, false },
	{ "more behind it",
	  COMMENT SIGNATURE FIRST BOARD VERSION KERNEL ROOT "more\n", true,
	  false },
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t header[FIRMWARE_HEADER_SIZE] = { 0 };
		struct firmware_seal seal;
		struct firmware firmware;
		bool sealed;

		memcpy(header, rows[i].header, strlen(rows[i].header));
		sealed = firmware_seal_read(header, &seal);
		CHECK(sealed == rows[i].sealed, "%s: a seal", rows[i].name);
		if (!sealed)
			continue;
		CHECK(firmware_read(&seal, &firmware) == rows[i].read,
		      "%s: understood", rows[i].name);
		if (!rows[i].read)
			continue;
		CHECK(strcmp(firmware.board, "alix") == 0, "its board");
		CHECK(strcmp(firmware.version, "0.1+12ab") == 0, "its version");
		CHECK(firmware.parts[FIRMWARE_KERNEL].size == 1929728,
		      "the size of its kernel");
		CHECK(firmware.parts[FIRMWARE_ROOT].digest[63] == 0xff,
		      "the digest of its root");
	}
}

static void test_filling(void)
{
	uint8_t header[FIRMWARE_HEADER_SIZE];
	struct firmware_seal seal;

	memset(header, 'x', sizeof(header));
	CHECK(!firmware_seal_read(header, &seal), "without an end");
	memset(header, 0, sizeof(header));
	memcpy(header, rows[0].header, strlen(rows[0].header));
	CHECK(firmware_seal_read(header, &seal), "filled with zeros");
	CHECK(seal.key_number[7] == 8, "the number of the key");
	header[sizeof(header) - 1] = 1;
	CHECK(!firmware_seal_read(header, &seal), "something behind its end");
}

static void test_bootable(void)
{
	uint8_t bytes[1024] = { 0 };

	CHECK(!firmware_looks_bootable(FIRMWARE_KERNEL, bytes, sizeof(bytes)),
	      "zeros are no kernel");
	CHECK(!firmware_looks_bootable(FIRMWARE_ROOT, bytes, sizeof(bytes)),
	      "and no root");
	bytes[0x1fe] = 0x55;
	bytes[0x1ff] = 0xaa;
	memcpy(bytes + 0x202, "HdrS", 4);
	CHECK(firmware_looks_bootable(FIRMWARE_KERNEL, bytes, sizeof(bytes)),
	      "a kernel");
	CHECK(!firmware_looks_bootable(FIRMWARE_KERNEL, bytes, 0x205),
	      "too short for one");
	memcpy(bytes, "hsqs", 4);
	CHECK(firmware_looks_bootable(FIRMWARE_ROOT, bytes, 4), "a squashfs");
}

int main(void)
{
	test_key();
	test_rows();
	test_filling();
	test_bootable();
	return unit_report("firmware");
}
