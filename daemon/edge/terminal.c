/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * terminal.c - reads keys, and knows the size of the screen.
 */
#include "edge/terminal.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_open(struct terminal *terminal)
{
	struct termios raw;

	if (!isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &terminal->before) < 0)
		return -ENOTTY;
	raw = terminal->before;
	raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSANOW, &raw) < 0 ? -errno : 0;
}

void terminal_close(const struct terminal *terminal)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
}

void terminal_size(size_t *height, size_t *width)
{
	struct winsize size;

	*height = 24;
	*width = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return;
	if (size.ws_row)
		*height = size.ws_row;
	if (size.ws_col)
		*width = size.ws_col;
}

int terminal_key(int wait)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int ready = poll(&fd, 1, wait);
	unsigned char key;

	if (ready == 0)
		return 0;
	return ready > 0 && read(STDIN_FILENO, &key, 1) == 1 ? key : -1;
}
