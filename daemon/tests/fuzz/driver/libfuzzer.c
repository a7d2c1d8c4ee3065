/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libfuzzer.c - a target as libFuzzer wants it, which brings its own main().
 */
#include <stdlib.h>

#include "tests/fuzz/driver/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (length <= FUZZ_INPUT_MAX && !fuzz_judge(bytes, length))
		abort();
	return 0;
}
