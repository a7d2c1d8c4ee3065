// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * measure.c - run a command; what it took on standard error.
 *
 *   measure COMMAND...     "0.123 4567 0.101": seconds on the wall clock,
 *                          resident kB at most, seconds of processor time
 *
 * In C because the peak of a child includes that of the program which forked
 * it: this one is smaller than anything it measures.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double start = now();
	int status;
	pid_t child;

	if (argc < 2) {
		fputs("usage: measure COMMAND...\n", stderr);
		return 2;
	}
	child = fork();
	if (child == 0) {
		execvp(argv[1], argv + 1);
		fprintf(stderr, "measure: %s: %s\n", argv[1], strerror(errno));
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		perror("measure");
		return 1;
	}
	fprintf(stderr, "%.4f %ld %.4f\n", now() - start, usage.ru_maxrss,
		seconds(&usage.ru_utime) + seconds(&usage.ru_stime));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
