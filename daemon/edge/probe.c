/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.c - a packet socket, and two kinds of frames.
 */
#include "edge/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Frames without their checksum; Ethernet's shortest has 60 bytes. */
enum { ARP_LENGTH = 60, SOLICITATION_LENGTH = 32 };
enum { IP6_SOURCE = 14 + 8, ICMP6 = 14 + 40, SOLICITATION = 135 };

#define REQUEST_MAX (ICMP6 + SOLICITATION_LENGTH)

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

/* The bytes that @frame, of REQUEST_MAX, then has. */
static size_t put_arp(uint8_t *frame, const struct mac *source,
		      const struct address *sender,
		      const struct address *target)
{
	static const uint8_t request[] = {
		8, 6, 0, 1, 8, 0, MAC_LENGTH, 4, 0, 1
	};

	memset(frame, 0xff, MAC_LENGTH);
	memcpy(frame + 12, request, sizeof(request));
	memcpy(frame + 22, source->bytes, MAC_LENGTH);
	memcpy(frame + 28, sender->bytes, 4);
	/* The target's MAC is what is asked for. */
	memcpy(frame + 38, target->bytes, 4);
	return ARP_LENGTH;
}

/* Of the message and the header before it (RFC 8200, 8.1). */
static uint16_t icmp6_sum(const uint8_t *frame)
{
	uint32_t sum = SOLICITATION_LENGTH + IPPROTO_ICMPV6;

	for (size_t i = IP6_SOURCE; i < ICMP6 + SOLICITATION_LENGTH; i += 2)
		sum += (uint32_t)(frame[i] << 8 | frame[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static size_t put_solicitation(uint8_t *frame, const struct mac *source,
			       const struct address *sender,
			       const struct address *target)
{
	static const uint8_t header[] = {
		0x86,		0xdd, 0x60, 0, 0, 0, 0, SOLICITATION_LENGTH,
		IPPROTO_ICMPV6, 255
	};
	static const uint8_t group[] = { 0xff, 2, 0, 0, 0, 0,	0,
					 0,    0, 0, 0, 1, 0xff };
	static const uint8_t option[] = { 1, 1 };
	uint16_t sum;

	frame[0] = 0x33;
	frame[1] = 0x33;
	memcpy(frame + 12, header, sizeof(header));
	memcpy(frame + IP6_SOURCE, sender->bytes, 16);
	memcpy(frame + IP6_SOURCE + 16, group, sizeof(group));
	memcpy(frame + IP6_SOURCE + 29, target->bytes + 13, 3);
	memcpy(frame + 2, frame + IP6_SOURCE + 28, 4);
	frame[ICMP6] = SOLICITATION;
	memcpy(frame + ICMP6 + 8, target->bytes, 16);
	memcpy(frame + ICMP6 + 24, option, sizeof(option));
	memcpy(frame + ICMP6 + 26, source->bytes, MAC_LENGTH);
	sum = htons(icmp6_sum(frame));
	memcpy(frame + ICMP6 + 2, &sum, sizeof(sum));
	return ICMP6 + SOLICITATION_LENGTH;
}

int probe_send(int probe, unsigned port, const struct mac *source,
	       const struct address *sender, const struct address *target)
{
	bool v6 = target->family == IP_V6;
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol =
					  htons(v6 ? ETH_P_IPV6 : ETH_P_ARP),
				  .sll_ifindex = (int)port,
				  .sll_halen = MAC_LENGTH };
	uint8_t frame[REQUEST_MAX] = { 0 };
	size_t length = v6 ? put_solicitation(frame, source, sender, target)
			   : put_arp(frame, source, sender, target);

	memcpy(frame + MAC_LENGTH, source->bytes, MAC_LENGTH);
	memcpy(to.sll_addr, frame, MAC_LENGTH);
	if (sendto(probe, frame, length, 0, (const struct sockaddr *)&to,
		   sizeof(to)) < 0)
		return -errno;
	return 0;
}
