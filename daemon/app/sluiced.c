/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced.c - how the daemon is started: its options, checking only, in the
 * foreground or not.
 */
#include "app/sluiced.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/background.h"
#include "app/log.h"
#include "app/sluice.h"
#include "edge/privilege.h"

#define LOG_SIZE (64 << 10) /* bytes */

struct arguments {
	const char *file;
	const char *socket;
	const char *watchdog;
	const char *store;
	const char *log_size;
	bool check_only;
	bool foreground;
	bool help;
	bool version;
};

static const char usage[] =
	"usage: sluiced [-f FILE] [-n] [--socket PATH] [--foreground]\n"
	"               [--store DIRECTORY] [--watchdog DEVICE]\n"
	"               [--log-size BYTES]\n"
	"  -f FILE         the policy, - for standard input\n"
	"                  (default " SLUICE_POLICY_PATH ")\n"
	"  -n              check the policy and exit: 0 if it is good, 1 if "
	"not\n"
	"  --socket PATH   where sluice finds the daemon\n"
	"                  (default " CONTROL_PATH ")\n"
	"  --foreground    stay, and log to standard error\n"
	"  --store DIR     keep the policies that are applied there, and run "
	"the\n"
	"                  last one; -f FILE is the first one, if there is "
	"none\n"
	"  --watchdog DEV  feed it while the ruleset stands; the machine is "
	"reset\n"
	"                  if that ends for a minute\n"
	"  --log-size N    bytes of memory for what sluice log shows (65536)\n"
	"  --help          this text\n"
	"  --version       the version\n"
	"Signals: HUP reads the policy again; TERM and INT end the daemon and\n"
	"leave the ruleset in force.\n";

/* --- options ----------------------------------------------------------- */

static bool arguments_read(struct arguments *out, int argc, char **argv)
{
	static const struct option options[] = {
		{ "file", required_argument, NULL, 'f' },
		{ "check", no_argument, NULL, 'n' },
		{ "socket", required_argument, NULL, 's' },
		{ "foreground", no_argument, NULL, 'F' },
		{ "store", required_argument, NULL, 'S' },
		{ "watchdog", required_argument, NULL, 'w' },
		{ "log-size", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*out = (struct arguments){ .socket = CONTROL_PATH };
	while ((option = getopt_long(argc, argv, "f:nh", options, NULL)) >= 0) {
		if (option == 'f')
			out->file = optarg;
		else if (option == 'n')
			out->check_only = true;
		else if (option == 's')
			out->socket = optarg;
		else if (option == 'S')
			out->store = optarg;
		else if (option == 'w')
			out->watchdog = optarg;
		else if (option == 'l')
			out->log_size = optarg;
		else if (option == 'F')
			out->foreground = true;
		else if (option == 'h')
			out->help = true;
		else if (option == 'V')
			out->version = true;
		else
			return false;
	}
	if (!out->file && !out->store)
		out->file = SLUICE_POLICY_PATH;
	if (optind < argc)
		fprintf(stderr, "sluiced: takes no operand: %s\n",
			argv[optind]);
	return optind == argc;
}

static int fail(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(int code, const char *format, ...)
{
	va_list arguments;

	fputs("sluiced: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return code;
}

static int check_only(const char *file)
{
	char message[400];
	struct generation *generation =
		generation_load(file, NULL, message, sizeof(message));
	int code;

	if (!generation)
		return fail(SLUICE_SYSTEM, "out of memory");
	if (message[0])
		fail(SLUICE_REFUSED, "%s", message);
	else
		sluice_print_diag(&generation->diag);
	code = generation->diag.errors ? SLUICE_REFUSED : SLUICE_OK;
	generation_free(generation);
	return code;
}

/* A daemon's working directory is /, so that it holds no file system. */
static const char *absolute_path(const char *path)
{
	char *directory, *whole;

	if (!path || path[0] == '/' || strcmp(path, "-") == 0)
		return path;
	directory = getcwd(NULL, 0);
	if (!directory || asprintf(&whole, "%s/%s", directory, path) < 0)
		whole = NULL;
	free(directory);
	return whole;
}

/* In the foreground paths stay as they are, and so does the directory. */
static int go_background(struct sluiced *daemon, int *ready)
{
	const char *store = daemon->keeping.directory;

	daemon->keeping.directory = absolute_path(store);
	daemon->socket = absolute_path(daemon->socket);
	if (daemon->file && !(daemon->file = absolute_path(daemon->file)))
		return fail(SLUICE_SYSTEM, "out of memory");
	if ((store && !daemon->keeping.directory) || !daemon->socket ||
	    chdir("/") < 0)
		return fail(SLUICE_SYSTEM, "working directory: %s",
			    strerror(errno));
	*ready = background_start(SLUICE_SYSTEM);
	if (*ready < 0)
		return fail(SLUICE_SYSTEM, "fork: %s", strerror(-*ready));
	return SLUICE_OK;
}

int sluiced_main(int argc, char **argv)
{
	struct sluiced daemon = { .signals = -1,
				  .keeping.store.fd = -1,
				  .lease.client = { -1, -1 },
				  .guarded.fd = -1,
				  .control.listener = -1,
				  .logging.size = LOG_SIZE,
				  .learning.probe = -1 };
	struct arguments arguments;
	int code = SLUICE_OK;
	int ready = -1;

	if (!arguments_read(&arguments, argc, argv)) {
		fputs(usage, stderr);
		return SLUICE_USAGE;
	}
	if (arguments.help || arguments.version) {
		fputs(arguments.help ? usage : "sluiced " SLUICE_VERSION "\n",
		      stdout);
		return SLUICE_OK;
	}
	if (arguments.check_only && !arguments.file)
		return fail(SLUICE_USAGE, "-n wants -f FILE");
	if (arguments.check_only)
		return check_only(arguments.file);
	if (arguments.log_size &&
	    !sluice_number(arguments.log_size, JOURNAL_SIZE_MIN,
			   JOURNAL_SIZE_MAX, &daemon.logging.size))
		return fail(SLUICE_USAGE,
			    "--log-size wants %d to %u bytes, not '%s'",
			    JOURNAL_SIZE_MIN, JOURNAL_SIZE_MAX,
			    arguments.log_size);
	if (!privilege_suffices())
		return fail(SLUICE_SYSTEM, "not permitted: it needs "
					   "CAP_NET_ADMIN, run it as root");

	daemon.file = arguments.file;
	daemon.socket = arguments.socket;
	daemon.guarded.device = arguments.watchdog;
	daemon.keeping.directory = arguments.store;
	if (!arguments.foreground)
		code = go_background(&daemon, &ready);
	if (code != SLUICE_OK)
		return code;
	log_open(!arguments.foreground);
	return sluiced_run(&daemon, ready);
}
