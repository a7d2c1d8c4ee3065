/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frames.c - a captured case as an input of the target "frames", on standard
 * output.
 *
 *   frames CASE
 */
#include <stdio.h>

#include "app/case.h"

/* The pause before a frame, in the form of an input. */
static unsigned pause_of(uint64_t microseconds)
{
	unsigned pause = 0;

	while (microseconds && UINT64_C(1) << pause < microseconds)
		pause++;
	return pause;
}

static void put_frame(const struct case_frame *frame, uint64_t *before)
{
	const struct captured *captured = frame->captured;

	putchar((int)frame->port);
	putchar((int)pause_of(*before ? captured->time - *before : 0));
	putchar((int)(captured->length >> 8));
	putchar((int)(captured->length & 0xff));
	fwrite(captured->bytes, 1, captured->length, stdout);
	*before = captured->time;
}

int main(int argc, char **argv)
{
	struct capture_case folder;
	char message[1024];
	uint64_t before = 0;
	int error;

	if (argc != 2)
		return 2;
	error = case_read(&folder, argv[1], message, sizeof(message));
	if (error) {
		fprintf(stderr, "%s\n", message);
	} else {
		fputs(folder.generation->text, stdout);
		putchar('\0');
		for (size_t i = 0; i < folder.frame_count; i++)
			put_frame(&folder.frames[i], &before);
	}
	case_free(&folder);
	return error ? 1 : 0;
}
