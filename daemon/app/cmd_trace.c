/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_trace.c - sluice trace: at which ports, which frames, how much of it.
 * The work is in trace.c.
 *
 * Which frames is said in the words of a filter rule. They become the only
 * rule of a copy of the running policy, so that its names can be used.
 */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "app/trace.h"

static int read_order(const struct sluice_options *options,
		      struct trace_order *order)
{
	order->socket = options->socket;
	order->rate = LISTEN_RATE;
	order->json = options->given & OPTION_JSON;
	if (listen_count(options->count, &order->count) ||
	    listen_seconds(options->seconds, &order->seconds) ||
	    listen_rate(options->rate, &order->rate))
		return SLUICE_USAGE;
	return SLUICE_OK;
}

/* The running policy with @words for its filter; NULL: no memory. */
static struct generation *ask_policy(const struct generation *running,
				     const char *words)
{
	static const char before[] = "filter { count any -> any ";
	static const char after[] = "\n}";
	struct span filter = running->policy.filter.span;
	size_t length = strlen(words);
	struct generation *asked;
	char *text = malloc(running->length + sizeof(before) + sizeof(after) +
			    length);
	char *end = text;

	if (!text)
		return NULL;
	if (!running->policy.has_filter)
		filter = (struct span){ running->length, 0 };
	end = mempcpy(end, running->text, filter.offset);
	end = mempcpy(end, before, sizeof(before) - 1);
	end = mempcpy(end, words, length);
	end = mempcpy(end, after, sizeof(after) - 1);
	end = mempcpy(end, running->text + filter.offset + filter.length,
		      running->length - filter.offset - filter.length);
	asked = generation_load_text("words", text, (size_t)(end - text),
				     &running->lease);
	free(text);
	return asked;
}

/* What does not belong to the words that say which frames. */
static int check_rule(const struct policy *policy)
{
	const struct rule *rule = policy->filter.rules;

	if (policy->filter.count != 1)
		return sluice_fail(SLUICE_REFUSED,
				   "trace takes the words of one rule");
	if (rule->log || rule->limit.count)
		return sluice_fail(SLUICE_REFUSED,
				   "trace logs nothing and has a limit of its "
				   "own: leave out 'log' and 'limit'");
	return SLUICE_OK;
}

/* A first word that is none may have been meant for a port. */
static int check_words(const struct generation *asked,
		       const struct generation *running)
{
	if (!asked->diag.errors)
		return check_rule(&asked->policy);
	sluice_print_diag(&asked->diag);
	listen_print_ports(running);
	return SLUICE_REFUSED;
}

static int trace_words(struct trace_order *order,
		       const struct generation *running, const char *words)
{
	struct generation *asked = ask_policy(running, words);
	int code;

	if (!asked)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	code = check_words(asked, running);
	order->rule = asked->policy.filter.rules;
	if (code == SLUICE_OK)
		code = trace_run(order, running);
	generation_free(asked);
	return code;
}

/* The kernel has no place for what is not there yet. */
static int leave_out_missing(struct listen_ports *ports)
{
	size_t count = 0;

	for (size_t i = 0; i < ports->count; i++) {
		if (if_nametoindex(ports->names[i]))
			ports->names[count++] = ports->names[i];
		else
			fprintf(stderr, "%s is missing, and not traced\n",
				ports->names[i]);
	}
	ports->count = count;
	return count ? SLUICE_OK
		     : sluice_fail(SLUICE_SYSTEM, "there is no such port");
}

static int trace(struct trace_order *order, const struct generation *running,
		 int count, char **words)
{
	int ports = listen_take_ports(running, count, words, &order->ports);
	int code = leave_out_missing(&order->ports);
	char *text;

	if (code != SLUICE_OK)
		return code;
	if (ports == count)
		return trace_run(order, running);
	text = listen_join(count - ports, words + ports);
	if (!text)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	code = trace_words(order, running, text);
	free(text);
	return code;
}

int trace_main(int argc, char **argv)
{
	struct trace_order order = { .rule = NULL };
	struct sluice_options options;
	struct generation *running;
	int operands =
		sluice_options_read(&options,
				    OPTION_SOCKET | OPTION_JSON | OPTION_COUNT |
					    OPTION_SECONDS | OPTION_RATE,
				    argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	code = read_order(&options, &order);
	if (code != SLUICE_OK)
		return code;
	running = sluice_running(options.socket, &code);
	if (!running)
		return code != SLUICE_OK
			       ? code
			       : sluice_fail(SLUICE_SYSTEM,
					     "no sluiced answers at %s, whose "
					     "rules could be traced",
					     options.socket);
	code = trace(&order, running, operands, argv + 1);
	generation_free(running);
	return code;
}
