/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.c - carries out the link actions of a plan, one by one.
 */
#include "edge/link.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "edge/link_internal.h"
#include "edge/neighbour.h"
#include "edge/sysctl.h"

/* Flags of every interface that is ours, and what of them is set at all. */
#define QUIET IFF_NOARP
#define QUIET_MASK (IFF_NOARP | IFF_MULTICAST)

struct nlmsghdr *link_request_begin(char *buffer, const char *name,
				    struct ifinfomsg **message)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info;

	header->nlmsg_type = RTM_NEWLINK;
	info = mnl_nlmsg_put_extra_header(header, sizeof(*info));
	info->ifi_family = AF_UNSPEC;
	mnl_attr_put_strz(header, IFLA_IFNAME, name);
	if (message)
		*message = info;
	return header;
}

static void put_flags(struct ifinfomsg *message, unsigned flags,
		      unsigned change)
{
	message->ifi_flags = flags;
	message->ifi_change = change;
}

struct nlmsghdr *link_create_begin(char *buffer, const char *name)
{
	struct ifinfomsg *message;
	struct nlmsghdr *header = link_request_begin(buffer, name, &message);

	header->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	put_flags(message, QUIET, QUIET_MASK);
	return header;
}

static int link_set_flags(struct netlink *route, const char *name,
			  unsigned flags, unsigned change)
{
	char buffer[LINK_MESSAGE_MAX];
	struct ifinfomsg *message;
	struct nlmsghdr *header;

	header = link_request_begin(buffer, name, &message);
	put_flags(message, flags, change);
	return netlink_request(route, header);
}

/* A kernel without IPv6 does not know the address family. */
static int link_no_addresses(struct netlink *route, const char *name)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header;
	struct nlattr *spec, *family;
	int error;

	header = link_request_begin(buffer, name, NULL);
	spec = mnl_attr_nest_start(header, IFLA_AF_SPEC);
	family = mnl_attr_nest_start(header, AF_INET6);
	mnl_attr_put_u8(header, IFLA_INET6_ADDR_GEN_MODE,
			IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(header, family);
	mnl_attr_nest_end(header, spec);
	error = netlink_request(route, header);
	return error == -EAFNOSUPPORT ? 0 : error;
}

int link_quiet(struct netlink *route, const char *name)
{
	int error;

	error = link_set_flags(route, name, QUIET, QUIET_MASK);
	return error ? error : link_no_addresses(route, name);
}

static int link_enslave(struct netlink *route, const struct plan_action *action)
{
	int error = bridge_take_port(route, action->link, action->bridge);

	return error ? error
		     : bridge_set_port(route, action->link, action->hairpin);
}

static int link_set(const struct plan_action *action)
{
	int error = sysctl_write(action->path, action->value);

	return error == -ENOENT && action->optional ? 0 : error;
}

static int link_dispatch(struct netlink *route,
			 const struct plan_action *action)
{
	switch (action->kind) {
	case PLAN_SYSCTL:
		return link_set(action);
	case PLAN_CREATE_BRIDGE:
		return bridge_create(route, action->link, &action->mac);
	case PLAN_SET_BRIDGE:
		return bridge_set(route, action->link, &action->mac);
	case PLAN_LINK_DOWN:
		return link_set_flags(route, action->link, 0, IFF_UP);
	case PLAN_LINK_UP:
		return link_set_flags(route, action->link, IFF_UP, IFF_UP);
	case PLAN_QUIET:
		return link_quiet(route, action->link);
	case PLAN_ENSLAVE:
		return link_enslave(route, action);
	case PLAN_SET_PORT:
		return bridge_set_port(route, action->link, action->hairpin);
	case PLAN_RELEASE:
		return bridge_take_port(route, action->link, NULL);
	case PLAN_ROUTE:
		return neighbour_route(route, action->link, &action->prefix);
	case PLAN_NEIGHBOUR:
		return neighbour_set(route, action->link,
				     &action->prefix.address, &action->mac);
	case PLAN_DROP_ALL:
	case PLAN_GUARD_PORT:
	case PLAN_RULESET:
		break;
	}
	return -EINVAL;
}

/* What the kernel must have been built with for @action to work. */
static const char *link_missing(const struct plan_action *action, int code)
{
	static const char bridge_settings[] = "net/bridge/";

	if (action->kind == PLAN_SYSCTL && code == -ENOENT &&
	    strncmp(action->path, bridge_settings,
		    sizeof(bridge_settings) - 1) == 0)
		return "CONFIG_BRIDGE_NETFILTER";
	if (action->kind == PLAN_CREATE_BRIDGE && code == -EOPNOTSUPP)
		return "CONFIG_BRIDGE";
	return NULL;
}

int link_act(struct netlink *route, const struct plan_action *action,
	     struct link_error *error)
{
	bool setting = action->kind == PLAN_SYSCTL;
	const char *why;
	int code;

	route->message[0] = '\0';
	code = link_dispatch(route, action);
	if (!code)
		return 0;
	why = !setting && route->message[0] ? route->message : strerror(-code);
	error->code = code;
	error->missing = link_missing(action, code);
	(void)snprintf(error->text, sizeof(error->text), "%s %s: %s",
		       plan_kind_text(action->kind),
		       setting ? action->path : action->link, why);
	return code;
}

/* --- scratch namespaces ------------------------------------------------ */

int link_delete(struct netlink *route, const char *name)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header = link_request_begin(buffer, name, NULL);

	header->nlmsg_type = RTM_DELLINK;
	return netlink_request(route, header);
}

static void put_veth_peer(struct nlmsghdr *header, const char *name,
			  int peer_namespace)
{
	struct nlattr *info, *data, *peer;
	struct ifinfomsg *message;

	info = mnl_attr_nest_start(header, IFLA_LINKINFO);
	mnl_attr_put_strz(header, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(header, VETH_INFO_PEER);
	message = mnl_nlmsg_put_extra_header(header, sizeof(*message));
	put_flags(message, QUIET, QUIET_MASK);
	mnl_attr_put_strz(header, IFLA_IFNAME, name);
	mnl_attr_put_u32(header, IFLA_NET_NS_FD, (uint32_t)peer_namespace);
	mnl_attr_nest_end(header, peer);
	mnl_attr_nest_end(header, data);
	mnl_attr_nest_end(header, info);
}

int link_veth(struct netlink *route, const char *name, const struct mac *mac,
	      const char *peer, int peer_namespace)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header = link_create_begin(buffer, name);
	int error;

	if (mac)
		mnl_attr_put(header, IFLA_ADDRESS, MAC_LENGTH, mac->bytes);
	put_veth_peer(header, peer, peer_namespace);
	error = netlink_request(route, header);
	return error ? error : link_no_addresses(route, name);
}
