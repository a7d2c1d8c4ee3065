/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_run.c - the life of the daemon: open, apply, one poll loop, close.
 *
 * Whatever ends it, the ruleset stays in the kernel, and the next start
 * takes over from there.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app/background.h"
#include "app/log.h"
#include "app/sluice.h"
#include "app/sluiced.h"
#include "edge/link.h"
#include "edge/nft.h"
#include "edge/privilege.h"

/* --- what the loop reacts to ------------------------------------------- */

static void log_report(int priority, struct text *report)
{
	const char *text = text_string(report);

	log_text(priority, text ? text : "sluiced: out of memory");
}

static bool reload_and_log(struct sluiced *daemon, bool allow_missing)
{
	struct arena arena;
	struct text report;
	bool applied;

	arena_init(&arena, 0);
	text_init(&report, &arena);
	applied = sluiced_reload(daemon, allow_missing, &report);
	log_report(applied ? LOG_NOTICE : LOG_ERR, &report);
	arena_free(&arena);
	return applied;
}

static void handle_signals(struct sluiced *daemon)
{
	struct signalfd_siginfo info;

	while (read(daemon->signals, &info, sizeof(info)) ==
	       (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			reload_and_log(daemon, daemon->engine.running == NULL);
		else
			daemon->stop = true;
	}
}

static void log_ports(const struct engine *engine, const bool *before)
{
	const struct bridge *bridge = &engine->running->policy.bridge;

	for (size_t i = 0; i < bridge->port_count; i++) {
		const char *name = bridge->ports[i].name.text;

		if (engine->present[i] && !before[i])
			log_line(LOG_NOTICE, "port %s came: brought in", name);
		if (!engine->present[i] && before[i])
			log_line(LOG_WARNING, "port %s is gone", name);
	}
}

static void handle_links(struct sluiced *daemon)
{
	struct engine *engine = &daemon->engine;
	const struct policy *policy =
		engine->running ? &engine->running->policy : NULL;
	bool before[POLICY_PORTS_MAX];
	uint32_t number;

	if (!link_watch_read(&daemon->watch, policy) || !engine->running)
		return;
	learn_links(daemon, sluiced_now());
	number = engine->running->number;
	memcpy(before, engine->present, sizeof(before));
	if (engine_links_changed(engine)) {
		log_line(LOG_ERR, "links changed: %s", engine->message);
		return;
	}
	if (engine->running->number == number)
		return;
	log_ports(engine, before);
	log_line(LOG_NOTICE, "set up again as generation %" PRIu32,
		 engine->running->number);
	if (engine->warning[0])
		log_line(LOG_WARNING, "%s", engine->warning);
}

int64_t sluiced_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void loop(struct sluiced *daemon)
{
	struct pollfd fds[7 + CONTROL_POLL_MAX] = {
		{ .fd = daemon->signals, .events = POLLIN },
		{ .fd = mnl_socket_get_fd(daemon->watch.socket),
		  .events = POLLIN },
		{ .fd = mnl_socket_get_fd(daemon->rulesets.socket),
		  .events = POLLIN },
		{ .events = POLLIN },
		{ .fd = daemon->lease.client.events, .events = POLLIN },
		{ .events = POLLIN },
		{ .fd = daemon->publishing.store.fd, .events = POLLIN },
	};

	while (!daemon->stop) {
		int wait =
			control_poll(&daemon->control, fds + 7, sluiced_now());

		lease_follow(daemon);
		learn_follow(daemon, sluiced_now());
		fds[3].fd = nflog_descriptor(&daemon->learning.nflog);
		fds[5].fd = logging_descriptor(daemon, sluiced_now());
		if (engine_settle(&daemon->engine))
			log_line(LOG_WARNING, "%s", daemon->engine.message);
		wait = altered_wait(daemon, wait, sluiced_now());
		wait = learn_wait(daemon, wait, sluiced_now());
		wait = pressure_wait(daemon, wait, sluiced_now());
		wait = logging_wait(daemon, wait, sluiced_now());
		wait = lease_wait(daemon, wait, sluiced_now());
		wait = guarded_wait(daemon, wait, sluiced_now());
		wait = trial_wait(daemon, wait, sluiced_now());
		wait = publish_wait(daemon, wait, sluiced_now());
		fds[6].fd = daemon->publishing.store.fd;
		if (poll(fds, 7 + CONTROL_POLL_MAX, wait) < 0)
			continue;
		if (fds[0].revents)
			handle_signals(daemon);
		if (fds[1].revents)
			handle_links(daemon);
		if (fds[2].revents)
			altered_notice(daemon, sluiced_now());
		if (fds[3].revents)
			learn_notice(daemon, sluiced_now());
		if (fds[4].revents)
			lease_notice(daemon, sluiced_now());
		if (fds[5].revents)
			logging_notice(daemon, sluiced_now());
		if (fds[6].revents)
			publish_notice(daemon);
		lease_tick(daemon, sluiced_now());
		altered_look(daemon, sluiced_now());
		logging_tick(daemon, sluiced_now());
		pressure_look(daemon, sluiced_now());
		guarded_tick(daemon, sluiced_now());
		trial_tick(daemon, sluiced_now());
		learn_tick(daemon, sluiced_now());
		publish_tick(daemon, sluiced_now());
		control_handle(&daemon->control, fds + 7, sluiced_now(),
			       sluiced_request, daemon);
	}
}

/* --- start ------------------------------------------------------------- */

static int open_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool open_control(struct sluiced *daemon)
{
	int error = control_open(&daemon->control, daemon->socket);

	if (error == -EEXIST)
		log_line(LOG_ERR, "another sluiced runs at %s", daemon->socket);
	else if (error)
		log_line(LOG_ERR, "control socket %s: %s", daemon->socket,
			 strerror(-error));
	return error == 0;
}

static bool open_watch(struct netlink *watch)
{
	int error = netlink_open(watch, NETLINK_ROUTE);

	if (!error)
		error = link_watch(watch);
	if (error)
		log_line(LOG_ERR, "watching links: %s", strerror(-error));
	return error == 0;
}

/* Everything that needs more than CAP_NET_ADMIN, and nothing of a policy. */
static bool open_all(struct sluiced *daemon)
{
	int error;

	publish_open(daemon);
	/* First, so that its process has nothing of ours open. */
	if (!lease_open(daemon) || !logging_open(daemon) ||
	    !open_control(daemon))
		return false;
	if (engine_open(&daemon->engine)) {
		log_line(LOG_ERR, "%s", daemon->engine.message);
		return false;
	}
	if (!open_watch(&daemon->watch) || !altered_open(daemon))
		return false;
	daemon->signals = open_signals();
	if (daemon->signals < 0) {
		log_line(LOG_ERR, "signals: %s", strerror(errno));
		return false;
	}
	learn_open(daemon);
	if (!keep_open(daemon))
		return false;
	guarded_open(daemon);
	error = privilege_drop(PRIVILEGE_DAEMON);
	if (error)
		log_line(LOG_ERR, "dropping capabilities: %s",
			 strerror(-error));
	return error == 0;
}

/*
 * No valid policy: a ruleset that an earlier run left stays, as it does when
 * a reload is refused; without one nothing passes. Where policies are kept it
 * may be one that was on trial, and does not stay.
 */
static void hold(struct sluiced *daemon)
{
	uint32_t number = 0;

	if (!daemon->keeping.directory &&
	    nft_generation(&daemon->engine.netfilter, &number) == 0 && number) {
		log_line(LOG_WARNING,
			 "generation %" PRIu32 " of an earlier run stays in "
			 "force",
			 number);
		return;
	}
	if (engine_hold(&daemon->engine))
		log_line(LOG_ERR, "%s", daemon->engine.message);
	else
		log_line(LOG_WARNING, "nothing passes until a policy is "
				      "applied");
}

static void close_all(struct sluiced *daemon)
{
	control_close(&daemon->control);
	netlink_close(&daemon->watch);
	netlink_close(&daemon->rulesets);
	publish_close(daemon);
	guarded_close(daemon);
	keep_close(daemon);
	learn_close(daemon);
	logging_close(daemon);
	lease_close(daemon);
	engine_close(&daemon->engine);
	if (daemon->signals >= 0)
		close(daemon->signals);
}

int sluiced_run(struct sluiced *daemon, int ready)
{
	int code = SLUICE_OK;

	if (!open_all(daemon)) {
		close_all(daemon);
		return SLUICE_SYSTEM;
	}
	if (!reload_and_log(daemon, true)) {
		hold(daemon);
		code = SLUICE_REFUSED;
	}
	if (ready >= 0) {
		log_detach();
		background_ready(ready, code);
	}
	loop(daemon);
	trial_stop(daemon);
	log_line(LOG_NOTICE, "stopped; the ruleset stays in force");
	close_all(daemon);
	return SLUICE_OK;
}
