/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reason.h - why a frame was passed or dropped, in one list.
 *
 * The compiler writes reason_text() as the comment of the kernel rule that
 * decides, the model and explain return the same value for the same frame.
 */
#ifndef SLUICE_CORE_REASON_H
#define SLUICE_CORE_REASON_H

enum reason {
	REASON_NONE,
	/* Filter */
	REASON_RULE,	    /* a rule of the policy; its number says which */
	REASON_DEFAULT,	    /* no rule matched */
	REASON_ESTABLISHED, /* state of an accepted connection, or related */
	REASON_ARP,	    /* implied by IPv4 reachability */
	REASON_ND,	    /* implied by IPv6 reachability */
	/* Ingress */
	REASON_UNKNOWN_PORT,	/* port is in no zone */
	REASON_LOCAL,		/* addressed to the box itself */
	REASON_EMITTED,		/* egress: not a forwarded frame */
	REASON_RESERVED,	/* 802.1D address that no bridge forwards */
	REASON_SOURCE_MAC,	/* group or zero source MAC, or our own */
	REASON_SAME_PORT,	/* the destination is behind the ingress port */
	REASON_RUNT,		/* shorter than an Ethernet header */
	REASON_OVERSIZE,	/* larger than the port's MTU */
	REASON_STACKED_TAG,	/* more than one tag, or a service tag */
	REASON_VLAN,		/* a VLAN id that no rule names */
	REASON_TAGGED_FRAGMENT, /* the kernel mixes up their tags */
	REASON_MACS,		/* guard: more source MACs than allowed */
	/* IP validity */
	REASON_IP_HEADER,     /* br_netfilter: version, length, checksum */
	REASON_FRAGMENT_HELD, /* waits for the rest of its datagram */
	REASON_FRAGMENT_BAD,  /* overlaps, too large, or inconsistent */
	REASON_TRACKING,      /* conntrack's table is full */
	/* Translated boundary, inwards */
	REASON_INSIDE_SOURCE, /* inside address as source, from outside */
	REASON_INSIDE_TARGET, /* inside address as target, from outside */
	REASON_NO_INWARD,     /* target has no translation */
	/* Translated boundary, both ways */
	REASON_OPAQUE,	      /* carries addresses that we do not parse */
	REASON_ARP_FORM,      /* ARP, but not Ethernet and IPv4 */
	REASON_IP_OPTIONS,    /* IPv4 options */
	REASON_PROTOCOL,      /* AH, DCCP, ...: checksums cover addresses */
	REASON_REDIRECT,      /* carries a gateway's address */
	REASON_ROUTER_ADVERT, /* carries prefixes */
	REASON_ERROR_FORM,    /* ICMP error too short to translate */
	/* Translated boundary, outwards */
	REASON_NO_OUTWARD, /* source has no translation */
	REASON_LEAK,	   /* an inside address would have been seen */
	/* Addresses that no station has */
	REASON_ANSWERED,      /* ARP for one, answered */
	REASON_NO_CONNECTION, /* to one: no flow, and nothing forwards it */
	REASON_NO_FORWARD,    /* ditto, from inside */
	REASON_NO_NEIGHBOUR,  /* translated, for a host of unknown MAC */
	REASON_NO_ROUTER,     /* ARP for an alias of unknown MAC */
	REASON_NO_PORT,	      /* none is free behind a masquerade */
	REASON_VLAN_NAT,      /* in a VLAN nothing is masqueraded */
	REASON_LEASE,	      /* DHCP by which one is handed out */
	/* Guard */
	REASON_BIND, /* source address belongs to another MAC */
	REASON_DENY_DHCP_SERVER,
	REASON_DENY_ROUTER_ADVERTISEMENT,
	REASON_DENY_REDIRECT,
	REASON_COUNT
};

/** reason_text - a short English phrase, never NULL; stable interface. */
const char *reason_text(enum reason reason);

#endif
