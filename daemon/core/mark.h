/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - what a frame carries in its packet mark on the way through.
 *
 * Written at bridge prerouting, read by every later chain. The same bits go
 * into the connection mark of a flow that a rule accepted.
 */
#ifndef SLUICE_CORE_MARK_H
#define SLUICE_CORE_MARK_H

#define MARK_VLAN 0x00000fffu	   /* VLAN id of the tag, 0 for none */
#define MARK_FROM_ZONE 0x0000f000u /* zone of the ingress port */
#define MARK_FROM_SHIFT 12
#define MARK_TO_ZONE 0x000f0000u /* zone of the egress port */
#define MARK_TO_SHIFT 16
#define MARK_NEW \
	0x00100000u		     /* conntrack: first of a flow, or a flow
				       that only stateless rules passed */
#define MARK_ESTABLISHED 0x00200000u /* conntrack: kept flow, or related */
#define MARK_STATE \
	0x00300000u		   /* both of them; neither: untracked,
				       invalid, or not IP */
#define MARK_INWARD 0x00400000u	   /* target address was translated */
#define MARK_STATELESS 0x00800000u /* passed by a stateless rule */
#define MARK_ENDED \
	0x01000000u		    /* connection mark only: a TCP
					connection that a policy forbade */
#define MARK_PASS 0x02000000u	    /* may leave: forwarded on purpose */
#define MARK_TRANSLATED 0x04000000u /* by conntrack: masqueraded, forwarded */
#define MARK_HAIRPIN \
	0x08000000u /* forwarded, and not from the boundary's side: may leave
			by the port that it came in by */
#define MARK_PEER 0xf0000000u /* established: the other zone of the flow */
#define MARK_PEER_SHIFT 28

#endif
