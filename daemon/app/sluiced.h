/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced.h - the daemon: applies a policy, keeps it applied, answers the
 * control socket. Not in the path of packets.
 */
#ifndef SLUICE_APP_SLUICED_H
#define SLUICE_APP_SLUICED_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "app/engine.h"
#include "core/pace.h"
#include "core/fold.h"
#include "core/history.h"
#include "core/journal.h"
#include "core/neighbours.h"
#include "core/routers.h"
#include "core/text.h"
#include "edge/conntrack.h"
#include "edge/control.h"
#include "edge/dhcp_client.h"
#include "edge/netlink.h"
#include "edge/nflog.h"
#include "edge/store.h"
#include "edge/xenstore.h"

enum { PUBLISHED = 9, PUBLISHED_SIZE = 256 };

/** struct publishing - what xenstore is told of us, where there is one. */
struct publishing {
	struct xenstore store;
	int64_t at;    /* ms: when it is gathered anew */
	int64_t asked; /* ms: when the last request was made */
	size_t next;   /* value to be told; PUBLISHED: none */
	bool complained;
	bool faulty; /* the round since it was gathered */
	bool known[PUBLISHED];
	char told[PUBLISHED][PUBLISHED_SIZE];
	char values[PUBLISHED][PUBLISHED_SIZE];
};

/** struct learned_port - a port of the bridge, by number. */
struct learned_port {
	unsigned index;
	uint8_t zone;
};

/** struct inherited_router - what an earlier run left in the kernel. */
struct inherited_router {
	struct address alias;
	struct mac mac;
};

/** struct learning - the MACs that translation needs, and where from. */
struct learning {
	bool active;	     /* the running policy needs any */
	uint32_t generation; /* that the kernel was told for; 0: none */
	char bridge[NAME_MAX_LENGTH + 1]; /* which has neighbours, or "" */
	struct neighbours neighbours;
	struct routers routers;
	struct nflog nflog;
	int probe; /* socket, or -errno */
	struct learned_port ports[POLICY_PORTS_MAX];
	size_t port_count;
	struct inherited_router inherited[ROUTERS_MAX];
	size_t inherited_count;
	int64_t second; /* ms: when the count of changes began */
	unsigned changes;
	int64_t complained; /* ms: when something last failed, or 0 */
	int64_t emptied;    /* ms: when all was last asked to be told again */
	uint64_t overruns;  /* that were answered by that */
	uint64_t refused;   /* frames that nothing was learned from */
};

/** struct leasing - the address that a DHCP server has handed out. */
struct leasing {
	struct dhcp_client client;
	char interface[NAME_MAX_LENGTH + 1]; /* that it asks on, or "" */
	struct lease now;
	int64_t expires; /* ms: of @now */
	bool silent;	 /* no server answered the last time */
	bool broken;	 /* ditto, the client did not start */
};

/** struct log_source - a rule or reason of which frames were told. */
struct log_source {
	char prefix[FOLD_PREFIX_MAX];
	uint8_t family;
	bool heard;	  /* since its count was last read */
	uint64_t counted; /* frames that were not told */
};

#define LOG_SOURCES_MAX 64

/** struct logging - the journal, and the frames that go into it. */
struct logging {
	unsigned long size; /* bytes of the journal */
	struct journal journal;
	struct nflog nflog;
	bool taken;	    /* another program has the group: it was said */
	struct pace frames; /* that are taken apart */
	struct fold fold;
	uint32_t generation; /* of the sources */
	struct log_source sources[LOG_SOURCES_MAX];
	size_t source_count;
	int64_t counted_at; /* ms: when their counts were last read */
	int64_t count_at;   /* ms: the next time, or 0 */
	uint64_t lost;	    /* frames that the kernel had no room for */
};

/** struct guarded - the watchdog, if there is one. */
struct guarded {
	const char *device; /* or NULL */
	int fd;		    /* or negative */
	int64_t feed_at;    /* ms */
};

/** struct keeping - policies that were applied, and one that is on trial. */
struct keeping {
	const char *directory; /* or NULL: they are not kept */
	struct store store;
	int error; /* -errno that the store could not be opened with, or 0 */
	struct history history;
	uint32_t pending;  /* the policy on trial, if it is kept; or 0 */
	int64_t revert_at; /* ms, or 0: none is on trial */
	/* What is gone back to; no text: nothing ran. From malloc. */
	char *before_name;
	char *before;
	size_t before_length;
};

/** struct change - a policy that is to run, and how. */
struct change {
	const char *name; /* shown in diagnostics */
	const char *text;
	size_t length;
	bool allow_missing;
	unsigned confirm; /* s to wait for a word; 0: for good at once */
	struct history_why why;
};

struct sluiced {
	const char *file; /* absolute, unless in the foreground; "-" or NULL */
	const char *socket;
	struct engine engine;
	struct control_server control;
	struct netlink watch;
	struct netlink rulesets; /* news of them */
	int64_t look_at;	 /* ms: whether the ruleset stands, or 0 */
	int64_t not_before;	 /* ms: no look earlier than that */
	uint64_t altered;	 /* times that another program did */
	struct learning learning;
	struct leasing lease;
	struct logging logging;
	struct guarded guarded;
	struct keeping keeping;
	struct publishing publishing;
	struct conntrack_pressure pressure; /* at the last look */
	bool pressure_known;
	int64_t pressure_at; /* ms: the next look */
	int signals;	     /* signalfd */
	time_t applied;	     /* when the running policy was */
	time_t refused;	     /* when the last one was, or 0 if it was not */
	bool stop;
};

int sluiced_main(int argc, char **argv);

/** sluiced_now - ms, on a clock that does not go back. */
int64_t sluiced_now(void);

/**
 * sluiced_run - until a signal ends it; returns an exit code. @ready: the
 * descriptor for background_ready(), or -1 in the foreground.
 */
int sluiced_run(struct sluiced *daemon, int ready);

/**
 * sluiced_apply - apply the policy of @change, and keep it if policies are
 * kept. What there is to say goes into @report. False: nothing changed.
 */
bool sluiced_apply(struct sluiced *daemon, const struct change *change,
		   struct text *report);

/**
 * sluiced_apply_again - a policy that was applied before, and is not kept
 * another time.
 */
bool sluiced_apply_again(struct sluiced *daemon, const char *name,
			 const char *text, size_t length, struct text *report);

/**
 * sluiced_preview - what sluiced_apply() would change: into @out, and nothing
 * is changed. False: it could not be applied, or memory ran out; see @out.
 */
bool sluiced_preview(struct sluiced *daemon, const struct change *change,
		     struct text *out);

/** sluiced_reload - the policy that is kept, or the daemon's own file. */
bool sluiced_reload(struct sluiced *daemon, bool allow_missing,
		    struct text *report);

/** sluiced_renew - the running policy again, with the lease there is now. */
bool sluiced_renew(struct sluiced *daemon, struct text *report);

/* --- policies that are kept (sluiced_store.c, sluiced_trial.c) ---------- */

/**
 * keep_open - read what is kept; what goes wrong is logged. False: another
 * daemon keeps its policies there.
 */
bool keep_open(struct sluiced *daemon);
void keep_close(struct sluiced *daemon);

/**
 * keep_current - the text of the policy that is to run, from malloc, and its
 * name into @name. 0, or -errno with a sentence in @message; -ENOENT: none is
 * kept yet.
 */
int keep_current(struct sluiced *daemon, char *name, size_t name_size,
		 char **text, size_t *length, char *message, size_t size);

/**
 * keep_begin - before @change is put in force: keep it, if policies are kept.
 * False: it cannot be, and @message has a sentence. Then keep_end() says
 * whether it is in force.
 */
bool keep_begin(struct sluiced *daemon, const struct change *change,
		char *message, size_t size);
void keep_end(struct sluiced *daemon, const struct change *change, bool applied,
	      struct text *report);

/** keep_read - the policy @steps back, from malloc; false: see @report. */
bool keep_read(struct sluiced *daemon, size_t steps, uint32_t *number,
	       char **text, size_t *length, struct text *report);

/** keep_prune - remove what is too old or was never confirmed. */
void keep_prune(struct sluiced *daemon);

/**
 * trial_remember - before a change that has to be confirmed: what to go back
 * to. False: no memory.
 */
bool trial_remember(struct sluiced *daemon);

/** trial_begin - count down from @seconds. */
void trial_begin(struct sluiced *daemon, unsigned seconds);

/** trial_forget - there is no way back any more. */
void trial_forget(struct sluiced *daemon);

/** trial_end - ditto, and what was never confirmed is not kept. */
void trial_end(struct sluiced *daemon);

/** trial_confirm - what is on trial stays. False: see @report. */
bool trial_confirm(struct sluiced *daemon, struct text *report);

/**
 * trial_stop - the daemon ends, and nobody would take back what is on trial:
 * that is done now.
 */
void trial_stop(struct sluiced *daemon);

/** trial_revert - back to what ran before. False: see @report. */
bool trial_revert(struct sluiced *daemon, struct text *report);

/** trial_wait - ms until trial_tick() has something to do, or @wait. */
int trial_wait(const struct sluiced *daemon, int wait, int64_t now);

/** trial_tick - if time is up: go back. */
void trial_tick(struct sluiced *daemon, int64_t now);

/* --- an address from DHCP (sluiced_lease.c) ----------------------------- */

/** lease_open - also reads what an earlier run was given; false: logged. */
bool lease_open(struct sluiced *daemon);
void lease_close(struct sluiced *daemon);

/** lease_follow - have the client ask where the running policy wants it. */
void lease_follow(struct sluiced *daemon);

/** lease_wait - ms until lease_tick() has something to do, or @wait. */
int lease_wait(const struct sluiced *daemon, int wait, int64_t now);

/** lease_notice - read what the client tells. */
void lease_notice(struct sluiced *daemon, int64_t now);

/** lease_tick - what has run out is not used any more. */
void lease_tick(struct sluiced *daemon, int64_t now);

/* --- rulesets that others alter (sluiced_altered.c) -------------------- */

/** altered_open - begin to watch; false: it was logged why not. */
bool altered_open(struct sluiced *daemon);

/**
 * altered_pause, altered_resume - around a change of our own: there is no news
 * of it, and afterwards a look instead.
 */
void altered_pause(struct sluiced *daemon);
void altered_resume(struct sluiced *daemon);

/** altered_wait - ms until the next look, or @wait if that is earlier. */
int altered_wait(const struct sluiced *daemon, int wait, int64_t now);

/** altered_notice - read the news, and set the time of a look. */
void altered_notice(struct sluiced *daemon, int64_t now);

/** altered_look - if it is time: look, and set up again what is gone. */
void altered_look(struct sluiced *daemon, int64_t now);

/* --- the watchdog (sluiced_watchdog.c) ---------------------------------- */

/** guarded_open - begin to feed the device, if one is named. */
void guarded_open(struct sluiced *daemon);

/** guarded_close - from here on somebody else must feed it. */
void guarded_close(struct sluiced *daemon);

/** guarded_wait - ms until guarded_tick() has something to do, or @wait. */
int guarded_wait(const struct sluiced *daemon, int wait, int64_t now);

/** guarded_tick - if it is time: feed it, or not. */
void guarded_tick(struct sluiced *daemon, int64_t now);

/* --- the log of frames (sluiced_log.c, sluiced_unlogged.c) --------------- */

/** logging_open - the journal; false: no memory for it, which was said. */
bool logging_open(struct sluiced *daemon);
void logging_close(struct sluiced *daemon);

/** logging_bind - ask for the frames, unless they come already. */
void logging_bind(struct sluiced *daemon);

/** logging_descriptor - for poll(2); -1: enough for now. */
int logging_descriptor(struct sluiced *daemon, int64_t now);

/** logging_wait - ms until logging_tick() has something to do, or @wait. */
int logging_wait(struct sluiced *daemon, int wait, int64_t now);

/** logging_notice - put what the kernel tells into the journal. */
void logging_notice(struct sluiced *daemon, int64_t now);

/** logging_tick - put in what was counted: alike, and not told. */
void logging_tick(struct sluiced *daemon, int64_t now);

/** logging_add - an entry of now, @prefix being that of its rule. */
void logging_add(struct sluiced *daemon, const char *prefix,
		 struct journal_entry *entry);

/** unlogged_hear - a frame was told by the rule of @prefix and @family. */
void unlogged_hear(struct sluiced *daemon, const char *prefix, uint8_t family,
		   int64_t now);

/** unlogged_count - if it is time: how many were not told. */
void unlogged_count(struct sluiced *daemon, int64_t now);

/* --- a domain of Xen (sluiced_publish.c) -------------------------------- */

/** publish_open - begin, if this is one. */
void publish_open(struct sluiced *daemon);
void publish_close(struct sluiced *daemon);

/** publish_wait - ms until something is to be told, or @wait. */
int publish_wait(const struct sluiced *daemon, int wait, int64_t now);

/** publish_notice - an answer may be there. */
void publish_notice(struct sluiced *daemon);

/** publish_tick - tell what is to be told by now. */
void publish_tick(struct sluiced *daemon, int64_t now);

/* --- conntrack's table (sluiced_pressure.c) ----------------------------- */

/** pressure_wait - ms until the next look, or @wait if that is earlier. */
int pressure_wait(const struct sluiced *daemon, int wait, int64_t now);

/** pressure_look - if it is time: log what found no place since the last. */
void pressure_look(struct sluiced *daemon, int64_t now);

/* --- MACs of hosts and routers (sluiced_learn.c, sluiced_follow.c) ------ */

/**
 * learn_open - while there still is the capability for it; what fails is told
 * when a policy needs it. Also reads what an earlier run knew of routers.
 */
void learn_open(struct sluiced *daemon);
void learn_close(struct sluiced *daemon);

/**
 * learn_follow - if another generation runs than the last time: what it does
 * not need is taken out of the kernel, what is known and needed put in.
 */
void learn_follow(struct sluiced *daemon, int64_t now);

/** learn_links - news of links: the same, and unknown routers are asked. */
void learn_links(struct sluiced *daemon, int64_t now);

/** learn_wait - ms until learn_tick() has something to do, or @wait. */
int learn_wait(const struct sluiced *daemon, int wait, int64_t now);

/** learn_notice - read the frames that the kernel told. */
void learn_notice(struct sluiced *daemon, int64_t now);

/** learn_tick - ask for routers, forget silent hosts. */
void learn_tick(struct sluiced *daemon, int64_t now);

/** learn_wants - @policy has @address behind an address of ours. */
bool learn_wants(const struct policy *policy, const struct address *address);

/** learn_keeps - ditto, and from outside, so that it may be silent for long. */
bool learn_keeps(const struct policy *policy, const struct address *address);

/** learn_tell_host, learn_tell_router - the kernel, what is known of it. */
void learn_tell_host(struct sluiced *daemon, struct neighbour *neighbour,
		     int64_t now);
void learn_tell_router(struct sluiced *daemon, struct router *router,
		       int64_t now);

/** sluiced_request - handler of the control socket; @data: the daemon. */
void sluiced_request(void *data, const struct control_request *request,
		     struct control_reply *reply);

#endif
