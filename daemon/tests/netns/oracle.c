/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oracle.c - random policies and random frames through the kernel and through
 * the model; any difference in any byte that leaves is a defect of one.
 *
 *   oracle [--seed N] [--policies N] [--frames N] [--only N] [--save DIR]
 *          [--seconds N] [--attempts N] [--wrong PATTERN] [--keep-going]
 *          [--verbose]
 *
 * The same seed gives the same policies and frames. --only N runs just the
 * policy of that number. A difference is shown, made as small as --seconds and
 * --attempts allow (0: not at all), saved as a capture case for `sluice
 * selftest`, and ends the program (or only that policy) with 1. Needs root.
 *
 * With --wrong the model errs on purpose, to see what becomes of a difference:
 * wherever that shell pattern fits "FRAME: REASON", in the words of explain.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/case.h"
#include "core/text.h"
#include "tests/netns/dispute/dispute.h"
#include "tests/netns/dispute/shrink.h"
#include "tests/netns/random/policy.h"
#include "tests/netns/random/traffic.h"

#define REFUSALS_MAX 200 /* policies in a row that the checker refuses */
#define README_SIZE 1000

struct options {
	uint64_t seed;
	size_t policies;
	size_t frames;
	size_t only; /* 0: all */
	struct shrink_limits limits;
	const char *wrong; /* NULL: the model does its best */
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

/* struct round - one policy. */
struct round {
	const struct options *options;
	size_t number;
	struct random random;
	struct arena arena;
	struct generation *generation;
	struct judges judges;
	struct traffic traffic;
	struct dispute dispute; /* all frames so far */
	size_t outputs;
	char path[400]; /* of the case, if there is one */
	struct totals *totals;
};

static void fatal(const struct round *round, const char *what, const char *why)
{
	fprintf(stderr, "oracle: %s: %s (seed %llu, policy %zu)\n", what, why,
		(unsigned long long)round->options->seed, round->number);
	exit(3);
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

/* --- a difference ------------------------------------------------------ */

static void readme_begin(struct round *round, struct text *readme)
{
	const struct options *options = round->options;

	text_init(readme, &round->arena);
	text_format(
		readme,
		"Random frames up to the one where kernel and model differ.\n"
		"oracle --seed %llu --only %zu --frames %zu",
		(unsigned long long)options->seed, round->number,
		options->frames);
	if (options->wrong)
		text_format(readme, " --wrong '%s'", options->wrong);
	text_format(readme,
		    ", frame %zu.\nout-*.pcap is what the kernel let out.\n",
		    round->dispute.count);
}

static void save(struct round *round, const struct dispute *dispute,
		 struct judges *judges, struct text *readme)
{
	const char *words = text_string(readme);
	char message[400];

	if (!words)
		fatal(round, "saving the case", "out of memory");
	if (dispute_save(dispute, judges, round->path, words, message,
			 sizeof(message)))
		fatal(round, "saving the case", message);
	printf("saved as %s\n", round->path);
}

static void show(const struct round *round, const struct dispute *dispute,
		 struct judges *judges)
{
	printf("DIFFERENCE seed %llu policy %zu ",
	       (unsigned long long)round->options->seed, round->number);
	dispute_show(stdout, dispute, judges);
}

/* What was saved whole is replaced; its README begins as that one did. */
static void replace(struct round *round, const struct shrink *shrink,
		    struct text *readme)
{
	const struct dispute *best = &shrink->best, *whole = &round->dispute;

	text_format(readme,
		    "Made smaller by %zu attempts: %zu frames of %zu, %zu "
		    "statements of %zu.\n",
		    shrink->attempts, best->count, whole->count,
		    shrink_statements(best->text),
		    shrink_statements(whole->text));
	show(round, best, shrink->judges);
	case_remove(round->path, &round->generation->policy);
	save(round, best, shrink->judges, readme);
	fputs(text_string(readme), stdout);
}

/* Heard once more, for what the kernel lets out. False: they agree now. */
static bool keep_smallest(struct round *round, struct shrink *shrink,
			  struct text *readme)
{
	const char *words = shrink->best.text;
	struct generation *policy =
		generation_load_text("random", words, strlen(words), NULL);
	enum disagreement again;

	if (!policy)
		fatal(round, "the smallest policy", "out of memory");
	if (dispute_hear(&shrink->best, shrink->judges, policy, shrink->wrong,
			 &again))
		fatal(round, "the smallest case", shrink->judges->message);
	if (again == shrink->disagreement)
		replace(round, shrink, readme);
	judges_close(shrink->judges);
	generation_free(policy);
	return again == shrink->disagreement;
}

static void make_smaller(struct round *round, enum disagreement disagreement,
			 struct text *readme)
{
	struct shrink shrink = {
		.limits = round->options->limits,
		.wrong = round->options->wrong,
		.best = round->dispute,
		.disagreement = disagreement,
		.reason = round->judges.result.reason,
	};

	fflush(stdout);
	if (!shrink_run(&shrink) || !keep_smallest(round, &shrink, readme))
		puts("it did not differ in that way again: it is left whole");
	shrink_free(&shrink);
}

static void differ(struct round *round, enum disagreement disagreement)
{
	const struct options *options = round->options;
	struct text readme;

	snprintf(round->path, sizeof(round->path), "%s/oracle-%llu-%zu",
		 options->save, (unsigned long long)options->seed,
		 round->number);
	readme_begin(round, &readme);
	show(round, &round->dispute, &round->judges);
	save(round, &round->dispute, &round->judges, &readme);
	if (options->limits.seconds && options->limits.attempts)
		make_smaller(round, disagreement, &readme);
}

/* --- a round ----------------------------------------------------------- */

static enum disagreement step(struct round *round, const struct packet *packet)
{
	const struct bridge *bridge = &round->generation->policy.bridge;
	struct judges *judges = &round->judges;
	enum disagreement disagreement;

	if (!dispute_add(&round->dispute, &round->arena,
			 bridge->ports[packet->port].name.text, packet->bytes,
			 packet->length))
		fatal(round, "recording", "out of memory");
	if (judges_hear(judges, packet->port, packet->bytes, packet->length,
			&disagreement))
		fatal(round, "a frame", judges->message);
	round->totals->reasons[judges->result.reason]++;
	round->outputs += judges->seen_count;
	return disagreement;
}

/* False after a difference. */
static bool run_frames(struct round *round)
{
	enum disagreement disagreement = DISAGREEMENT_NONE;
	static struct packet packet;

	while (!disagreement && round->dispute.count < round->options->frames) {
		traffic_next(&round->traffic, &packet);
		disagreement = step(round, &packet);
	}
	if (!disagreement && judges_await(&round->judges, &disagreement))
		fatal(round, "after the last frame", round->judges.message);
	if (disagreement == DISAGREEMENT_LATE)
		puts("a frame left long after the last one came in");
	if (disagreement)
		differ(round, disagreement);
	return !disagreement;
}

static void round_open(struct round *round)
{
	arena_init(&round->arena, 0);
	random_seed(&round->random, round->options->seed, round->number);
	make_policy(round);
	round->dispute.text = round->generation->text;
	if (judges_open(&round->judges, round->generation,
			round->options->wrong))
		fatal(round, "the policy", round->judges.message);
	traffic_start(&round->traffic, &round->generation->policy,
		      &round->random);
}

static void round_close(struct round *round)
{
	judges_close(&round->judges);
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
	round_open(round);
	same = run_frames(round);
	if (options->verbose)
		printf("policy %zu: %zu frames in, %zu out\n", number,
		       round->dispute.count, round->outputs);
	totals->frames += round->dispute.count;
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
		{ "seconds", required_argument, NULL, 't' },
		{ "attempts", required_argument, NULL, 'a' },
		{ "wrong", required_argument, NULL, 'w' },
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
		else if (letter == 't')
			options->limits.seconds = strtoul(optarg, NULL, 0);
		else if (letter == 'a')
			options->limits.attempts = strtoul(optarg, NULL, 0);
		else if (letter == 'w')
			options->wrong = optarg;
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
		.limits = { .attempts = 600, .seconds = 180 },
		.save = folder ? folder : "/tmp",
	};
	struct totals totals = { 0 };
	size_t differences = 0, first = 1, last;

	if (!read_options(&options, argc, argv)) {
		fprintf(stderr, "usage: oracle [--seed N] [--policies N] "
				"[--frames N] [--only N] [--save DIR] "
				"[--seconds N] [--attempts N] "
				"[--wrong PATTERN] [--keep-going] "
				"[--verbose]\n");
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
