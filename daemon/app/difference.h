/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * difference.h - where what left is not what should have left, and how that is
 * shown to a person.
 */
#ifndef SLUICE_APP_DIFFERENCE_H
#define SLUICE_APP_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "app/case.h"
#include "app/judge.h"

/** struct difference - the first one of the first port that has any. */
struct difference {
	size_t port;
	size_t index;		     /* in out-PORT, from 0 */
	const struct captured *want; /* NULL: one too many left */
	const struct judged *got;    /* NULL: one too few left */
	size_t offset;		     /* of the first byte that differs */
};

/**
 * frames_same - byte for byte, but for what @leeway names; else *@offset is
 * the first byte that differs.
 */
bool frames_same(const uint8_t *a, size_t a_length, const uint8_t *b,
		 size_t b_length, const struct leeway *leeway, size_t *offset);

/**
 * difference_find - what left against out-PORT.pcap of the case; true if there
 * is any. The identification of IPv6 fragments is not compared: whoever
 * fragments anew chooses it.
 */
bool difference_find(const struct capture_case *folder,
		     const struct judgement *judgement, struct difference *out);

/** difference_print - @judge did otherwise; @model tells the reason. */
void difference_print(FILE *out, const struct capture_case *folder,
		      const char *judge, const struct judgement *model,
		      const struct difference *difference);

/** frame_print - one frame as explain says it, and its headers in hex. */
void frame_print(FILE *out, const char *label, const uint8_t *bytes,
		 size_t length);

/** bytes_print - a hex dump, of the lines around @offset only. */
void bytes_print(FILE *out, const char *label, const uint8_t *bytes,
		 size_t length, size_t offset);

#endif
