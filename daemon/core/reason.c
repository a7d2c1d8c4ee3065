/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reason.c - the phrase of each reason. Read by people, compared by tests, found
 * in rulesets that run: a phrase is changed as an interface is.
 */
#include "core/reason.h"

static const char *const texts[REASON_COUNT] = {
	[REASON_NONE] = "undecided",
	[REASON_RULE] = "rule",
	[REASON_DEFAULT] = "default",
	[REASON_ESTABLISHED] = "established",
	[REASON_ARP] = "arp of a reachable zone",
	[REASON_ND] = "neighbour discovery of a reachable zone",
	[REASON_UNKNOWN_PORT] = "port is in no zone",
	[REASON_LOCAL] = "addressed to the firewall",
	[REASON_EMITTED] = "sent by the firewall itself",
	[REASON_RESERVED] = "link-local address that is not forwarded",
	[REASON_SOURCE_MAC] = "source MAC is not a station's",
	[REASON_SAME_PORT] = "destination is behind the same port",
	[REASON_RUNT] = "shorter than an Ethernet header",
	[REASON_OVERSIZE] = "larger than the MTU",
	[REASON_STACKED_TAG] = "stacked or service VLAN tag",
	[REASON_VLAN] = "VLAN that no rule names",
	[REASON_TAGGED_FRAGMENT] = "fragment in a tagged frame",
	[REASON_MACS] = "too many source MACs",
	[REASON_IP_HEADER] = "malformed IP header",
	[REASON_FRAGMENT_HELD] = "fragment held for reassembly",
	[REASON_FRAGMENT_BAD] = "fragment does not fit its datagram",
	[REASON_TRACKING] = "connection table is full",
	[REASON_INSIDE_SOURCE] = "inside source address from outside",
	[REASON_INSIDE_TARGET] = "inside target address from outside",
	[REASON_NO_INWARD] = "target has no translation",
	[REASON_OPAQUE] = "carries addresses that cannot be translated",
	[REASON_ARP_FORM] = "ARP that is not Ethernet and IPv4",
	[REASON_IP_OPTIONS] = "IPv4 options at a translated boundary",
	[REASON_PROTOCOL] = "protocol that cannot be translated",
	[REASON_REDIRECT] = "redirect at a translated boundary",
	[REASON_ROUTER_ADVERT] =
		"router advertisement at a translated boundary",
	[REASON_ERROR_FORM] = "ICMP error too short to translate",
	[REASON_NO_OUTWARD] = "source has no translation",
	[REASON_LEAK] = "inside address towards outside",
	[REASON_ANSWERED] = "answered for an address that no station has",
	[REASON_NO_CONNECTION] = "no connection or forward of this address",
	[REASON_NO_FORWARD] = "own address that nothing forwards",
	[REASON_NO_NEIGHBOUR] = "MAC of the inside host is not known",
	[REASON_NO_ROUTER] = "router's MAC is not known",
	[REASON_NO_PORT] = "no free port behind the masquerade",
	[REASON_VLAN_NAT] = "masqueraded address in a VLAN",
	[REASON_LEASE] = "DHCP for the address of the firewall",
	[REASON_BIND] = "source address is bound to another MAC",
	[REASON_DENY_DHCP_SERVER] = "guard denies dhcp-server",
	[REASON_DENY_ROUTER_ADVERTISEMENT] =
		"guard denies router-advertisement",
	[REASON_DENY_REDIRECT] = "guard denies redirect",
};

const char *reason_text(enum reason reason)
{
	return reason < REASON_COUNT ? texts[reason] : texts[REASON_NONE];
}
