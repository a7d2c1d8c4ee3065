/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_client.c - the daemon's end, and the script's: one datagram for each
 * event, "EVENT ADDRESS ROUTER SECONDS", "-" for what is not known.
 */
#include "edge/dhcp_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge/dhcp_internal.h"

int dhcp_client_open(struct dhcp_client *client)
{
	int orders[2], events[2];
	int error;

	client->keeper = client->events = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, orders) < 0)
		return -errno;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, events) < 0) {
		error = -errno;
		close(orders[0]);
		close(orders[1]);
		return error;
	}
	error = dhcp_keeper_start(orders, events);
	close(orders[1]);
	close(events[1]);
	client->keeper = orders[0];
	client->events = events[0];
	if (error)
		dhcp_client_close(client);
	return error;
}

void dhcp_client_close(struct dhcp_client *client)
{
	if (client->keeper >= 0)
		close(client->keeper);
	if (client->events >= 0)
		close(client->events);
	client->keeper = client->events = -1;
}

int dhcp_client_run(struct dhcp_client *client, const char *interface,
		    const struct lease *wanted)
{
	struct dhcp_order order = { .interface = "" };

	if (interface)
		(void)snprintf(order.interface, sizeof(order.interface), "%s",
			       interface);
	if (interface && wanted && wanted->known)
		address_format(&wanted->address, order.wanted);
	if (send(client->keeper, &order, sizeof(order), MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

/* --- events ------------------------------------------------------------ */

static bool read_address(const char *text, struct address *out)
{
	return address_parse(text, strlen(text), out) && out->family == IP_V4;
}

static bool read_bound(const char *address, const char *router,
		       const char *seconds, struct dhcp_event *event)
{
	char *end;
	unsigned long value = strtoul(seconds, &end, 10);

	event->kind = DHCP_BOUND;
	event->seconds = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
	event->lease.known = read_address(address, &event->lease.address);
	event->lease.has_router = read_address(router, &event->lease.router);
	return event->lease.known && !*end && value;
}

/* False: not for us. What it says came from the wire, and may be anything. */
static bool read_event(const char *text, struct dhcp_event *event)
{
	char kind[16], address[48], router[48], seconds[16];

	memset(event, 0, sizeof(*event));
	if (strncmp(text, DHCP_BROKEN_WORD " ", sizeof(DHCP_BROKEN_WORD)) ==
	    0) {
		event->kind = DHCP_BROKEN;
		(void)snprintf(event->text, sizeof(event->text), "%.79s",
			       text + sizeof(DHCP_BROKEN_WORD));
		return true;
	}
	if (sscanf(text, "%15s %47s %47s %15s", kind, address, router,
		   seconds) != 4)
		return false;
	if (strcmp(kind, "bound") == 0 || strcmp(kind, "renew") == 0)
		return read_bound(address, router, seconds, event);
	if (strcmp(kind, "nak") == 0)
		event->kind = DHCP_LOST;
	else if (strcmp(kind, "leasefail") == 0)
		event->kind = DHCP_SILENT;
	else
		return false;
	return true;
}

bool dhcp_client_read(struct dhcp_client *client, struct dhcp_event *event)
{
	char text[DHCP_EVENT_MAX + 1];
	ssize_t got;

	while ((got = recv(client->events, text, sizeof(text) - 1,
			   MSG_DONTWAIT)) >= 0) {
		text[got] = '\0';
		if (read_event(text, event))
			return true;
	}
	return false;
}

/* --- the script -------------------------------------------------------- */

static const char *first_word(const char *name, char *out, size_t size)
{
	const char *value = getenv(name);
	size_t length = value ? strcspn(value, " ") : 0;

	if (length == 0 || length >= size)
		return "-";
	memcpy(out, value, length);
	out[length] = '\0';
	return out;
}

int dhcp_client_script(int argc, char **argv)
{
	const char *descriptor = getenv(DHCP_EVENTS_VARIABLE);
	char address[48], router[48], seconds[16];
	char text[DHCP_EVENT_MAX + 1];
	int length;

	if (argc < 2 || !descriptor) {
		fputs("sluice-lease: run by udhcpc, which sluiced starts\n",
		      stderr);
		return 2;
	}
	length = snprintf(text, sizeof(text), "%.15s %s %s %s", argv[1],
			  first_word("ip", address, sizeof(address)),
			  first_word("router", router, sizeof(router)),
			  first_word("lease", seconds, sizeof(seconds)));
	if (send(atoi(descriptor), text, (size_t)length, 0) < 0)
		return 3;
	return 0;
}
