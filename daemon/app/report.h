/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - what the daemon tells about itself: text of 80 columns for
 * people, JSON for programs. Each report is complete or fails.
 */
#ifndef SLUICE_APP_REPORT_H
#define SLUICE_APP_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/sluiced.h"
#include "core/reason.h"
#include "core/text.h"
#include "edge/nft.h"

/**
 * report_... - append to @out, whose arena is used for scratch too. 0, or
 * -errno of the kernel question that failed. A policy must run, but for
 * report_status() and report_history().
 */
int report_status(struct sluiced *daemon, bool json, struct text *out);
int report_rules(struct sluiced *daemon, bool json, struct text *out);
int report_nat(struct sluiced *daemon, bool json, struct text *out);
int report_neighbours(struct sluiced *daemon, bool json, struct text *out);
int report_ports(struct sluiced *daemon, bool json, struct text *out);
int report_lease(struct sluiced *daemon, bool json, struct text *out);
int report_flows(struct sluiced *daemon, bool json, struct text *out);
int report_history(struct sluiced *daemon, bool json, struct text *out);
int report_stats(struct sluiced *daemon, bool json, struct text *out);
int report_stats_prometheus(struct sluiced *daemon, bool json,
			    struct text *out);
int report_stats_pairs(struct sluiced *daemon, bool json, struct text *out);
int report_policy(struct sluiced *daemon, bool json, struct text *out);

/** report_flow - a connection on a line or two, its zones those of @policy. */
void report_flow(const struct policy *policy, const struct kept_flow *kept,
		 struct text *out);

/**
 * report_log - the number of the last entry of the journal on a line of its
 * own; then those behind number @after, but no more than the last @count, one
 * a line.
 */
void report_log(struct sluiced *daemon, uint64_t after, uint64_t count,
		bool json, struct text *out);

/* --- counters (report_counters.c) -------------------------------------- */

struct tally {
	uint64_t packets;
	uint64_t bytes;
};

/** struct counters - what the running ruleset counted, put in order. */
struct counters {
	struct tally *rules;   /* by number of the rule, from 1 */
	struct tally *reasons; /* by enum reason */
	struct tally passed;   /* in all */
	struct tally dropped;
};

/** counters_read - from the kernel, into @arena. 0 or -errno. */
int counters_read(struct sluiced *daemon, struct arena *arena,
		  struct counters *out);

/** reason_passes - frames of this reason were let pass. */
bool reason_passes(const struct policy *policy, enum reason reason);

/* --- writing (report_text.c) ------------------------------------------- */

/** json_string - @string quoted and escaped (RFC 8259). */
void json_string(struct text *out, const char *string);

/** json_tally - "packets":N,"bytes":N */
void json_tally(struct text *out, const struct tally *tally);

/**
 * text_wrap - @string over as many lines as it needs, the first one going on
 * where the line stands, the others with @indent spaces; 80 columns.
 */
void text_wrap(struct text *out, size_t indent, const char *string);

/** report_link_state - in a word; @link may be NULL: "missing". */
const char *report_link_state(const struct link_state *link);

/** text_bytes - a count of bytes, as "1.4 MB", into @out of 16 bytes. */
const char *text_bytes(uint64_t bytes, char *out);

#endif
