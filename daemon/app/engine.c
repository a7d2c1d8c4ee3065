/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.c - the line from text to kernel, all or nothing.
 *
 * What can be refused is refused before the kernel is touched. When a step
 * fails all the same, links that were added are taken back, the ruleset
 * that ran runs on, and without one drop-all stands.
 */
#include "app/engine.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/succession.h"
#include "edge/link.h"
#include "edge/nft.h"
#include "edge/nft_watch.h"

static int engine_fail(struct engine *engine, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int engine_fail(struct engine *engine, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(engine->message, sizeof(engine->message), format,
			arguments);
	va_end(arguments);
	return code;
}

/* What the user can do about it, where that is known. */
static const char *failure_hint(int code)
{
	if (code == -EPERM || code == -EACCES)
		return " (CAP_NET_ADMIN is needed: run it as root)";
	return "";
}

static int engine_fail_kernel(struct engine *engine, int code, const char *text,
			      const char *missing)
{
	if (missing)
		return engine_fail(engine, code,
				   "%s: the kernel lacks %s, or its module is "
				   "not loaded",
				   text, missing);
	return engine_fail(engine, code, "%s%s", text, failure_hint(code));
}

static int engine_fail_nft(struct engine *engine, const struct nft_error *error)
{
	return engine_fail_kernel(engine, error->code, error->text,
				  error->missing);
}

int engine_open(struct engine *engine)
{
	int error;

	memset(engine, 0, sizeof(*engine));
	error = netlink_open(&engine->route, NETLINK_ROUTE);
	if (error)
		return engine_fail(engine, error, "opening rtnetlink: %s",
				   strerror(-error));
	error = netlink_open(&engine->netfilter, NETLINK_NETFILTER);
	if (!error)
		return 0;
	netlink_close(&engine->route);
	if (error == -EPROTONOSUPPORT)
		return engine_fail(engine, error,
				   "opening nfnetlink: the kernel lacks "
				   "CONFIG_NETFILTER_NETLINK");
	return engine_fail(engine, error, "opening nfnetlink: %s",
			   strerror(-error));
}

void engine_close(struct engine *engine)
{
	generation_free(engine->running);
	engine->running = NULL;
	netlink_close(&engine->netfilter);
	netlink_close(&engine->route);
}

/* --- before the kernel is touched -------------------------------------- */

static int engine_survey(struct engine *engine, const struct policy *policy,
			 bool stands, struct plan *plan,
			 struct link_list *links, struct arena *scratch)
{
	int error = link_read(&engine->route, scratch, links);

	if (error)
		return engine_fail(engine, error, "reading interfaces: %s",
				   strerror(-error));
	if (!plan_make(plan, policy, links, stands, scratch))
		return engine_fail(engine, -ENOMEM, "out of memory");
	if (plan->refusal)
		return engine_fail(engine, -EBUSY, "%s", plan->refusal);
	return 0;
}

static bool engine_has_port(const struct engine *engine, const char *name)
{
	for (size_t i = 0; i < engine->port_count; i++) {
		if (strcmp(engine->ports[i], name) == 0)
			return true;
	}
	return false;
}

static int engine_fail_missing(struct engine *engine, const char *port,
			       const struct link_list *links)
{
	size_t room = sizeof(engine->message);
	char *text = engine->message;
	size_t used;

	used = (size_t)snprintf(text, room,
				"port %s does not exist; present:", port);
	for (size_t i = 0; i < links->count && used < room; i++) {
		const struct link_state *link = &links->items[i];

		if (strcmp(link->name, "lo") != 0)
			used += (size_t)snprintf(text + used, room - used,
						 " %s", link->name);
	}
	return -ENODEV;
}

static int engine_admit_missing(struct engine *engine,
				const struct policy *policy,
				const struct plan *plan,
				const struct link_list *links)
{
	if (engine->allow_missing)
		return 0;
	for (size_t i = 0; i < policy->bridge.port_count; i++) {
		const char *name = policy->bridge.ports[i].name.text;

		if (plan->present[i] || engine_has_port(engine, name))
			continue;
		return engine_fail_missing(engine, name, links);
	}
	return 0;
}

static int engine_compile(struct engine *engine, struct generation *next,
			  const struct plan *plan)
{
	uint32_t number = 0;
	int error;

	if (!generation_compile(next, plan->present, &plan->mac))
		return engine_fail(engine, -ENOMEM, "out of memory");
	error = nft_generation(&engine->netfilter, &number);
	if (error)
		return engine_fail_kernel(engine, error,
					  "reading the running generation",
					  error == -EOPNOTSUPP
						  ? "CONFIG_NF_TABLES"
						  : NULL);
	/* Somebody removed it: the numbers go on all the same. */
	if (!number && engine->running)
		number = engine->running->number;
	next->number = number == UINT32_MAX ? 1 : number + 1;
	return 0;
}

/* --- the plan ---------------------------------------------------------- */

static int engine_act_link(struct engine *engine,
			   const struct plan_action *action)
{
	struct link_error error = { .code = 0 };
	int code = link_act(&engine->route, action, &error);

	if (!code)
		return 0;
	return engine_fail_kernel(engine, code, error.text, error.missing);
}

static int engine_act(struct engine *engine, const struct generation *next,
		      const struct plan_action *action)
{
	struct netlink *netfilter = &engine->netfilter;
	struct nft_error error = { .code = 0 };
	int code = 0;

	switch (action->kind) {
	case PLAN_DROP_ALL:
		code = nft_drop_all(netfilter, &error);
		break;
	case PLAN_GUARD_PORT:
		code = nft_guard_port(netfilter, action->link, &error);
		break;
	case PLAN_RULESET:
		code = nft_replace(netfilter, &next->ruleset, next->number,
				   &error);
		engine->unsettled = true;
		break;
	case PLAN_SYSCTL:
	case PLAN_CREATE_BRIDGE:
	case PLAN_SET_BRIDGE:
	case PLAN_LINK_DOWN:
	case PLAN_QUIET:
	case PLAN_ENSLAVE:
	case PLAN_SET_PORT:
	case PLAN_RELEASE:
	case PLAN_LINK_UP:
	case PLAN_ROUTE:
	case PLAN_NEIGHBOUR:
		return engine_act_link(engine, action);
	}
	return code ? engine_fail_nft(engine, &error) : 0;
}

/* Ports stay down and silent: only what could forward is undone. */
static void engine_take_back(struct engine *engine, const struct plan *plan,
			     const struct plan_action *failed)
{
	const struct plan_action *action = plan->first;

	for (; action != failed->next; action = action->next) {
		struct plan_action undo = *action;
		struct link_error error;

		if (action->kind == PLAN_CREATE_BRIDGE)
			(void)link_delete(&engine->route, action->link);
		if (action->kind != PLAN_ENSLAVE)
			continue;
		undo.kind = PLAN_RELEASE;
		(void)link_act(&engine->route, &undo, &error);
	}
}

/*
 * Once the new ruleset runs there is no way back, and none is needed: a port
 * that cannot be brought up passes nothing. It is said as a warning.
 */
static int engine_carry_out(struct engine *engine,
			    const struct generation *next,
			    const struct plan *plan)
{
	const struct plan_action *action;
	bool switched = false;
	int error;

	for (action = plan->first; action; action = action->next) {
		error = engine_act(engine, next, action);
		if (error && !switched) {
			engine_take_back(engine, plan, action);
			return error;
		}
		if (error)
			(void)snprintf(engine->warning, sizeof(engine->warning),
				       "%s", engine->message);
		if (action->kind == PLAN_RULESET)
			switched = true;
	}
	return 0;
}

static void engine_adopt(struct engine *engine, struct generation *next,
			 const struct plan *plan)
{
	const struct bridge *bridge = &next->policy.bridge;

	generation_free(engine->running);
	engine->running = next;
	engine->parked = false;
	engine->missing = plan->missing;
	engine->mac = plan->mac;
	memcpy(engine->present, plan->present, sizeof(engine->present));
	engine->port_count = bridge->port_count;
	for (size_t i = 0; i < bridge->port_count; i++)
		(void)snprintf(engine->ports[i], sizeof(engine->ports[i]), "%s",
			       bridge->ports[i].name.text);
	memset(engine->zones, 0, sizeof(engine->zones));
	for (size_t id = 1; id <= next->policy.zone_count; id++)
		(void)snprintf(engine->zones[id], sizeof(engine->zones[id]),
			       "%s", next->policy.zones[id]);
	engine->message[0] = '\0';
}

/* Only asked for when the new policy alone cannot tell. */
static const struct policy *engine_old_policy(void *data)
{
	struct engine *engine = data;

	if (!engine->running)
		return NULL;
	if (engine->parked && !generation_unpark(engine->running))
		return NULL;
	engine->parked = false;
	return &engine->running->policy;
}

/* Then every flow was judged by these words already. */
static bool engine_says_the_same(const struct engine *engine,
				 const struct generation *next)
{
	const struct generation *running = engine->running;

	return running && running->length == next->length &&
	       lease_equal(&running->lease, &next->lease) &&
	       memcmp(running->text, next->text, next->length) == 0;
}

/* The ruleset runs already: what fails here is said as a warning. */
static void engine_end_forbidden(struct engine *engine,
				 const struct generation *next)
{
	const struct predecessor old = { .zones = engine->zones,
					 .known = engine->running != NULL,
					 .policy = engine_old_policy,
					 .data = engine };
	int error = succession_end_flows(&engine->netfilter, &old,
					 &next->policy, &engine->ended);

	if (error)
		(void)snprintf(engine->warning, sizeof(engine->warning),
			       "connections that the policy forbids were not "
			       "ended: %s",
			       strerror(-error));
}

int engine_apply(struct engine *engine, struct generation *next)
{
	const struct policy *policy = &next->policy;
	struct link_list links;
	struct arena scratch;
	struct plan plan;
	int error;

	engine->ended = 0;
	engine->warning[0] = '\0';
	arena_init(&scratch, 0);
	error = engine_survey(engine, policy,
			      nft_drop_all_stands(&engine->netfilter), &plan,
			      &links, &scratch);
	if (!error)
		error = engine_admit_missing(engine, policy, &plan, &links);
	if (!error)
		error = engine_compile(engine, next, &plan);
	if (!error)
		error = engine_carry_out(engine, next, &plan);
	if (!error) {
		if (!engine_says_the_same(engine, next))
			engine_end_forbidden(engine, next);
		engine_adopt(engine, next, &plan);
	}
	arena_free(&scratch);
	return error;
}

/* --- the running policy ------------------------------------------------ */

static void engine_forget(struct engine *engine)
{
	generation_free(engine->running);
	engine->running = NULL;
	engine->parked = false;
	engine->port_count = 0;
}

void engine_park(struct engine *engine)
{
	if (!engine->running || engine->parked)
		return;
	generation_park(engine->running);
	engine->parked = true;
}

void engine_unpark(struct engine *engine)
{
	if (!engine->parked)
		return;
	engine->parked = false;
	if (!generation_unpark(engine->running) ||
	    !generation_compile(engine->running, engine->present, &engine->mac))
		engine_forget(engine);
}

int engine_hold(struct engine *engine)
{
	struct nft_error error = { .code = 0 };
	int code;

	code = nft_drop_all(&engine->netfilter, &error);
	if (!code)
		code = nft_hold(&engine->netfilter, &error);
	if (code)
		return engine_fail_nft(engine, &error);
	engine->unsettled = true;
	engine_forget(engine);
	return 0;
}

int engine_settle(struct engine *engine)
{
	struct nft_error error = { .code = 0 };

	if (!engine->unsettled)
		return 0;
	engine->unsettled = false;
	if (!nft_settle(&engine->netfilter, &error))
		return 0;
	return engine_fail_nft(engine, &error);
}

/*
 * The survey of the running policy finds all links in place. Whether the
 * ruleset stands is for engine_stands() to tell: news of a link may come
 * while another program has flushed it.
 */
static int engine_in_place(struct engine *engine, bool *in_place)
{
	struct link_list links;
	struct arena scratch;
	struct plan plan;
	int error;

	arena_init(&scratch, 0);
	error = engine_survey(engine, &engine->running->policy, true, &plan,
			      &links, &scratch);
	*in_place = !error && plan.takeover &&
		    memcmp(plan.present, engine->present,
			   sizeof(plan.present)) == 0;
	arena_free(&scratch);
	return error;
}

/* Ports may be missing: that is what has changed. */
static int engine_apply_again(struct engine *engine)
{
	const struct generation *running = engine->running;
	bool allowed = engine->allow_missing;
	struct generation *again;
	int error;

	engine_park(engine);
	again = generation_load_text(running->file, running->text,
				     running->length, &running->lease);
	if (!again)
		return engine_fail(engine, -ENOMEM, "out of memory");
	engine->allow_missing = true;
	error = engine_apply(engine, again);
	engine->allow_missing = allowed;
	if (error)
		generation_free(again);
	return error;
}

int engine_links_changed(struct engine *engine)
{
	bool in_place;
	int error;

	if (!engine->running)
		return 0;
	error = engine_in_place(engine, &in_place);
	if (error || in_place)
		return error;
	error = engine_apply_again(engine);
	engine_unpark(engine);
	return error;
}

int engine_stands(struct engine *engine, bool *stands)
{
	const struct generation *running = engine->running;
	int error = nft_stands(&engine->netfilter,
			       running ? &running->ruleset : NULL,
			       running ? running->number : 0, stands);

	if (error)
		return engine_fail(engine, error,
				   "reading the running ruleset: %s",
				   strerror(-error));
	return 0;
}

/*
 * Before anything else that can fail, nothing passes for which no rule is
 * there. Where no base chain leads to a generation, what is left of one is
 * taken away, since a replacement takes it for leftovers.
 */
static int engine_close_gaps(struct engine *engine)
{
	struct nft_error error = { .code = 0 };
	uint32_t number = 0;
	int code = nft_drop_all(&engine->netfilter, &error);

	if (!code)
		code = nft_generation(&engine->netfilter, &number);
	if (!code && !number)
		code = nft_hold(&engine->netfilter, &error);
	if (error.code)
		return engine_fail_nft(engine, &error);
	if (code)
		return engine_fail(engine, code,
				   "reading the running generation: %s",
				   strerror(-code));
	return 0;
}

int engine_reassert(struct engine *engine)
{
	int error;

	if (!engine->running)
		return engine_hold(engine);
	error = engine_close_gaps(engine);
	if (error)
		return error;
	error = engine_apply_again(engine);
	engine_unpark(engine);
	return error;
}
