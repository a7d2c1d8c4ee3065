/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selftest.c - `sluice selftest`: every capture case through the model, then
 * through the kernel, each compared with what left when it was captured.
 *
 * Changes nothing on this machine: the kernel's half happens in network
 * namespaces of its own. A half that cannot run is skipped aloud, and a case
 * with such a half is not called passed.
 */
#include "app/selftest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "app/case.h"
#include "app/difference.h"
#include "app/judge.h"
#include "app/report.h"
#include "app/sluice.h"
#include "edge/machine.h"

#define MESSAGE_SIZE 8192 /* a policy's diagnostics can be long */
#define PATH_ROOM 4096
#define LITTLE_MEMORY (64 << 10) /* kB of the whole machine */
#define MEMORY_SLACK 256	 /* kB */
#define NAP_MILLISECONDS 20
#define NAPS_MAX 100

enum outcome { OUTCOME_FAILED, OUTCOME_PASSED, OUTCOME_SKIPPED };

struct options {
	const char *folder;
	bool json;
	bool keep_going;
	bool model_only;
};

struct outcomes {
	size_t count[3]; /* by enum outcome */
};

/* struct run - one case on its way. */
struct run {
	struct capture_case folder;
	struct arena arena;
	struct judgement model;
	struct judgement kernel;
	struct difference difference;
	const char *failed; /* judge at fault, or NULL */
	bool differs;	    /* @difference says how */
	bool kernel_judged; /* else @message says why not, if it was asked */
	char message[MESSAGE_SIZE];
};

static enum outcome run_kernel(struct run *run)
{
	int code =
		judge_kernel(&run->folder, &run->arena, &run->model,
			     &run->kernel, run->message, sizeof(run->message));

	if (code == -EPERM)
		return OUTCOME_SKIPPED;
	run->kernel_judged = true;
	run->failed = "kernel";
	if (code)
		return OUTCOME_FAILED;
	run->differs =
		difference_find(&run->folder, &run->kernel, &run->difference);
	return run->differs ? OUTCOME_FAILED : OUTCOME_PASSED;
}

static enum outcome run_case(struct run *run, const char *path, bool model_only)
{
	run->failed = "case";
	if (case_read(&run->folder, path, run->message, sizeof(run->message)))
		return OUTCOME_FAILED;
	run->failed = "model";
	if (judge_model(&run->folder, &run->arena, &run->model, run->message,
			sizeof(run->message)))
		return OUTCOME_FAILED;
	run->differs =
		difference_find(&run->folder, &run->model, &run->difference);
	if (run->differs)
		return OUTCOME_FAILED;
	return model_only ? OUTCOME_PASSED : run_kernel(run);
}

static void print_text(const struct run *run, enum outcome outcome,
		       bool model_only)
{
	const struct capture_case *folder = &run->folder;

	switch (outcome) {
	case OUTCOME_PASSED:
		printf("ok %s (%s; %zu frames in, %zu out)\n", folder->name,
		       model_only ? "model" : "model, kernel",
		       folder->frame_count, folder->out_count);
		break;
	case OUTCOME_SKIPPED:
		printf("skip: %s (model ok): kernel: %s\n", folder->name,
		       run->message);
		break;
	case OUTCOME_FAILED:
		printf("FAIL %s (%s)\n", folder->name, run->failed);
		if (run->differs)
			difference_print(stdout, folder, run->failed,
					 &run->model, &run->difference);
		else
			printf("  %s\n", run->message);
		break;
	}
}

/* In quotes; the run's own memory is the room for it. */
static void print_string(struct run *run, const char *string)
{
	struct text text;

	text_init(&text, &run->arena);
	json_string(&text, string);
	fputs(text_string(&text) ? text_string(&text) : "null", stdout);
}

static void print_json(struct run *run, enum outcome outcome, bool first)
{
	static const char *const words[] = { "failed", "passed", "skipped" };
	const struct capture_case *folder = &run->folder;

	printf("%s\n  { \"case\": ", first ? "" : ",");
	print_string(run, folder->name);
	printf(", \"outcome\": \"%s\", \"in\": %zu, \"out\": %zu, "
	       "\"kernel\": %s",
	       words[outcome], folder->frame_count, folder->out_count,
	       run->kernel_judged ? "true" : "false");
	if (outcome == OUTCOME_FAILED)
		printf(", \"judge\": \"%s\"", run->failed);
	if (run->differs)
		printf(", \"port\": \"%s\", \"frame\": %zu, \"byte\": %zu",
		       folder->generation->policy.bridge
			       .ports[run->difference.port]
			       .name.text,
		       run->difference.index + 1, run->difference.offset);
	else if (outcome != OUTCOME_PASSED) {
		printf(", \"message\": ");
		print_string(run, run->message);
	}
	printf(" }");
}

static void one_case(const struct options *options, const char *path,
		     bool first, struct outcomes *outcomes)
{
	struct run *run = calloc(1, sizeof(*run));
	enum outcome outcome;

	if (!run) {
		outcomes->count[OUTCOME_FAILED]++;
		sluice_fail(SLUICE_SYSTEM, "%s: out of memory", path);
		return;
	}
	arena_init(&run->arena, 0);
	outcome = run_case(run, path, options->model_only);
	outcomes->count[outcome]++;
	if (options->json)
		print_json(run, outcome, first);
	else
		print_text(run, outcome, options->model_only);
	fflush(stdout);
	case_free(&run->folder);
	arena_free(&run->arena);
	free(run);
}

static void case_path(char *out, const struct options *options,
		      const char *name)
{
	if (strchr(name, '/'))
		snprintf(out, PATH_ROOM, "%s", name);
	else
		snprintf(out, PATH_ROOM, "%s/%s", options->folder, name);
}

/*
 * The kernel dismantles the namespaces of a case when it comes to it. Where
 * memory is little, those of many cases do not fit beside each other: the next
 * one waits until there is about as much as before the first; what has not come
 * back by then is kept for good.
 */
static void wait_for_memory(uint64_t *before)
{
	const struct timespec nap = { .tv_nsec = NAP_MILLISECONDS * 1000000 };
	struct machine machine = { .memory = 0 };

	for (int i = 0; i < NAPS_MAX; i++) {
		machine_read(&machine);
		if (*before == 0)
			*before = machine.available;
		if (machine.memory > LITTLE_MEMORY ||
		    machine.available + MEMORY_SLACK >= *before)
			return;
		nanosleep(&nap, NULL);
	}
	*before = machine.available;
}

static int run_all(const struct options *options, char *const *names,
		   size_t count)
{
	struct outcomes outcomes = { 0 };
	uint64_t available = 0;
	size_t i;

	if (options->json)
		printf("{ \"cases\": [");
	for (i = 0; i < count; i++) {
		char path[PATH_ROOM];

		if (outcomes.count[OUTCOME_FAILED] && !options->keep_going)
			break;
		case_path(path, options, names[i]);
		wait_for_memory(&available);
		one_case(options, path, i == 0, &outcomes);
	}
	outcomes.count[OUTCOME_SKIPPED] += count - i;
	if (options->json)
		printf("\n], \"passed\": %zu, \"failed\": %zu, "
		       "\"skipped\": %zu }\n",
		       outcomes.count[OUTCOME_PASSED],
		       outcomes.count[OUTCOME_FAILED],
		       outcomes.count[OUTCOME_SKIPPED]);
	else {
		if (i < count)
			printf("skip: %zu cases: one failed before them "
			       "(--keep-going runs all)\n",
			       count - i);
		printf("selftest: %zu passed, %zu failed, %zu skipped\n",
		       outcomes.count[OUTCOME_PASSED],
		       outcomes.count[OUTCOME_FAILED],
		       outcomes.count[OUTCOME_SKIPPED]);
	}
	return outcomes.count[OUTCOME_FAILED] ? SLUICE_REFUSED : SLUICE_OK;
}

static int is_case(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN ||
		entry->d_type == DT_LNK);
}

static int run_folder(const struct options *options)
{
	struct dirent **entries;
	int count = scandir(options->folder, &entries, is_case, alphasort);
	char **names;
	int code;

	if (count < 0)
		return sluice_fail(SLUICE_REFUSED, "%s: %s", options->folder,
				   strerror(errno));
	names = calloc((size_t)count + 1, sizeof(*names));
	for (int i = 0; names && i < count; i++)
		names[i] = entries[i]->d_name;
	if (!names)
		code = sluice_fail(SLUICE_SYSTEM, "out of memory");
	else if (!count)
		code = sluice_fail(SLUICE_REFUSED, "%s: holds no case",
				   options->folder);
	else
		code = run_all(options, names, (size_t)count);
	free(names);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return code;
}

/* The number of operands, moved to the front of @argv, or -1 after a message. */
static int read_options(struct options *options, int argc, char **argv)
{
	int operands = 0;

	*options = (struct options){ .folder = SELFTEST_FOLDER };
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-')
			argv[operands++] = argv[i];
		else if (!strcmp(argv[i], "--json"))
			options->json = true;
		else if (!strcmp(argv[i], "--keep-going"))
			options->keep_going = true;
		else if (!strcmp(argv[i], "--model"))
			options->model_only = true;
		else if (!strcmp(argv[i], "--dir") && i + 1 < argc)
			options->folder = argv[++i];
		else {
			sluice_fail(SLUICE_USAGE, "selftest knows no option %s",
				    argv[i]);
			return -1;
		}
	}
	return operands;
}

int selftest_main(int argc, char **argv)
{
	struct options options;
	int operands = read_options(&options, argc, argv);

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands)
		return run_all(&options, argv, (size_t)operands);
	return run_folder(&options);
}
