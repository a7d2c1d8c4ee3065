/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_explain.c - sluice explain: what a policy does with frames, told by the
 * reference model. Nothing is sent and nothing is changed.
 *
 * The frames run through one model in the order of their time stamps, so
 * that a reply finds the state that its request made. One given in hex or in
 * words comes a millisecond after the one named before it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/decision_json.h"
#include "app/sluice.h"
#include "core/described.h"
#include "core/explain.h"
#include "edge/link.h"
#include "edge/pcap_file.h"

#define HEX_STEP 1000 /* microseconds */

/** struct arrival - a frame of the command line, in a list by time. */
struct arrival {
	size_t port;
	uint64_t time;
	const uint8_t *bytes;
	size_t length;
	struct arrival *next;
};

struct question {
	struct generation *generation;
	struct arrival *arrivals; /* by time, then as named */
	uint64_t last;		  /* time of the frame named last */
	int port;		  /* -1: none named yet */
	bool json;
};

/* Behind all that are not later. */
static void arrival_insert(struct question *question, struct arrival *arrival)
{
	struct arrival **at = &question->arrivals;

	while (*at && (*at)->time <= arrival->time)
		at = &(*at)->next;
	arrival->next = *at;
	*at = arrival;
	question->last = arrival->time;
}

static int add_frame(struct question *question, const uint8_t *bytes,
		     size_t length, uint64_t time)
{
	struct arrival *arrival =
		arena_alloc(&question->generation->arena, sizeof(*arrival));

	if (!arrival)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	arrival->port = (size_t)question->port;
	arrival->time = time;
	arrival->bytes = bytes;
	arrival->length = length;
	arrival_insert(question, arrival);
	return SLUICE_OK;
}

static bool is_hex(const char *text)
{
	return text[strspn(text, "0123456789abcdefABCDEF: \t\n")] == '\0';
}

static int add_hex(struct question *question, const char *text)
{
	uint8_t *bytes =
		arena_alloc(&question->generation->arena, strlen(text) / 2 + 1);
	size_t length = 0;
	char pair[3] = "";

	if (!bytes)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	for (const char *at = text; *at; at++) {
		if (!isxdigit((unsigned char)*at))
			continue;
		if (pair[0] == '\0') {
			pair[0] = *at;
			continue;
		}
		pair[1] = *at;
		bytes[length++] = (uint8_t)strtoul(pair, NULL, 16);
		pair[0] = '\0';
	}
	if (pair[0] != '\0')
		return sluice_fail(SLUICE_REFUSED,
				   "a hex frame has an odd number of digits");
	return add_frame(question, bytes, length, question->last + HEX_STEP);
}

static int add_described(struct question *question, const char *text)
{
	uint8_t *bytes =
		arena_alloc(&question->generation->arena, DESCRIBED_MAX);
	const char *wrong;
	size_t length;

	if (!bytes)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	length = described_frame(text, bytes, &wrong);
	if (length == 0)
		return sluice_fail(SLUICE_REFUSED, "\"%s\": %s", text, wrong);
	return add_frame(question, bytes, length, question->last + HEX_STEP);
}

static int add_capture(struct question *question, const char *path)
{
	struct capture capture;
	char message[400] = "";
	int code = SLUICE_OK;

	if (pcap_file_read(path, &question->generation->arena, &capture,
			   message, sizeof(message)) < 0)
		return sluice_fail(SLUICE_REFUSED, "%s", message);
	for (size_t i = 0; i < capture.count && code == SLUICE_OK; i++)
		code = add_frame(question, capture.frames[i].bytes,
				 capture.frames[i].length,
				 capture.frames[i].time);
	return code;
}

static int find_port(struct question *question, const char *name)
{
	const struct bridge *bridge = &question->generation->policy.bridge;

	for (size_t i = 0; i < bridge->port_count; i++) {
		if (strcmp(bridge->ports[i].name.text, name) != 0)
			continue;
		question->port = (int)i;
		return SLUICE_OK;
	}
	return sluice_fail(SLUICE_REFUSED, "the policy has no port %s", name);
}

/* "--port PORT FRAME... [--port PORT FRAME...]", checked to begin so. */
static int read_frames(struct question *question, int argc, char **argv)
{
	int code = SLUICE_OK;

	for (int i = 0; i < argc && code == SLUICE_OK; i++) {
		if (strcmp(argv[i], "--port") == 0) {
			if (++i == argc)
				return sluice_fail(SLUICE_USAGE,
						   "--port wants a port");
			code = find_port(question, argv[i]);
		} else if (is_hex(argv[i])) {
			code = add_hex(question, argv[i]);
		} else if (described_begins(argv[i])) {
			code = add_described(question, argv[i]);
		} else {
			code = add_capture(question, argv[i]);
		}
	}
	if (code == SLUICE_OK && !question->arrivals)
		return sluice_fail(SLUICE_USAGE, "explain wants a frame");
	return code;
}

/* A port that is not here gets an address that nobody has. */
static void find_macs(const struct policy *policy, struct arena *arena,
		      struct mac *ports, struct mac *bridge)
{
	struct link_list links = { NULL, 0 };
	struct netlink route;

	if (netlink_open(&route, NETLINK_ROUTE) == 0) {
		if (link_read(&route, arena, &links) < 0)
			links.count = 0;
		netlink_close(&route);
	}
	for (size_t i = 0; i < policy->bridge.port_count; i++) {
		const struct link_state *link =
			link_find(&links, policy->bridge.ports[i].name.text);
		const struct mac absent = { { 0x02, 0x53, 0x4c, 0x00, 0x01,
					      (uint8_t)i } };

		ports[i] = link ? link->mac : absent;
	}
	*bridge = plan_bridge_mac(policy, &links);
}

static void tell(const struct question *question, const struct arrival *arrival,
		 const struct model_result *result, size_t number,
		 struct text *out)
{
	struct generation *generation = question->generation;
	const struct policy *policy = &generation->policy;
	const char *frame = explain_frame(arrival->bytes, arrival->length,
					  &generation->arena);

	if (question->json) {
		explain_json(result, number, policy, arrival->port, frame,
			     &generation->diag, out);
		return;
	}
	text_format(out, "%sframe %zu at %s: %s\n", number > 1 ? "\n" : "",
		    number, policy->bridge.ports[arrival->port].name.text,
		    frame ? frame : "");
	text_add(out, explain_result(policy, result, &generation->diag,
				     &generation->arena));
}

static int answer(const struct question *question, struct model *model)
{
	size_t number = 0;

	for (const struct arrival *arrival = question->arrivals; arrival;
	     arrival = arrival->next) {
		const struct model_result *result =
			model_frame(model, arrival->port, arrival->bytes,
				    arrival->length, arrival->time);
		struct text text;

		text_init(&text, &question->generation->arena);
		tell(question, arrival, result, ++number, &text);
		if (!text_string(&text))
			return sluice_fail(SLUICE_SYSTEM, "out of memory");
		fputs(text_string(&text), stdout);
	}
	return SLUICE_OK;
}

static int explain(struct question *question, int argc, char **argv)
{
	struct generation *generation = question->generation;
	struct mac ports[POLICY_PORTS_MAX];
	struct model_setup setup = {
		.port_macs = ports, .mtu = 1500, .nearest = true, .learns = true
	};
	struct model *model;
	int code = read_frames(question, argc, argv);

	if (code != SLUICE_OK)
		return code;
	find_macs(&generation->policy, &generation->arena, ports,
		  &setup.bridge_mac);
	model = model_new(&generation->policy, &setup);
	if (!model)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	code = answer(question, model);
	model_free(model);
	return code;
}

/* The policy that runs; without a daemon, the one it would start with. */
static struct generation *load_running(const char *socket, int *code)
{
	struct generation *generation = sluice_running(socket, code);

	if (!generation && *code == SLUICE_OK)
		return sluice_load(SLUICE_POLICY_PATH, code);
	return generation;
}

int explain_main(int argc, char **argv)
{
	struct question question = { .port = -1 };
	struct sluice_options options;
	int frames = 1;
	int operands;
	int code = SLUICE_OK;

	while (frames < argc && strcmp(argv[frames], "--port") != 0)
		frames++;
	operands = sluice_options_read(&options, OPTION_SOCKET | OPTION_JSON,
				       frames, argv);
	if (operands < 0)
		return SLUICE_USAGE;
	if (frames == argc)
		return sluice_fail(SLUICE_USAGE, "explain wants --port");
	if (operands > 1)
		return sluice_fail(SLUICE_USAGE, "explain takes one policy");
	question.json = options.given & OPTION_JSON;
	question.generation = operands ? sluice_load(argv[1], &code)
				       : load_running(options.socket, &code);
	if (!question.generation)
		return code;
	code = explain(&question, argc - frames, argv + frames);
	generation_free(question.generation);
	return code;
}
