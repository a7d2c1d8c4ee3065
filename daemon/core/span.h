/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * span.h - a stretch of the policy's text, for diagnostics.
 */
#ifndef SLUICE_CORE_SPAN_H
#define SLUICE_CORE_SPAN_H

#include <stdint.h>

/** struct span - bytes [offset, offset + length) of the source text. */
struct span {
	uint32_t offset;
	uint32_t length;
};

#endif
