/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.c - a packet socket, and one kind of frame.
 */
#include "edge/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_LENGTH 60 /* the shortest frame, without its checksum */

/*
 * Protocol 0 is no protocol: the kernel hands such a socket nothing, and has
 * nothing to look at when frames come in. The filter makes that sure.
 */
static int receive_nothing(int probe)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { .len = 1, .filter = &drop };

	if (setsockopt(probe, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)) < 0)
		return -errno;
	return 0;
}

int probe_open(uint32_t mark)
{
	int probe =
		socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (probe < 0)
		return -errno;
	error = receive_nothing(probe);
	if (!error &&
	    setsockopt(probe, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0)
		error = -errno;
	if (!error)
		return probe;
	close(probe);
	return error;
}

int probe_send(int probe, unsigned port, const struct mac *source,
	       const struct address *sender, const struct address *target)
{
	static const uint8_t request[] = {
		8, 6, 0, 1, 8, 0, MAC_LENGTH, 4, 0, 1
	};
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ARP),
				  .sll_ifindex = (int)port,
				  .sll_halen = MAC_LENGTH };
	uint8_t frame[REQUEST_LENGTH] = { 0 };

	memset(frame, 0xff, MAC_LENGTH);
	memcpy(frame + 6, source->bytes, MAC_LENGTH);
	memcpy(frame + 12, request, sizeof(request));
	memcpy(frame + 22, source->bytes, MAC_LENGTH);
	memcpy(frame + 28, sender->bytes, 4);
	/* The target's MAC is what is asked for. */
	memcpy(frame + 38, target->bytes, 4);
	memset(to.sll_addr, 0xff, MAC_LENGTH);
	if (sendto(probe, frame, sizeof(frame), 0, (const struct sockaddr *)&to,
		   sizeof(to)) < 0)
		return -errno;
	return 0;
}
