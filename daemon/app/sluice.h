/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluice.h - the command line tool: its subcommands and exit codes.
 *
 * A subcommand is one file, cmd_NAME.c, and one row of the table in sluice.c.
 * It gets its own arguments, argv[0] being its name, and returns an exit
 * code. What the user asked for goes to standard output, all else to
 * standard error.
 */
#ifndef SLUICE_APP_SLUICE_H
#define SLUICE_APP_SLUICE_H

#include <stdbool.h>

#include "app/engine.h"

#define SLUICE_VERSION "0.1"
#define SLUICE_POLICY_PATH "/etc/sluice/sluice.conf"

/** Exit codes of every subcommand; sluice(8) documents them. */
enum {
	SLUICE_OK = 0,
	SLUICE_REFUSED = 1, /* the input is wrong, or was refused */
	SLUICE_USAGE = 2,   /* the arguments make no sense */
	SLUICE_SYSTEM = 3   /* the system failed, or no daemon answers */
};

/** sluice_main - the tool; never returns a code but those above. */
int sluice_main(int argc, char **argv);

int check_main(int argc, char **argv);
int compile_main(int argc, char **argv);
int apply_main(int argc, char **argv);
int status_main(int argc, char **argv);
int show_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int confirm_main(int argc, char **argv);
int rollback_main(int argc, char **argv);
int history_main(int argc, char **argv);
int diff_main(int argc, char **argv);
int log_main(int argc, char **argv);
int stats_main(int argc, char **argv);
int top_main(int argc, char **argv);
int firmware_main(int argc, char **argv);
int capture_main(int argc, char **argv);
int trace_main(int argc, char **argv);

/* --- what the subcommands share ---------------------------------------- */

/**
 * sluice_fail - "sluice: MESSAGE" on standard error; returns @code. With
 * SLUICE_USAGE, sluice_main() adds the synopsis of the subcommand.
 */
int sluice_fail(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * sluice_load - the policy at @path ("-": standard input), its diagnostics
 * printed. NULL if it cannot be used, and then *@code is the exit code.
 * Release with generation_free().
 */
struct generation *sluice_load(const char *path, int *code);

/**
 * sluice_running - the policy that runs, with what DHCP gave to it, asked of
 * the daemon at @socket; generation_free(). NULL: if *@code is SLUICE_OK no
 * daemon answers; else it is the exit code, and what is wrong was printed.
 */
struct generation *sluice_running(const char *socket, int *code);

/** sluice_print_diag - errors and warnings, on standard error. */
void sluice_print_diag(const struct diag *diag);

/**
 * sluice_call - send @request to the daemon at @socket, print what it
 * answers, and return the exit code that goes with it.
 */
int sluice_call(const char *socket, const char *request, const void *payload,
		size_t length);

struct control_answer;

/**
 * sluice_ask - the same, but the answer is the caller's if it is SLUICE_OK:
 * control_answer_free(). Otherwise what is wrong was printed.
 */
int sluice_ask(const char *socket, const char *request,
	       struct control_answer *answer);

/** Options, as bits of sluice_options.given. */
enum {
	OPTION_PRINT = 1,	  /* --print */
	OPTION_JSON = 2,	  /* --json */
	OPTION_ALLOW_MISSING = 4, /* --allow-missing */
	OPTION_SOCKET = 8,	  /* --socket PATH */
	OPTION_CONFIRM = 16,	  /* --confirm SECONDS */
	OPTION_COMMENT = 32,	  /* --comment TEXT */
	OPTION_PROMETHEUS = 64,	  /* --prometheus */
	OPTION_PAIRS = 128,	  /* --pairs */
	OPTION_COUNT = 256,	  /* --count N */
	OPTION_INTERVAL = 512,	  /* --interval SECONDS */
	OPTION_DRY_RUN = 1024,	  /* --dry-run */
	OPTION_FOLLOW = 2048,	  /* --follow */
	OPTION_RATE = 4096,	  /* --rate BYTES */
	OPTION_WRITE = 8192,	  /* --write FILE */
	OPTION_SIZE = 16384,	  /* --size MB */
	OPTION_SECONDS = 32768,	  /* --seconds N */
	OPTION_CASE = 65536,	  /* --case NAME */
	OPTION_DIR = 131072	  /* --dir DIR */
};

struct sluice_options {
	unsigned given;
	const char *socket; /* PATH, or the default */
	/* As given, or NULL: */
	const char *confirm;
	const char *comment;
	const char *count;
	const char *interval;
	const char *rate;
	const char *write;
	const char *size;
	const char *seconds;
	const char *name; /* of --case */
	const char *directory;
};

/**
 * sluice_number - @text as a number from @least to @most; false: it is none.
 */
bool sluice_number(const char *text, unsigned long least, unsigned long most,
		   unsigned long *out);

/** sluice_caller - "USER@LINE", who runs this, into @out; no blanks in it. */
const char *sluice_caller(char *out, size_t size);

/**
 * sluice_options_read - take the options of @accepted out of @argv, so that
 * its operands are argv[1] to argv[N]. Returns N, or -1 after a message.
 */
int sluice_options_read(struct sluice_options *options, unsigned accepted,
			int argc, char **argv);

#endif
