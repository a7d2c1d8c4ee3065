/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbol.c - the tables, and looking things up in them.
 */
#include "core/symbol.h"

#include <string.h>

#include "core/frame.h"
#include "core/policy.h"

static const struct symbol protocols[] = {
	{ "icmp", PROTOCOL_ICMP },
	{ "igmp", PROTOCOL_IGMP },
	{ "ipip", 4 },
	{ "tcp", PROTOCOL_TCP },
	{ "udp", PROTOCOL_UDP },
	{ "dccp", PROTOCOL_DCCP },
	{ "ip6", 41 },
	{ "gre", PROTOCOL_GRE },
	{ "esp", PROTOCOL_ESP },
	{ "ah", PROTOCOL_AH },
	{ "icmp6", PROTOCOL_ICMP6 },
	{ "eigrp", 88 },
	{ "ospf", 89 },
	{ "pim", 103 },
	{ "vrrp", 112 },
	{ "l2tp", 115 },
	{ "sctp", PROTOCOL_SCTP },
	{ "udplite", PROTOCOL_UDPLITE },
	{ NULL, 0 },
};

static const struct symbol icmp_types[] = {
	{ "echo-reply", 0 },	       { "destination-unreachable", 3 },
	{ "source-quench", 4 },	       { "redirect", 5 },
	{ "echo-request", 8 },	       { "router-advertisement", 9 },
	{ "router-solicitation", 10 }, { "time-exceeded", 11 },
	{ "parameter-problem", 12 },   { "timestamp-request", 13 },
	{ "timestamp-reply", 14 },     { NULL, 0 },
};

static const struct symbol icmp6_types[] = {
	{ "destination-unreachable", 1 },
	{ "packet-too-big", 2 },
	{ "time-exceeded", 3 },
	{ "parameter-problem", 4 },
	{ "echo-request", 128 },
	{ "echo-reply", 129 },
	{ "mld-query", 130 },
	{ "mld-report", 131 },
	{ "mld-done", 132 },
	{ "router-solicitation", 133 },
	{ "router-advertisement", 134 },
	{ "neighbour-solicitation", 135 },
	{ "neighbour-advertisement", 136 },
	{ "redirect", 137 },
	{ "mld2-report", 143 },
	{ NULL, 0 },
};

static const struct symbol ethertypes[] = {
	{ "ip", ETHERTYPE_IP },
	{ "arp", ETHERTYPE_ARP },
	{ "wol", 0x0842 },
	{ "rarp", ETHERTYPE_RARP },
	{ "ip6", ETHERTYPE_IP6 },
	{ "lacp", 0x8809 },
	{ "mpls", ETHERTYPE_MPLS },
	{ "mpls-multicast", ETHERTYPE_MPLS_MULTICAST },
	{ "pppoe-discovery", ETHERTYPE_PPPOE_DISCOVERY },
	{ "pppoe-session", ETHERTYPE_PPPOE_SESSION },
	{ "eapol", ETHERTYPE_EAPOL },
	{ "lldp", ETHERTYPE_LLDP },
	{ "macsec", 0x88e5 },
	{ "ptp", 0x88f7 },
	{ "stp", SYMBOL_STP },
	{ "llc", SYMBOL_LLC },
	{ NULL, 0 },
};

static const struct symbol denials[] = {
	{ "dhcp-server", DENY_DHCP_SERVER },
	{ "router-advertisement", DENY_ROUTER_ADVERTISEMENT },
	{ "redirect", DENY_REDIRECT },
	{ NULL, 0 },
};

static const struct symbol helpers[] = {
	{ "ftp", HELPER_FTP },
	{ "tftp", HELPER_TFTP },
	{ NULL, 0 },
};

static const struct symbol units[] = {
	{ "second", 1 },  { "minute", 60 }, { "hour", 3600 },
	{ "day", 86400 }, { NULL, 0 },
};

static const struct symbol *const tables[SYMBOL_KINDS] = {
	[SYMBOL_PROTOCOL] = protocols, [SYMBOL_ICMP] = icmp_types,
	[SYMBOL_ICMP6] = icmp6_types,  [SYMBOL_ETHERTYPE] = ethertypes,
	[SYMBOL_DENIAL] = denials,     [SYMBOL_HELPER] = helpers,
	[SYMBOL_SECONDS] = units,
};

bool symbol_find(enum symbol_kind kind, const char *text, size_t length,
		 unsigned *value)
{
	for (const struct symbol *symbol = tables[kind]; symbol->text;
	     symbol++) {
		if (strlen(symbol->text) == length &&
		    !memcmp(symbol->text, text, length)) {
			*value = symbol->value;
			return true;
		}
	}
	return false;
}

const char *symbol_text(enum symbol_kind kind, unsigned value)
{
	for (const struct symbol *symbol = tables[kind]; symbol->text;
	     symbol++) {
		if (symbol->value == value)
			return symbol->text;
	}
	return NULL;
}

const struct symbol *symbol_at(enum symbol_kind kind, size_t index)
{
	const struct symbol *symbol = tables[kind];

	while (symbol->text && index) {
		symbol++;
		index--;
	}
	return symbol->text ? symbol : NULL;
}
