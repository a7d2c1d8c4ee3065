/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluice.c - the command line tool: finds the subcommand and runs it.
 *
 * Knows the table, --help and --version; the work is in cmd_*.c. Makes sure
 * that output which could not be written is never called success.
 */
#include "app/sluice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/selftest.h"

static int help_main(int argc, char **argv);

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *synopsis;
	const char *summary;
};

static const struct command commands[] = {
	{ "check", check_main, "[--print] FILE",
	  "say what is wrong with a policy, or print it in canonical form" },
	{ "compile", compile_main, "FILE",
	  "print the ruleset of a policy as nft text" },
	{ "apply", apply_main,
	  "[--confirm SECONDS] [--comment TEXT] [--allow-missing]\n"
	  "                    [--dry-run] [--socket PATH] FILE",
	  "make a policy the running one" },
	{ "confirm", confirm_main, "[--socket PATH]",
	  "keep the policy that was applied with --confirm" },
	{ "rollback", rollback_main, "[--socket PATH] [N]",
	  "take back what is on trial, or go N policies back" },
	{ "history", history_main, "[--json] [--socket PATH]",
	  "the policies that are kept" },
	{ "diff", diff_main, "[--socket PATH] [N | FILE]",
	  "the running policy beside an earlier one, or a file" },
	{ "status", status_main, "[--json] [--socket PATH]",
	  "what runs, on which ports" },
	{ "show", show_main,
	  "[--json] [--socket PATH]\n"
	  "                   rules|nat|neighbours|ports|flows|lease|policy",
	  "a part of the running policy, as it is now" },
	{ "stats", stats_main,
	  "[--json | --prometheus | --pairs] [--socket PATH]",
	  "numbers for curves: frames, drops, rules, ports, connections" },
	{ "top", top_main, "[--interval SECONDS] [--count N] [--socket PATH]",
	  "what goes on, on a screen that is drawn again and again" },
	{ "log", log_main,
	  "[--follow] [--count N] [--json] [--rate BYTES] [--socket PATH]",
	  "frames that were logged or dropped, and what sluiced did" },
	{ "explain", explain_main,
	  "[--json] [--socket PATH] [FILE] --port PORT FRAME...",
	  "what a policy does with frames, rule by rule" },
	{ "capture", capture_main,
	  "[--write FILE | --case NAME [--dir DIR]] [--size MB]\n"
	  "                      [--count N] [--seconds N] [--rate BYTES] "
	  "[--json]\n"
	  "                      [--socket PATH] [PORT...] [FILTER...]",
	  "the frames that cross, at both ports, and as a file or a case" },
	{ "trace", trace_main,
	  "[--count N] [--seconds N] [--rate BYTES] [--json]\n"
	  "                    [--socket PATH] [PORT...] [WORDS...]",
	  "frames on their way through the kernel's rules, as they come" },
	{ "selftest", selftest_main,
	  "[--json] [--keep-going] [--model] [--dir DIR] [CASE...]",
	  "captured traffic through the kernel of this machine" },
	{ "firmware", firmware_main,
	  "status|verify|install|confirm [--json] [--key PATH]\n"
	  "                       [--areas DIR] [--socket PATH] [IMAGE]",
	  "the appliance's own: what there is, another one on trial" },
	{ "help", help_main, "[COMMAND]", "this list, or one of it" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void print_synopsis(FILE *out, const struct command *command)
{
	fprintf(out, "usage: sluice %s %s\n", command->name, command->synopsis);
}

static void print_help(FILE *out)
{
	fputs("usage: sluice COMMAND [ARGUMENT...]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s%s\n", commands[i].name,
			commands[i].summary);
	fputs("\nsluice COMMAND --help shows the arguments of a command.\n",
	      out);
}

static int help_main(int argc, char **argv)
{
	const struct command *command;

	if (argc > 2)
		return sluice_fail(SLUICE_USAGE, "help takes one command");
	if (argc < 2) {
		print_help(stdout);
		return SLUICE_OK;
	}
	command = command_find(argv[1]);
	if (!command)
		return sluice_fail(SLUICE_USAGE, "no command is called %s",
				   argv[1]);
	print_synopsis(stdout, command);
	printf("%s\n", command->summary);
	return SLUICE_OK;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* A full disk or a closed pipe shows only when the buffer is written. */
static int flush_output(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	return sluice_fail(SLUICE_SYSTEM, "writing the output: %s",
			   strerror(errno));
}

static int command_run(const struct command *command, int argc, char **argv)
{
	int code;

	if (wants_help(argc, argv)) {
		char *words[] = { argv[0], argv[0] };

		return help_main(2, words);
	}
	code = command->run(argc, argv);
	if (code == SLUICE_USAGE)
		print_synopsis(stderr, command);
	return code;
}

int sluice_main(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		print_help(stderr);
		return SLUICE_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("sluice " SLUICE_VERSION);
		return flush_output(SLUICE_OK);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help(stdout);
		return flush_output(SLUICE_OK);
	}
	command = command_find(argv[1]);
	if (!command) {
		sluice_fail(SLUICE_USAGE, "no command is called %s", argv[1]);
		print_help(stderr);
		return SLUICE_USAGE;
	}
	return flush_output(command_run(command, argc - 1, argv + 1));
}
