/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng.c - blocks of a capture file: each begins with its type and its
 * length, which stands at its end once more, and is padded to words.
 */
#include "core/pcapng.h"

#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_FRAME = 6, /* "enhanced packet" */
	LINK_ETHERNET = 1,
	OPTION_END = 0,
	OPTION_INTERFACE_NAME = 2,
	OPTION_TIME_UNIT = 9,
	OPTION_FRAME_FLAGS = 2,
	TIME_UNIT_NS = 9, /* ten to the power of minus that */
	FLAG_INBOUND = 1,
	FLAG_OUTBOUND = 2
};

/* struct block - being written. */
struct block {
	uint8_t *out;
	size_t length;
};

static void put(struct block *block, const void *bytes, size_t length)
{
	memcpy(block->out + block->length, bytes, length);
	block->length += length;
	while (block->length % 4 != 0)
		block->out[block->length++] = 0;
}

static void put32(struct block *block, uint32_t value)
{
	const uint8_t bytes[] = { (uint8_t)value, (uint8_t)(value >> 8),
				  (uint8_t)(value >> 16),
				  (uint8_t)(value >> 24) };

	put(block, bytes, sizeof(bytes));
}

/* Two halves of a word: a code and a length, for options. */
static void put16s(struct block *block, unsigned first, unsigned second)
{
	put32(block, first | (uint32_t)second << 16);
}

static struct block begin(uint8_t *out, uint32_t type)
{
	struct block block = { .out = out };

	put32(&block, type);
	put32(&block, 0);
	return block;
}

static size_t end(struct block *block)
{
	size_t length = block->length + 4;

	put32(block, (uint32_t)length);
	block->length = 4;
	put32(block, (uint32_t)length);
	return length;
}

size_t pcapng_section(uint8_t *out)
{
	struct block block = begin(out, BLOCK_SECTION);

	put32(&block, 0x1a2b3c4d); /* tells the byte order */
	put16s(&block, 1, 0);	   /* version 1.0 */
	put32(&block, UINT32_MAX); /* length of the section: not known */
	put32(&block, UINT32_MAX);
	return end(&block);
}

size_t pcapng_interface(uint8_t *out, const char *name)
{
	struct block block = begin(out, BLOCK_INTERFACE);
	const uint8_t unit = TIME_UNIT_NS;
	size_t length = strnlen(name, PCAPNG_NAME_MAX);

	put16s(&block, LINK_ETHERNET, 0);
	put32(&block, PCAPNG_LENGTH_MAX);
	put16s(&block, OPTION_INTERFACE_NAME, (unsigned)length);
	put(&block, name, length);
	put16s(&block, OPTION_TIME_UNIT, sizeof(unit));
	put(&block, &unit, sizeof(unit));
	put16s(&block, OPTION_END, 0);
	return end(&block);
}

size_t pcapng_frame(uint8_t *out, const struct capture_frame *frame)
{
	struct block block = begin(out, BLOCK_FRAME);

	put32(&block, (uint32_t)frame->port);
	put32(&block, (uint32_t)(frame->time >> 32));
	put32(&block, (uint32_t)frame->time);
	put32(&block, (uint32_t)frame->length); /* kept, and on the wire */
	put32(&block, (uint32_t)frame->length);
	put(&block, frame->bytes, frame->length);
	put16s(&block, OPTION_FRAME_FLAGS, 4);
	put32(&block,
	      frame->direction == CAPTURE_IN ? FLAG_INBOUND : FLAG_OUTBOUND);
	put16s(&block, OPTION_END, 0);
	return end(&block);
}
