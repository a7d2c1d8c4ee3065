/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.c - requests, dumps, nfnetlink batches and news, on a socket that is
 * netlink_socket.c's.
 *
 * The kernel works a request off inside send(): all its answers wait in the
 * receive queue when send() returns, so that a batch is read without waiting.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "edge/netlink_internal.h"

#define ANSWER_SIZE 32768 /* the largest piece of a dump */
#define DUMP_ATTEMPTS 50
#define ERROR_MAX 4095 /* MAX_ERRNO in linux/err.h */

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
		skip += (size_t)body->msg.nlmsg_len - sizeof(body->msg);
	if (skip < sizeof(*body) || skip > mnl_nlmsg_get_payload_len(answer))
		return;
	mnl_attr_for_each (attr, answer, skip) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == NLMSGERR_ATTR_MSG)
			strncpy(netlink->message, netlink_text(attr),
				sizeof(netlink->message) - 1);
		if (type == NLMSGERR_ATTR_OFFS)
			netlink->bad_offset = netlink_u32(attr);
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
	if (result < -ERROR_MAX)
		return -EBADMSG;
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
	char buffer[ANSWER_SIZE];
	int error;

	forget_extack(netlink);
	header->nlmsg_seq = exchange->sequence = netlink->sequence++;
	error = netlink_send(netlink, header, header->nlmsg_len);
	if (error)
		return error;
	while (!exchange->done) {
		const void *bytes;
		ssize_t length = netlink_receive(netlink, buffer,
						 sizeof(buffer), 0, &bytes);
		struct netlink_messages answers;
		const struct nlmsghdr *answer;

		if (length < 0)
			return (int)length;
		answers = (struct netlink_messages){ bytes, (size_t)length };
		while ((answer = netlink_next(&answers)))
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
	struct netlink_messages messages = { bytes, length };
	const struct nlmsghdr *message = bytes;

	answers->first = message->nlmsg_seq;
	while ((message = netlink_next(&messages)))
		answers->last = message->nlmsg_seq;
}

int netlink_batch(struct netlink *netlink, const void *bytes, size_t length,
		  uint32_t *failed)
{
	struct batch_answers answers = { .netlink = netlink, .failed = failed };
	char buffer[ANSWER_SIZE];
	const void *piece;
	ssize_t got;
	int error;

	forget_extack(netlink);
	if (failed)
		*failed = 0;
	batch_range(&answers, bytes, length);
	/*
	 * The kernel takes a batch in one piece, and refuses one that is
	 * larger than the send buffer.
	 */
	netlink_make_room(netlink, length);
	error = netlink_send(netlink, bytes, length);
	if (error < 0)
		return error;
	while ((got = netlink_receive(netlink, buffer, sizeof(buffer),
				      MSG_DONTWAIT, &piece)) >= 0) {
		struct netlink_messages messages = { piece, (size_t)got };
		const struct nlmsghdr *answer;

		while ((answer = netlink_next(&messages)))
			batch_take(&answers, answer);
	}
	if (got != -EAGAIN && answers.result == 0)
		return (int)got;
	if (answers.result < 0)
		return answers.result;
	return answers.acknowledged ? 0 : -EPROTO;
}

/* --- news -------------------------------------------------------------- */

static void news_take(const struct netlink_news *news, const void *bytes,
		      size_t length)
{
	struct netlink_messages messages = { bytes, length };
	const struct nlmsghdr *message;

	while (news->take && (message = netlink_next(&messages)))
		if (message->nlmsg_type >= NLMSG_MIN_TYPE)
			news->take(message, news->data);
}

unsigned netlink_news(struct netlink *netlink, struct netlink_news *news)
{
	unsigned count;

	for (count = 0; !news->most || count < news->most; count++) {
		const void *bytes;
		ssize_t length =
			netlink_receive(netlink, news->buffer, news->size,
					MSG_DONTWAIT, &bytes);

		if (length == -ENOBUFS)
			news->lost++;
		else if (length <= 0)
			break;
		else
			news_take(news, bytes, (size_t)length);
	}
	return count;
}
