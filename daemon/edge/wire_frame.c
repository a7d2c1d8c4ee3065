/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire_frame.c - frames into and out of the far ends of a scratch firewall.
 *
 * The kernel takes a tag off before a packet socket sees the frame; here it
 * is put back, so that callers only know bytes as on the cable.
 */
#include "edge/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <linux/if_packet.h>

#include "core/frame.h"

#define TAG_OFFSET 12 /* behind the two MAC addresses */

int wire_send(struct wire *wire, size_t port, const uint8_t *bytes,
	      size_t length)
{
	ssize_t sent = send(wire->ports[port].socket, bytes, length, 0);

	if (sent < 0)
		return -errno;
	return (size_t)sent == length ? 0 : -EMSGSIZE;
}

/* The tag that the kernel took off the frame, or 0. */
static uint32_t tag_of(struct msghdr *message)
{
	struct cmsghdr *control;

	for (control = CMSG_FIRSTHDR(message); control;
	     control = CMSG_NXTHDR(message, control)) {
		struct tpacket_auxdata data;
		uint32_t tpid = ETHERTYPE_VLAN;

		if (control->cmsg_level != SOL_PACKET ||
		    control->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&data, CMSG_DATA(control), sizeof(data));
		if (!(data.tp_status & TP_STATUS_VLAN_VALID))
			return 0;
		if (data.tp_status & TP_STATUS_VLAN_TPID_VALID)
			tpid = data.tp_vlan_tpid;
		return tpid << 16 | data.tp_vlan_tci;
	}
	return 0;
}

static size_t put_tag(uint8_t *bytes, size_t length, uint32_t tag)
{
	uint32_t wire = htonl(tag);

	memmove(bytes + TAG_OFFSET + ETHER_TAG, bytes + TAG_OFFSET,
		length - TAG_OFFSET);
	memcpy(bytes + TAG_OFFSET, &wire, sizeof(wire));
	return length + ETHER_TAG;
}

/* 1: got one, 0: none, -errno. */
static int take(struct wire *wire, size_t port, struct wire_frame *frame,
		uint8_t *buffer, size_t size)
{
	_Alignas(struct cmsghdr) char
		control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct iovec part = { .iov_base = buffer, .iov_len = size - ETHER_TAG };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got = recvmsg(wire->ports[port].socket, &message, MSG_TRUNC);
	uint32_t tag;

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if ((size_t)got > part.iov_len)
		return -EMSGSIZE;
	frame->port = port;
	frame->bytes = buffer;
	frame->length = (size_t)got;
	tag = tag_of(&message);
	if (tag && frame->length >= TAG_OFFSET)
		frame->length = put_tag(buffer, frame->length, tag);
	return 1;
}

int wire_receive(struct wire *wire, struct wire_frame *frame, uint8_t *buffer,
		 size_t size, int milliseconds)
{
	struct pollfd ready[POLICY_PORTS_MAX];
	int count;

	if (size < ETHER_HEADER + ETHER_TAG)
		return -EINVAL;
	for (size_t i = 0; i < wire->port_count; i++)
		ready[i] = (struct pollfd){ .fd = wire->ports[i].socket,
					    .events = POLLIN };
	count = poll(ready, wire->port_count, milliseconds);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (size_t i = 0; i < wire->port_count && count; i++) {
		int got;

		if (!ready[i].revents)
			continue;
		got = take(wire, i, frame, buffer, size);
		if (got)
			return got;
	}
	return 0;
}
