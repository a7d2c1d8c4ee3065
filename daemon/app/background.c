/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * background.c - double fork, with a pipe that tells how the start went.
 */
#include "app/background.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The process that the user started: wait for one byte, the exit code. */
static void wait_for_code(int descriptor, pid_t child, int lost)
{
	unsigned char code;
	ssize_t got;

	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	do {
		got = read(descriptor, &code, 1);
	} while (got < 0 && errno == EINTR);
	_exit(got == 1 ? code : lost);
}

int background_start(int lost)
{
	int ends[2];
	pid_t child;
	int error;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child < 0) {
		error = -errno;
		close(ends[0]);
		close(ends[1]);
		return error;
	}
	if (child > 0) {
		close(ends[1]);
		wait_for_code(ends[0], child, lost);
	}
	close(ends[0]);
	if (setsid() < 0)
		_exit(lost);
	child = fork();
	if (child != 0)
		_exit(child < 0 ? lost : 0);
	return ends[1];
}

void background_ready(int descriptor, int code)
{
	unsigned char byte = (unsigned char)code;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* Nobody waits any more: nothing to tell. */
	if (write(descriptor, &byte, 1) < 0)
		errno = 0;
	close(descriptor);
	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	if (null > STDERR_FILENO)
		close(null);
}
