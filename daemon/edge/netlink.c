/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.c - requests, dumps and nfnetlink batches on one socket.
 *
 * The kernel works a request off inside send(): all its answers wait in the
 * receive queue when send() returns, so that a batch is read without waiting.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "edge/netlink.h"

#define RECEIVE_BUFFER (1 << 20) /* bytes queued by the kernel for us */
#define ANSWER_SIZE 32768	 /* the largest piece of a dump */
#define DUMP_ATTEMPTS 50

int netlink_open(struct netlink *netlink, int protocol)
{
	int one = 1;
	int size = RECEIVE_BUFFER;
	int descriptor, error;

	memset(netlink, 0, sizeof(*netlink));
	netlink->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!netlink->socket)
		return -errno;
	if (mnl_socket_bind(netlink->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		error = -errno;
		netlink_close(netlink);
		return error;
	}
	descriptor = mnl_socket_get_fd(netlink->socket);
	/* Comforts of newer kernels; nothing depends on them. */
	setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	netlink->sequence = 1;
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

/* --- answers ----------------------------------------------------------- */

/* Keep the kernel's words and the place they are about. */
static void keep_extack(struct netlink *netlink, const struct nlmsghdr *answer)
{
	const struct nlmsgerr *body = mnl_nlmsg_get_payload(answer);
	size_t skip = sizeof(*body);
	const struct nlattr *attr;

	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(answer->nlmsg_flags & NLM_F_CAPPED))
		skip += body->msg.nlmsg_len - sizeof(body->msg);
	mnl_attr_for_each (attr, answer, skip) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(netlink->message, mnl_attr_get_str(attr),
				sizeof(netlink->message) - 1);
		if (type == NLMSGERR_ATTR_OFFS &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			netlink->bad_offset = mnl_attr_get_u32(attr);
	}
}

static void forget_extack(struct netlink *netlink)
{
	memset(netlink->message, 0, sizeof(netlink->message));
	netlink->bad_offset = 0;
}

/* The result in an error message or at the end of a dump. */
static int answer_result(struct netlink *netlink, const struct nlmsghdr *answer)
{
	int result;

	if (mnl_nlmsg_get_payload_len(answer) < sizeof(result))
		return answer->nlmsg_type == NLMSG_DONE ? 0 : -EBADMSG;
	memcpy(&result, mnl_nlmsg_get_payload(answer), sizeof(result));
	if (result < 0 && answer->nlmsg_type == NLMSG_ERROR &&
	    mnl_nlmsg_get_payload_len(answer) >= sizeof(struct nlmsgerr))
		keep_extack(netlink, answer);
	return result > 0 ? 0 : result;
}

/** struct exchange - one request on its way to its last answer. */
struct exchange {
	struct netlink *netlink;
	uint32_t sequence;
	mnl_cb_t callback; /* or NULL */
	void *data;
	bool done;
	bool interrupted; /* a dump whose table changed meanwhile */
	int result;
};

static void exchange_take(struct exchange *exchange,
			  const struct nlmsghdr *answer)
{
	if (answer->nlmsg_seq != exchange->sequence || exchange->done)
		return;
	if (answer->nlmsg_flags & NLM_F_DUMP_INTR)
		exchange->interrupted = true;
	if (answer->nlmsg_type == NLMSG_ERROR ||
	    answer->nlmsg_type == NLMSG_DONE) {
		int result = answer_result(exchange->netlink, answer);

		exchange->done = true;
		if (exchange->result == 0)
			exchange->result = result;
		return;
	}
	if (answer->nlmsg_type < NLMSG_MIN_TYPE || !exchange->callback ||
	    exchange->interrupted || exchange->result < 0)
		return;
	if (exchange->callback(answer, exchange->data) < 0)
		exchange->result = -errno;
}

static int exchange_run(struct exchange *exchange, struct nlmsghdr *header)
{
	struct netlink *netlink = exchange->netlink;
	char bytes[ANSWER_SIZE];

	forget_extack(netlink);
	header->nlmsg_seq = exchange->sequence = netlink->sequence++;
	if (mnl_socket_sendto(netlink->socket, header, header->nlmsg_len) < 0)
		return -errno;
	while (!exchange->done) {
		ssize_t length = mnl_socket_recvfrom(netlink->socket, bytes,
						     sizeof(bytes));
		const struct nlmsghdr *answer = (const void *)bytes;
		int left = (int)length;

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		for (; mnl_nlmsg_ok(answer, left);
		     answer = mnl_nlmsg_next(answer, &left))
			exchange_take(exchange, answer);
	}
	return exchange->result;
}

int netlink_query(struct netlink *netlink, struct nlmsghdr *header,
		  mnl_cb_t callback, void *data)
{
	struct exchange exchange = { .netlink = netlink,
				     .callback = callback,
				     .data = data };

	header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	return exchange_run(&exchange, header);
}

int netlink_request(struct netlink *netlink, struct nlmsghdr *header)
{
	return netlink_query(netlink, header, NULL, NULL);
}

int netlink_dump(struct netlink *netlink, struct nlmsghdr *header,
		 mnl_cb_t callback, void (*restart)(void *data), void *data)
{
	header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
	for (unsigned attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		struct exchange exchange = { .netlink = netlink,
					     .callback = callback,
					     .data = data };
		int result = exchange_run(&exchange, header);

		if (!exchange.interrupted)
			return result;
		if (restart)
			restart(data);
	}
	return -EINTR;
}

/* --- batches ----------------------------------------------------------- */

static int batch_send(struct netlink *netlink, const void *bytes, size_t length)
{
	int descriptor = mnl_socket_get_fd(netlink->socket);
	int size = (int)length;

	/*
	 * The kernel takes a batch in one piece, and refuses one that is
	 * larger than the send buffer. Without the capability for FORCE the
	 * system's limit holds, and a large batch ends in EMSGSIZE.
	 */
	if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)) < 0)
		setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size,
			   sizeof(size));
	if (mnl_socket_sendto(netlink->socket, bytes, length) < 0)
		return -errno;
	return 0;
}

/** struct batch_answers - what the answers to a batch say so far. */
struct batch_answers {
	struct netlink *netlink;
	uint32_t first; /* sequence numbers of the batch */
	uint32_t last;
	uint32_t *failed;
	bool acknowledged;
	int result;
};

static void batch_take(struct batch_answers *answers,
		       const struct nlmsghdr *answer)
{
	int result;

	if (answer->nlmsg_type != NLMSG_ERROR ||
	    answer->nlmsg_seq - answers->first > answers->last - answers->first)
		return;
	if (answers->result < 0)
		return; /* the first error is the cause of the others */
	result = answer_result(answers->netlink, answer);
	if (result == 0) {
		answers->acknowledged = true;
		return;
	}
	answers->result = result;
	if (answers->failed)
		*answers->failed = answer->nlmsg_seq;
}

static void batch_range(struct batch_answers *answers, const void *bytes,
			size_t length)
{
	const struct nlmsghdr *message = bytes;
	int left = (int)length;

	answers->first = message->nlmsg_seq;
	for (; mnl_nlmsg_ok(message, left);
	     message = mnl_nlmsg_next(message, &left))
		answers->last = message->nlmsg_seq;
}

int netlink_batch(struct netlink *netlink, const void *bytes, size_t length,
		  uint32_t *failed)
{
	struct batch_answers answers = { .netlink = netlink, .failed = failed };
	int descriptor = mnl_socket_get_fd(netlink->socket);
	char buffer[ANSWER_SIZE];
	ssize_t got;
	int error;

	forget_extack(netlink);
	if (failed)
		*failed = 0;
	batch_range(&answers, bytes, length);
	error = batch_send(netlink, bytes, length);
	if (error < 0)
		return error;
	for (;;) {
		const struct nlmsghdr *answer = (const void *)buffer;
		int left;

		got = recv(descriptor, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		for (left = (int)got; mnl_nlmsg_ok(answer, left);
		     answer = mnl_nlmsg_next(answer, &left))
			batch_take(&answers, answer);
	}
	if (errno != EAGAIN && answers.result == 0)
		return -errno;
	if (answers.result < 0)
		return answers.result;
	return answers.acknowledged ? 0 : -EPROTO;
}
