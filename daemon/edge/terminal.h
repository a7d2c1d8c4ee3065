/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * terminal.h - the terminal of a program that fills its screen (termios(3)).
 */
#ifndef SLUICE_EDGE_TERMINAL_H
#define SLUICE_EDGE_TERMINAL_H

#include <stddef.h>
#include <termios.h>

struct terminal {
	struct termios before;
};

/**
 * terminal_open - keys of standard input come singly and are not echoed, also
 * those of signals. 0 or -errno: -ENOTTY it or standard output is no terminal.
 */
int terminal_open(struct terminal *terminal);

/** terminal_close - as it was. */
void terminal_close(const struct terminal *terminal);

/** terminal_size - lines and columns; 24 and 80 where nobody knows. */
void terminal_size(size_t *height, size_t *width);

/**
 * terminal_key - the next key; 0: none within @wait ms, -1: the terminal is
 * gone, or a signal came.
 */
int terminal_key(int wait);

#endif
