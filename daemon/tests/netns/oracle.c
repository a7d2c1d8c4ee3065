/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oracle.c - random policies and random frames through the kernel and through
 * the model; any difference in any byte that leaves is a defect of one.
 *
 *   oracle [--seed N] [--policies N] [--frames N] [--only N] [--save DIR]
 *          [--keep-going] [--verbose]
 *
 * The same seed gives the same policies and frames. --only N runs just the
 * policy of that number. A difference is shown, saved as a capture case for
 * `sluice selftest`, and ends the program (or only that policy) with 1. Needs
 * root.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/case.h"
#include "app/difference.h"
#include "app/engine.h"
#include "app/judge.h"
#include "core/explain.h"
#include "core/model.h"
#include "edge/wire.h"
#include "tests/netns/random/policy.h"
#include "tests/netns/random/traffic.h"

#define BUFFER_SIZE 70000
#define FRAME_MICROSECONDS 1000 /* of the model's clock, for each frame */
#define READY_MILLISECONDS 5000
#define PATIENCE_MILLISECONDS 500
#define QUIET_MILLISECONDS 20
#define REFUSALS_MAX 200 /* policies in a row that the checker refuses */

struct options {
	uint64_t seed;
	size_t policies;
	size_t frames;
	size_t only; /* 0: all */
	const char *save;
	bool keep_going; /* with the next policy, after a difference */
	bool verbose;
};

/* struct totals - of all rounds. */
struct totals {
	size_t frames;
	size_t outputs;
	size_t reasons[REASON_COUNT]; /* how often the model decided by it */
};

/* struct seen - what the kernel let out for one frame. */
struct seen {
	size_t port;
	uint8_t *bytes;
	size_t length;
	bool matched;
};

/* struct round - one policy. */
struct round {
	const struct options *options;
	size_t number;
	struct random random;
	struct arena arena;
	struct generation *generation;
	struct wire wire;
	struct engine engine;
	struct model *model;
	struct traffic traffic;
	uint8_t buffer[BUFFER_SIZE];
	struct seen seen[MODEL_OUTPUTS_MAX];
	size_t seen_count;
	struct capture in[POLICY_PORTS_MAX];
	size_t in_room[POLICY_PORTS_MAX];
	struct capture out[POLICY_PORTS_MAX];
	size_t out_room[POLICY_PORTS_MAX];
	size_t frames;
	size_t outputs;
	struct totals *totals;
};

static void fatal(const struct round *round, const char *what, const char *why)
{
	fprintf(stderr, "oracle: %s: %s (seed %llu, policy %zu)\n", what, why,
		(unsigned long long)round->options->seed, round->number);
	exit(3);
}

static int64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- a policy ---------------------------------------------------------- */

static void make_policy(struct round *round)
{
	for (int tries = 0; tries < REFUSALS_MAX; tries++) {
		const char *text = random_policy(&round->random, &round->arena);

		if (!text)
			fatal(round, "random policy", "out of memory");
		round->generation = generation_load_text("random", text,
							 strlen(text), NULL);
		if (!round->generation)
			fatal(round, "loading a policy", "out of memory");
		if (!round->generation->diag.errors)
			return;
		if (round->options->verbose || tries == REFUSALS_MAX - 1)
			fputs(diag_render(&round->generation->diag), stderr);
		generation_free(round->generation);
		round->generation = NULL;
	}
	fatal(round, "random policies", "the checker refuses them all");
}

static void make_kernel(struct round *round)
{
	const char *what;
	struct generation *copy =
		generation_load_text(round->generation->file,
				     round->generation->text,
				     round->generation->length, NULL);
	int code = wire_open(&round->wire, &round->generation->policy, &what);

	if (code)
		fatal(round, what, strerror(-code));
	if (!copy || wire_enter(&round->wire))
		fatal(round, "entering the firewall", strerror(errno));
	if (engine_open(&round->engine))
		fatal(round, "opening sockets", round->engine.message);
	if (engine_apply(&round->engine, copy))
		fatal(round, "applying the policy", round->engine.message);
	if (wire_leave(&round->wire))
		fatal(round, "leaving the firewall", strerror(errno));
	code = wire_ready(&round->wire, READY_MILLISECONDS);
	if (code)
		fatal(round, "bringing the ports up", strerror(-code));
}

static void make_model(struct round *round)
{
	struct mac port_macs[POLICY_PORTS_MAX];
	struct model_setup setup;

	judge_setup(&round->generation->policy, port_macs, &setup);
	round->model = model_new(&round->generation->policy, &setup);
	if (!round->model)
		fatal(round, "the model", "out of memory");
}

/* --- a frame ----------------------------------------------------------- */

static void record(struct round *round, struct capture *capture, size_t *room,
		   const uint8_t *bytes, size_t length)
{
	struct captured *frame;

	capture->frames =
		arena_grow(&round->arena, capture->frames, capture->count, room,
			   sizeof(*capture->frames));
	if (!capture->frames)
		fatal(round, "recording", "out of memory");
	frame = &capture->frames[capture->count++];
	frame->time = (round->frames + 1) * FRAME_MICROSECONDS;
	frame->length = length;
	frame->bytes = arena_alloc(&round->arena, length + 1);
	if (!frame->bytes)
		fatal(round, "recording", "out of memory");
	memcpy(frame->bytes, bytes, length);
}

/* True if a frame came in time. */
static bool collect(struct round *round, int milliseconds)
{
	struct wire_frame frame;
	struct capture *out;
	struct seen *seen;
	int got = wire_receive(&round->wire, &frame, round->buffer,
			       sizeof(round->buffer), milliseconds);

	if (got < 0)
		fatal(round, "receiving", strerror(-got));
	if (!got)
		return false;
	if (round->seen_count == MODEL_OUTPUTS_MAX)
		fatal(round, "receiving", "too many frames after one");
	out = &round->out[frame.port];
	record(round, out, &round->out_room[frame.port], frame.bytes,
	       frame.length);
	seen = &round->seen[round->seen_count++];
	seen->port = frame.port;
	seen->bytes = out->frames[out->count - 1].bytes;
	seen->length = frame.length;
	seen->matched = false;
	round->outputs++;
	return true;
}

static void collect_all(struct round *round, size_t expected)
{
	int64_t end = milliseconds_now() + PATIENCE_MILLISECONDS;

	for (;;) {
		bool enough = round->seen_count >= expected;
		int64_t left = enough ? 0 : end - milliseconds_now();

		if (!collect(round, left > 0 ? (int)left : 0) && left <= 0)
			return;
	}
}

/* The first frame of @port that the kernel let out and is not matched yet. */
static struct seen *next_seen(struct round *round, size_t port)
{
	for (size_t i = 0; i < round->seen_count; i++)
		if (round->seen[i].port == port && !round->seen[i].matched)
			return &round->seen[i];
	return NULL;
}

static bool agree(struct round *round, const struct model_result *result)
{
	size_t offset;

	for (size_t i = 0; i < result->output_count; i++) {
		const struct model_output *want = &result->outputs[i];
		struct seen *got = next_seen(round, want->port);

		if (!got || !frames_same(want->bytes, want->length, got->bytes,
					 got->length, &want->leeway, &offset))
			return false;
		got->matched = true;
	}
	return result->output_count == round->seen_count;
}

/* --- a difference ------------------------------------------------------ */

static const char *port_name(const struct round *round, size_t port)
{
	return round->generation->policy.bridge.ports[port].name.text;
}

static void save(struct round *round)
{
	char path[400], readme[400], message[400];

	snprintf(path, sizeof(path), "%s/oracle-%llu-%zu", round->options->save,
		 (unsigned long long)round->options->seed, round->number);
	snprintf(
		readme, sizeof(readme),
		"Random frames up to the one where kernel and model differed.\n"
		"oracle --seed %llu --only %zu, frame %zu.\n"
		"out-*.pcap is what the kernel let out.\n",
		(unsigned long long)round->options->seed, round->number,
		round->frames + 1);
	if (case_write(path, round->generation, round->in, round->out, readme,
		       message, sizeof(message)))
		fatal(round, "saving the case", message);
	printf("saved as %s\n", path);
}

static void show(struct round *round, const struct packet *packet,
		 const struct model_result *result)
{
	const char *text =
		explain_result(&round->generation->policy, result,
			       &round->generation->diag, &round->arena);
	char label[32];
	size_t offset;

	printf("DIFFERENCE seed %llu policy %zu frame %zu, into %s\n",
	       (unsigned long long)round->options->seed, round->number,
	       round->frames + 1, port_name(round, packet->port));
	frame_print(stdout, "in", packet->bytes, packet->length);
	printf("policy:\n%s\nmodel:\n%s\n", round->generation->text,
	       text ? text : "out of memory");
	for (size_t i = 0; i < result->output_count; i++) {
		snprintf(label, sizeof(label), "model, %s:",
			 port_name(round, result->outputs[i].port));
		frame_print(stdout, label, result->outputs[i].bytes,
			    result->outputs[i].length);
	}
	for (size_t i = 0; i < round->seen_count; i++) {
		snprintf(label, sizeof(label),
			 "kernel, %s:", port_name(round, round->seen[i].port));
		frame_print(stdout, label, round->seen[i].bytes,
			    round->seen[i].length);
		if (i < result->output_count &&
		    !frames_same(result->outputs[i].bytes,
				 result->outputs[i].length,
				 round->seen[i].bytes, round->seen[i].length,
				 &result->outputs[i].leeway, &offset))
			printf("    first difference at byte %zu of %zu\n",
			       offset, round->seen[i].length);
	}
	save(round);
}

/* --- a round ----------------------------------------------------------- */

static const struct model_result *step(struct round *round,
				       const struct packet *packet)
{
	const struct model_result *result;
	int code = wire_send(&round->wire, packet->port, packet->bytes,
			     packet->length);

	if (code)
		fatal(round, "sending", strerror(-code));
	record(round, &round->in[packet->port], &round->in_room[packet->port],
	       packet->bytes, packet->length);
	result = model_frame(round->model, packet->port, packet->bytes,
			     packet->length,
			     (round->frames + 1) * FRAME_MICROSECONDS);
	round->totals->reasons[result->reason]++;
	collect_all(round, result->output_count);
	return result;
}

/* False after a difference. */
static bool run_frames(struct round *round)
{
	static const struct model_result nothing;
	static struct packet packet;

	while (round->frames < round->options->frames) {
		const struct model_result *result;

		round->seen_count = 0;
		traffic_next(&round->traffic, &packet);
		result = step(round, &packet);
		if (!agree(round, result)) {
			show(round, &packet, result);
			return false;
		}
		round->frames++;
	}
	round->seen_count = 0;
	if (!collect(round, QUIET_MILLISECONDS))
		return true;
	puts("a frame left long after the last one came in");
	show(round, &packet, &nothing);
	return false;
}

static void round_close(struct round *round)
{
	if (round->model)
		model_free(round->model);
	engine_close(&round->engine);
	wire_close(&round->wire);
	generation_free(round->generation);
	arena_free(&round->arena);
}

static bool run_round(const struct options *options, size_t number,
		      struct totals *totals)
{
	struct round *round = calloc(1, sizeof(*round));
	bool same;

	if (!round)
		return false;
	round->options = options;
	round->number = number;
	round->totals = totals;
	arena_init(&round->arena, 0);
	random_seed(&round->random, options->seed, number);
	make_policy(round);
	make_kernel(round);
	make_model(round);
	traffic_start(&round->traffic, &round->generation->policy,
		      &round->random);
	same = run_frames(round);
	if (options->verbose)
		printf("policy %zu: %zu frames in, %zu out\n", number,
		       round->frames, round->outputs);
	totals->frames += round->frames;
	totals->outputs += round->outputs;
	round_close(round);
	free(round);
	return same;
}

static void print_reasons(const struct totals *totals)
{
	for (size_t i = 0; i < REASON_COUNT; i++)
		printf("%8zu %s\n", totals->reasons[i],
		       reason_text((enum reason)i));
}

static bool read_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "policies", required_argument, NULL, 'p' },
		{ "frames", required_argument, NULL, 'f' },
		{ "only", required_argument, NULL, 'o' },
		{ "save", required_argument, NULL, 'd' },
		{ "keep-going", no_argument, NULL, 'k' },
		{ "verbose", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (letter == 's')
			options->seed = strtoull(optarg, NULL, 0);
		else if (letter == 'p')
			options->policies = strtoul(optarg, NULL, 0);
		else if (letter == 'f')
			options->frames = strtoul(optarg, NULL, 0);
		else if (letter == 'o')
			options->only = strtoul(optarg, NULL, 0);
		else if (letter == 'd')
			options->save = optarg;
		else if (letter == 'k')
			options->keep_going = true;
		else if (letter == 'v')
			options->verbose = true;
		else
			return false;
	}
	return optind == argc && options->policies && options->frames;
}

int main(int argc, char **argv)
{
	const char *folder = getenv("TMPDIR");
	struct options options = {
		.seed = (uint64_t)time(NULL),
		.policies = 50,
		.frames = 200,
		.save = folder ? folder : "/tmp",
	};
	struct totals totals = { 0 };
	size_t differences = 0, first = 1, last;

	if (!read_options(&options, argc, argv)) {
		fprintf(stderr, "usage: oracle [--seed N] [--policies N] "
				"[--frames N] [--only N] [--save DIR] "
				"[--keep-going] [--verbose]\n");
		return 2;
	}
	last = options.policies;
	if (options.only)
		first = last = options.only;
	printf("oracle: seed %llu\n", (unsigned long long)options.seed);
	for (size_t i = first; i <= last; i++) {
		differences += !run_round(&options, i, &totals);
		if (differences && !options.keep_going)
			return 1;
		if (i % 10 == 0)
			printf("oracle: %zu policies, %zu frames in, %zu out\n",
			       i, totals.frames, totals.outputs);
		fflush(stdout);
	}
	if (options.verbose)
		print_reasons(&totals);
	printf("oracle: %zu frames, %zu policies, %zu differences (seed "
	       "%llu)\n",
	       totals.frames, last - first + 1, differences,
	       (unsigned long long)options.seed);
	return differences ? 1 : 0;
}
