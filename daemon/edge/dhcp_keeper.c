/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_keeper.c - the process that starts udhcpc, again when it ends, and ends
 * it when it is told to or when the daemon is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edge/dhcp_internal.h"
#include "edge/privilege.h"

#define AGAIN_MS 5000  /* after it has ended by itself */
#define CANNOT_RUN 127 /* what a shell says, too */

struct keeper {
	int orders;
	int events;
	struct dhcp_order order;
	pid_t client; /* 0: none runs */
};

static void tell_broken(const struct keeper *keeper, const char *what,
			const char *why)
{
	char text[DHCP_EVENT_MAX];
	int length = snprintf(text, sizeof(text), DHCP_BROKEN_WORD " %s: %s",
			      what, why);

	if (length > 0)
		(void)send(keeper->events, text, strnlen(text, sizeof(text)),
			   MSG_DONTWAIT);
}

/* The link to this program beside it, by the name that makes it a script. */
static bool script_path(char *out, size_t size)
{
	static const char name[] = "sluice-lease";
	ssize_t length = readlink("/proc/self/exe", out, size - sizeof(name));
	char *slash;

	if (length < 0)
		return false;
	out[length] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return false;
	memcpy(slash + 1, name, sizeof(name));
	return access(out, X_OK) == 0;
}

/* In the new process. */
static void become_client(const struct keeper *keeper)
{
	const struct dhcp_order *order = &keeper->order;
	char script[PATH_MAX], interface[IFNAMSIZ], wanted[ADDRESS_TEXT_MAX];
	char *argv[] = { "busybox", "udhcpc", "-f",   "-i", interface, "-s",
			 script,    "-t",     "4",    "-T", "2",       "-A",
			 "8",	    "-r",     wanted, NULL };
	int events = dup(keeper->events); /* without close-on-exec */
	char number[12];

	memcpy(interface, order->interface, sizeof(interface));
	memcpy(wanted, order->wanted, sizeof(wanted));
	if (!wanted[0])
		argv[13] = NULL;
	if (!script_path(script, sizeof(script))) {
		tell_broken(keeper, "sluice-lease, a link to sluiced",
			    strerror(errno));
		_exit(CANNOT_RUN);
	}
	(void)snprintf(number, sizeof(number), "%d", events);
	if (events < 0 || setenv(DHCP_EVENTS_VARIABLE, number, 1) < 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) {
		tell_broken(keeper, "starting udhcpc", strerror(errno));
		_exit(CANNOT_RUN);
	}
	execvp("udhcpc", argv + 1);
	execvp("busybox", argv);
	tell_broken(keeper, "udhcpc", strerror(errno));
	_exit(CANNOT_RUN);
}

static void start(struct keeper *keeper)
{
	keeper->client = fork();
	if (keeper->client == 0)
		become_client(keeper);
	if (keeper->client < 0) {
		tell_broken(keeper, "starting udhcpc", strerror(errno));
		keeper->client = 0;
	}
}

static void stop(struct keeper *keeper)
{
	if (keeper->client == 0)
		return;
	kill(keeper->client, SIGKILL);
	while (waitpid(keeper->client, NULL, 0) < 0 && errno == EINTR)
		;
	keeper->client = 0;
}

/* In the background it never ends by itself. */
static void notice_end(struct keeper *keeper)
{
	int status;

	if (keeper->client <= 0 ||
	    waitpid(keeper->client, &status, WNOHANG) != keeper->client)
		return;
	keeper->client = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != CANNOT_RUN)
		tell_broken(keeper, "udhcpc", "has ended by itself");
}

/* Ends with the daemon: its end of the socket closes, however it ends. */
static void keep(struct keeper *keeper)
{
	struct pollfd wait = { .fd = keeper->orders, .events = POLLIN };

	for (;;) {
		ssize_t got;

		notice_end(keeper);
		if (poll(&wait, 1, keeper->order.interface[0] ? AGAIN_MS : -1) >
		    0) {
			got = recv(keeper->orders, &keeper->order,
				   sizeof(keeper->order), 0);
			stop(keeper);
			if (got != (ssize_t)sizeof(keeper->order))
				return;
		}
		if (keeper->order.interface[0] && keeper->client == 0)
			start(keeper);
	}
}

/* Nobody reads what udhcpc prints: its events say it. */
static bool detach(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || chdir("/") < 0)
		return false;
	return dup2(null, STDIN_FILENO) >= 0 &&
	       dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0;
}

int dhcp_keeper_start(const int *orders, const int *events)
{
	struct keeper keeper = { .orders = orders[1], .events = events[1] };
	pid_t child = fork();

	if (child != 0)
		return child < 0 ? -errno : 0;
	close(orders[0]);
	close(events[0]);
	/* Signals of a terminal are the daemon's. */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	(void)prctl(PR_SET_NAME, "sluiced-lease", 0, 0, 0);
	if (detach() && privilege_drop(PRIVILEGE_DHCP) == 0)
		keep(&keeper);
	_exit(0);
}
