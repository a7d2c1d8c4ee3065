/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_log.c - the log of frames: what the ruleset tells becomes lines of
 * the journal, frames that are alike one line and a count.
 *
 * The kernel limits what each rule tells; here is the limit of all rules
 * together. Beyond it frames wait in the socket, and then get lost there,
 * which costs us nothing.
 */
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "core/explain.h"
#include "core/logged.h"

#define FRAMES_A_SECOND 200
#define FRAMES_BURST 400

bool logging_open(struct sluiced *daemon)
{
	struct logging *logging = &daemon->logging;
	int64_t now = sluiced_now();
	uint8_t *bytes = malloc(logging->size);

	if (!bytes) {
		log_line(LOG_ERR, "no memory for a log of %lu bytes",
			 logging->size);
		return false;
	}
	/* Numbers go on from run to run, as long as the machine is up. */
	journal_init(&logging->journal, bytes, logging->size,
		     (uint64_t)now + 1);
	log_keep(&logging->journal);
	pace_init(&logging->frames, FRAMES_A_SECOND, FRAMES_BURST, now);
	return true;
}

void logging_close(struct sluiced *daemon)
{
	struct logging *logging = &daemon->logging;

	log_keep(NULL);
	nflog_close(&logging->nflog);
	free(logging->journal.bytes);
	logging->journal.bytes = NULL;
}

void logging_bind(struct sluiced *daemon)
{
	struct logging *logging = &daemon->logging;
	int error;

	if (nflog_descriptor(&logging->nflog) >= 0)
		return;
	error = nflog_open(&logging->nflog, NFLOG_GROUP, NFLOG_COPY_MAX);
	if (!error && logging->taken)
		log_line(LOG_NOTICE, "frames are logged now");
	if (error == -EPERM && !logging->taken)
		log_line(LOG_WARNING,
			 "frames are not logged: another program has nflog "
			 "group %d; end it and reload",
			 NFLOG_GROUP);
	else if (error && !logging->taken)
		log_line(LOG_ERR, "frames are not logged: nflog group %d: %s",
			 NFLOG_GROUP, strerror(-error));
	logging->taken = error != 0;
}

int logging_descriptor(struct sluiced *daemon, int64_t now)
{
	struct logging *logging = &daemon->logging;

	return pace_wait(&logging->frames, NFLOG_AT_ONCE, now)
		       ? -1
		       : nflog_descriptor(&logging->nflog);
}

/* --- entries ----------------------------------------------------------- */

void logging_add(struct sluiced *daemon, const char *prefix,
		 struct journal_entry *entry)
{
	struct logged_by by;

	logged_by(prefix, &by);
	entry->time = log_time();
	entry->priority = LOG_INFO;
	entry->parts[JOURNAL_VERDICT] = by.verdict;
	entry->parts[JOURNAL_BY] = by.by;
	entry->parts[JOURNAL_NOTE] = by.note;
	journal_add(&daemon->logging.journal, entry);
}

static void add_frame(struct sluiced *daemon, const struct logged *logged)
{
	const struct generation *running = daemon->engine.running;
	struct journal_entry entry = { .parts = { NULL } };
	struct arena arena;
	struct text seen;

	arena_init(&arena, 0);
	text_init(&seen, &arena);
	if (running)
		logged_seen(&running->policy, logged, &seen);
	entry.parts[JOURNAL_IN] = logged->in;
	entry.parts[JOURNAL_OUT] = logged->out;
	entry.parts[JOURNAL_TEXT] =
		explain_packet(logged->bytes, logged->length, &arena);
	entry.parts[JOURNAL_LINK] =
		explain_link(logged->bytes, logged->length, &arena);
	entry.parts[JOURNAL_SEEN] = text_string(&seen);
	logging_add(daemon, logged->prefix, &entry);
	arena_free(&arena);
}

static void add_folded(struct sluiced *daemon, const struct folded *folded)
{
	struct journal_entry entry = { .more = folded->more,
				       .seconds = folded->seconds };
	struct arena arena;
	struct text like;

	arena_init(&arena, 0);
	text_init(&like, &arena);
	logged_like(&folded->key, &like);
	entry.parts[JOURNAL_IN] = folded->key.in;
	entry.parts[JOURNAL_OUT] = folded->key.out;
	entry.parts[JOURNAL_TEXT] = text_string(&like);
	logging_add(daemon, folded->key.prefix, &entry);
	arena_free(&arena);
}

/* Rules get other numbers with another policy, and counters begin at 0. */
static void follow(struct sluiced *daemon, int64_t now)
{
	const struct generation *running = daemon->engine.running;
	struct logging *logging = &daemon->logging;
	uint32_t number = running ? running->number : 0;
	struct folded folded;

	if (logging->generation == number)
		return;
	logging->generation = number;
	logging->source_count = 0;
	while (fold_flush(&logging->fold, now, &folded))
		add_folded(daemon, &folded);
}

/* --- frames ------------------------------------------------------------ */

/** struct listening - the frames of one logging_notice(). */
struct listening {
	struct sluiced *daemon;
	int64_t now;
};

static bool is_forwarded(const struct nflog_frame *frame)
{
	return frame->family == NFPROTO_BRIDGE && frame->hook == NF_BR_FORWARD;
}

/* What is not known of a frame is not said. */
static void hear(const struct nflog_frame *frame, void *data)
{
	const struct listening *listening = data;
	struct sluiced *daemon = listening->daemon;
	static uint8_t bytes[NFLOG_COPY_MAX + 64];
	char in[IF_NAMESIZE] = "", out[IF_NAMESIZE] = "";
	struct logged logged = { .prefix = frame->prefix,
				 .in = in,
				 .out = out,
				 .forward = is_forwarded(frame),
				 .bytes = bytes };
	struct fold_key key;
	struct folded gone;

	if (frame->port)
		if_indextoname(frame->port, in);
	if (frame->out)
		if_indextoname(frame->out, out);
	logged.length = nflog_whole(frame, bytes, sizeof(bytes));
	unlogged_hear(daemon, frame->prefix, frame->family, listening->now);
	logged_key(&logged, &key);
	if (fold_take(&daemon->logging.fold, &key, listening->now, &gone))
		add_frame(daemon, &logged);
	if (gone.more)
		add_folded(daemon, &gone);
}

void logging_notice(struct sluiced *daemon, int64_t now)
{
	struct logging *logging = &daemon->logging;
	struct listening listening = { daemon, now };

	follow(daemon, now);
	pace_take(&logging->frames,
		  nflog_read(&logging->nflog, hear, &listening), now);
}

/* --- by itself --------------------------------------------------------- */

void logging_tick(struct sluiced *daemon, int64_t now)
{
	struct logging *logging = &daemon->logging;
	struct folded folded;

	follow(daemon, now);
	while (fold_due(&logging->fold, now, &folded))
		add_folded(daemon, &folded);
	unlogged_count(daemon, now);
}

static int earlier(int wait, int64_t left)
{
	if (left < 0)
		left = 0;
	return wait >= 0 && wait < left ? wait : (int)left;
}

int logging_wait(struct sluiced *daemon, int wait, int64_t now)
{
	struct logging *logging = &daemon->logging;
	int64_t next = fold_next(&logging->fold);
	int pause = pace_wait(&logging->frames, NFLOG_AT_ONCE, now);

	if (next >= 0)
		wait = earlier(wait, next - now);
	if (logging->count_at)
		wait = earlier(wait, logging->count_at - now);
	return pause ? earlier(wait, pause) : wait;
}
