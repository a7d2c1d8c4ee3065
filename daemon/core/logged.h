/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logged.h - a frame that the ruleset told of, put into words: who decided,
 * what it was, and by what addresses the other side knows it.
 */
#ifndef SLUICE_CORE_LOGGED_H
#define SLUICE_CORE_LOGGED_H

#include "core/fold.h"
#include "core/policy.h"
#include "core/text.h"

/** struct logged - one frame, as the kernel had it when it was decided. */
struct logged {
	const char *prefix; /* of the rule that logs (compile_log.c) */
	const char *in;	    /* names of ports; "" if there was none yet */
	const char *out;
	bool forward; /* decided by the filter: addresses are inside ones */
	const uint8_t *bytes;
	size_t length;
};

/** struct logged_by - a prefix taken apart. */
struct logged_by {
	char verdict[8];	    /* "drop", "pass", "count"; or "" */
	char by[FOLD_PREFIX_MAX];   /* "rule 7", "default", a reason */
	char note[FOLD_PREFIX_MAX]; /* the text of the rule, or "" */
};

/**
 * logged_by - who decided; what another program wrote is all in @out->by.
 * Bytes that a terminal could take for a command become '?'.
 */
void logged_by(const char *prefix, struct logged_by *out);

/** logged_key - by what the frame is folded. */
void logged_key(const struct logged *logged, struct fold_key *out);

/** logged_like - what the frames of @key have in common. */
void logged_like(const struct fold_key *key, struct text *out);

/**
 * logged_seen - "ZONE: ADDRESS > ADDRESS" for a side at which a frame of the
 * filter has, or would get, other addresses by the lines of its nat block.
 * Nothing if there is none. Of a masquerade only the address is known.
 */
void logged_seen(const struct policy *policy, const struct logged *logged,
		 struct text *out);

#endif
