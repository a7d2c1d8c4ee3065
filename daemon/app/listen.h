/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listen.h - what capture and trace have in common: ports and a filter on the
 * command line, and a while of listening that ends by itself or by a signal.
 */
#ifndef SLUICE_APP_LISTEN_H
#define SLUICE_APP_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "app/engine.h"

#define LISTEN_SECOND UINT64_C(1000000000) /* ns */
#define LISTEN_RATE 3840 /* bytes/s of a serial line of 38400 baud */

/** struct listen_ports - their names; they live in a policy, or in argv. */
struct listen_ports {
	const char *names[POLICY_PORTS_MAX];
	size_t count;
};

/**
 * listen_take_ports - the words that begin with names of ports of @running
 * (NULL: of any interface), all of its ports if there are none. Returns how
 * many words were names.
 */
int listen_take_ports(const struct generation *running, int count, char **words,
		      struct listen_ports *out);

/** listen_print_ports - "the ports are ..." on standard error. */
void listen_print_ports(const struct generation *running);

/** listen_join - words with a blank between them; from malloc, NULL: none. */
char *listen_join(int count, char **words);

/**
 * listen_count, listen_seconds, listen_rate - the value of that option into
 * @out, which stays if it was not given. SLUICE_OK, or SLUICE_USAGE after a
 * message. The rate is in bytes a second, 0: any.
 */
int listen_count(const char *text, unsigned long *out);
int listen_seconds(const char *text, unsigned long *out);
int listen_rate(const char *text, unsigned long *out);

/** listen_number - the same for @option, from @least to @most. */
int listen_number(const char *option, const char *text, unsigned long least,
		  unsigned long most, unsigned long *out);

/**
 * listen_catch_signals - SIGINT and SIGTERM are asked for from now on; a
 * second one ends the program, whatever it waits for.
 */
void listen_catch_signals(void);
bool listen_interrupted(void);

/** listen_clock - in ns. */
uint64_t listen_clock(clockid_t clock);

/** listen_flush - standard output is written; or it is said why not. */
int listen_flush(void);

#endif
