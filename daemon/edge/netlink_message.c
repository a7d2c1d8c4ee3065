/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink_message.c - messages and attributes, with every length looked at:
 * libmnl leaves that to who calls it.
 */
#include <errno.h>
#include <string.h>

#include "edge/netlink.h"

const struct nlmsghdr *netlink_next(struct netlink_messages *messages)
{
	const struct nlmsghdr *message = (const void *)messages->at;
	size_t length;

	if (messages->left < sizeof(*message) ||
	    message->nlmsg_len < sizeof(*message) ||
	    message->nlmsg_len > messages->left)
		return NULL;
	/* libmnl looks for attributes up to there. */
	length = MNL_ALIGN((size_t)message->nlmsg_len);
	if (length > messages->left)
		return NULL;
	messages->at += length;
	messages->left -= length;
	return message;
}

const void *netlink_body(const struct nlmsghdr *message, size_t size)
{
	return mnl_nlmsg_get_payload_len(message) < size
		       ? NULL
		       : mnl_nlmsg_get_payload(message);
}

int netlink_malformed(void)
{
	errno = EBADMSG;
	return MNL_CB_ERROR;
}

static void take_number(const struct nlattr *attr, void *out, size_t size)
{
	memset(out, 0, size);
	if (attr && mnl_attr_get_payload_len(attr) >= size)
		memcpy(out, mnl_attr_get_payload(attr), size);
}

uint8_t netlink_u8(const struct nlattr *attr)
{
	uint8_t number;

	take_number(attr, &number, sizeof(number));
	return number;
}

uint16_t netlink_u16(const struct nlattr *attr)
{
	uint16_t number;

	take_number(attr, &number, sizeof(number));
	return number;
}

uint32_t netlink_u32(const struct nlattr *attr)
{
	uint32_t number;

	take_number(attr, &number, sizeof(number));
	return number;
}

uint64_t netlink_u64(const struct nlattr *attr)
{
	uint64_t number;

	take_number(attr, &number, sizeof(number));
	return number;
}

const char *netlink_text(const struct nlattr *attr)
{
	return attr && memchr(mnl_attr_get_payload(attr), '\0',
			      mnl_attr_get_payload_len(attr))
		       ? mnl_attr_get_payload(attr)
		       : "";
}
