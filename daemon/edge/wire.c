/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.c - a scratch firewall's cables.
 *
 * The namespaces have no name and live as long as a descriptor of them: a
 * program that dies leaves nothing behind. The far ends say nothing of their
 * own accord, and nothing is left to checksum or segmentation offload, so
 * that what is sent and seen here are the bytes of a real cable. Settings in
 * the firewall's namespace are the plan's business; nothing is set there.
 */
#include "edge/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>

#include "core/frame.h"
#include "edge/link.h"

#define RECEIVE_BUFFER (8 << 20)

static int namespace_here(void)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int wire_go(int fd)
{
	return setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;
}

static int namespace_new(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		return -errno;
	return namespace_here();
}

/* A kernel without IPv6 has no such file, and nothing to silence. */
static int silence_ipv6(void)
{
	static const char path[] =
		"/proc/sys/net/ipv6/conf/default/disable_ipv6";
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int code = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (write(fd, "1", 1) != 1)
		code = -errno;
	close(fd);
	return code;
}

static void request_for(struct ifreq *request, const char *name)
{
	memset(request, 0, sizeof(*request));
	snprintf(request->ifr_name, sizeof(request->ifr_name), "%s", name);
}

/*
 * What a driver cannot do cannot be on either. GRO would join segments, the
 * others would leave sums and cuts to hardware that is not there.
 */
static int offloads_off(int socket, const char *name)
{
	static const uint32_t commands[] = { ETHTOOL_STXCSUM, ETHTOOL_SGRO,
					     ETHTOOL_STSO, ETHTOOL_SGSO };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		struct ethtool_value value = { .cmd = commands[i], .data = 0 };
		struct ifreq request;

		request_for(&request, name);
		request.ifr_data = (char *)&value;
		if (ioctl(socket, SIOCETHTOOL, &request) < 0 &&
		    errno != EOPNOTSUPP)
			return -errno;
	}
	return 0;
}

static int far_up(int socket, const char *name)
{
	struct ifreq request;

	request_for(&request, name);
	if (ioctl(socket, SIOCGIFFLAGS, &request) < 0)
		return -errno;
	request.ifr_flags |= IFF_UP | IFF_NOARP;
	request.ifr_flags &= (short)~IFF_MULTICAST;
	return ioctl(socket, SIOCSIFFLAGS, &request) < 0 ? -errno : 0;
}

/*
 * Protocol 0 until the options are set: a frame that came before would carry
 * no tag, or be one of our own.
 */
static int listen_at(int socket, const char *name)
{
	int on = 1, room = RECEIVE_BUFFER;
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
	};

	if (setsockopt(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) < 0 ||
	    setsockopt(socket, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) <
		    0 ||
	    setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		       sizeof(room)) < 0)
		return -errno;
	address.sll_ifindex = (int)if_nametoindex(name);
	if (!address.sll_ifindex)
		return -errno;
	if (bind(socket, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return 0;
}

static int packet_socket(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

struct mac wire_port_mac(size_t port)
{
	return (struct mac){ .bytes = { 0x02, 0x53, 0x4c, 0x00, 0x01,
					(uint8_t)port } };
}

static void name_ports(struct wire *wire, const struct policy *policy)
{
	wire->port_count = policy->bridge.port_count;
	for (size_t i = 0; i < wire->port_count; i++) {
		struct wire_port *port = &wire->ports[i];

		snprintf(port->name, sizeof(port->name), "%s",
			 policy->bridge.ports[i].name.text);
		snprintf(port->far, sizeof(port->far), "e%u", (uint8_t)i);
		port->mac = wire_port_mac(i);
		port->socket = -1;
	}
}

/*
 * The kernel tells carrier at once for a device whose peer has another index,
 * and up to a second later for one whose peer has the same (a veth pair across
 * two fresh namespaces looks like a plain device): so use up an index here.
 */
static int shift_indexes(const struct wire *wire)
{
	static const char name[] = "shift";
	const struct mac mac = wire_port_mac(UINT8_MAX);
	struct netlink route;
	int code = netlink_open(&route, NETLINK_ROUTE);

	if (code)
		return code;
	code = link_veth(&route, name, &mac, "shifted", wire->far);
	if (!code)
		code = link_delete(&route, name);
	netlink_close(&route);
	return code;
}

/* In the firewall's namespace. */
static int make_pairs(struct wire *wire)
{
	struct netlink route;
	int socket = packet_socket();
	int code = socket < 0 ? socket : netlink_open(&route, NETLINK_ROUTE);

	if (socket < 0)
		return code;
	if (code)
		goto out;
	for (size_t i = 0; i < wire->port_count && !code; i++) {
		const struct wire_port *port = &wire->ports[i];

		code = link_veth(&route, port->name, &port->mac, port->far,
				 wire->far);
		if (!code)
			code = offloads_off(socket, port->name);
	}
	netlink_close(&route);
out:
	close(socket);
	return code;
}

/* In the namespace of the far ends. */
static int open_far_end(struct wire_port *port)
{
	int code;

	port->socket = packet_socket();
	if (port->socket < 0)
		return port->socket;
	code = offloads_off(port->socket, port->far);
	if (!code) /* a socket bound to a device that is down reports that */
		code = far_up(port->socket, port->far);
	return code ? code : listen_at(port->socket, port->far);
}

/* In the namespace of the far ends. */
static int open_far_ends(struct wire *wire)
{
	int code = 0;

	for (size_t i = 0; i < wire->port_count && !code; i++)
		code = open_far_end(&wire->ports[i]);
	return code;
}

static int build(struct wire *wire, const char **what)
{
	int code;

	*what = "making the namespace of the far ends";
	wire->far = namespace_new();
	if (wire->far < 0)
		return wire->far;
	code = silence_ipv6();
	if (!code)
		code = shift_indexes(wire);
	if (code)
		return code;
	*what = "making the namespace of the firewall";
	wire->firewall = namespace_new();
	if (wire->firewall < 0)
		return wire->firewall;
	*what = "making the veth pairs";
	code = make_pairs(wire);
	if (code)
		return code;
	*what = "opening the far ends";
	code = wire_go(wire->far);
	return code ? code : open_far_ends(wire);
}

int wire_open(struct wire *wire, const struct policy *policy, const char **what)
{
	int code, back;

	memset(wire, 0, sizeof(*wire));
	wire->firewall = wire->far = -1;
	name_ports(wire, policy);
	*what = "finding the present namespace";
	wire->home = namespace_here();
	if (wire->home < 0)
		return wire->home;
	code = build(wire, what);
	back = wire_go(wire->home);
	if (!code && back) {
		*what = "returning to the namespace we came from";
		code = back;
	}
	if (code)
		wire_close(wire);
	return code;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void wire_close(struct wire *wire)
{
	for (size_t i = 0; i < wire->port_count; i++)
		close_fd(&wire->ports[i].socket);
	close_fd(&wire->far);
	close_fd(&wire->firewall);
	close_fd(&wire->home);
}

int wire_enter(const struct wire *wire)
{
	return wire_go(wire->firewall);
}

int wire_leave(const struct wire *wire)
{
	return wire_go(wire->home);
}

/* Writing back flags takes RTNL, so it returns when nobody else holds it. */
int wire_settle(const struct wire *wire)
{
	int code = 0;

	for (size_t i = 0; i < wire->port_count && !code; i++)
		code = far_up(wire->ports[i].socket, wire->ports[i].far);
	return code;
}
