/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.h - a screen full of lines on a terminal behind a slow line: only the
 * lines that changed are written. VT100 (ECMA-48), without colour.
 */
#ifndef SLUICE_CORE_SCREEN_H
#define SLUICE_CORE_SCREEN_H

#include <stddef.h>

#include "core/text.h"

/**
 * screen_update - what turns a terminal that shows the first @height lines of
 * @before into one that shows those of @after, into @out; NULL as @before: it
 * shows anything. The cursor comes to rest behind the last line.
 */
void screen_update(const char *before, const char *after, size_t height,
		   struct text *out);

#endif
