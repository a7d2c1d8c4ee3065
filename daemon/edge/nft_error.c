/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_error.c - why the kernel refused a batch, in the user's terms.
 *
 * The message at fault is found in the batch by its sequence number, so that
 * nothing has to be remembered while a batch is built.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "edge/nft_internal.h"

void nft_error_set(struct nft_error *error, int code, const char *doing,
		   const char *format, ...)
{
	va_list arguments;

	error->code = code;
	error->doing = doing;
	error->missing = NULL;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
}

/* --- the message at fault ---------------------------------------------- */

static const struct nlmsghdr *find_message(const struct nft_batch *batch,
					   uint32_t sequence)
{
	struct netlink_messages messages = { (const void *)batch->bytes,
					     batch->length };
	const struct nlmsghdr *message;

	while ((message = netlink_next(&messages)))
		if (message->nlmsg_seq == sequence)
			return message;
	return NULL;
}

/* The attribute that the kernel pointed at, or NULL. */
static const struct nlattr *bad_attr(const struct nlmsghdr *message,
				     uint32_t offset)
{
	if (offset < MNL_NLMSG_HDRLEN + sizeof(struct nfgenmsg) ||
	    offset + sizeof(struct nlattr) > message->nlmsg_len)
		return NULL;
	return (const void *)((const char *)message + offset);
}

static uint8_t message_type(const struct nlmsghdr *message)
{
	return message->nlmsg_type & 0xff;
}

static uint8_t message_family(const struct nlmsghdr *message)
{
	const struct nfgenmsg *header = mnl_nlmsg_get_payload(message);

	return header->nfgen_family;
}

static const char *family_text(const struct nlmsghdr *message)
{
	switch (message_family(message)) {
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_NETDEV:
		return "netdev";
	}
	return "?";
}

static const char *rule_comment(const struct nlmsghdr *message)
{
	const struct nlattr *attr = nft_attr(message, NFTA_RULE_USERDATA);
	const char *bytes;

	if (!attr || mnl_attr_get_payload_len(attr) < 3)
		return "";
	bytes = mnl_attr_get_payload(attr);
	return bytes[0] == USERDATA_COMMENT ? bytes + 2 : "";
}

/* "rule "web" of chain forward.3 (bridge)". */
static void describe_message(const struct nlmsghdr *message, char *out,
			     size_t size)
{
	const char *what, *name;

	switch (message_type(message)) {
	case NFT_MSG_NEWTABLE:
		what = "table";
		name = netlink_text(nft_attr(message, NFTA_TABLE_NAME));
		break;
	case NFT_MSG_NEWCHAIN:
	case NFT_MSG_DELCHAIN:
		what = "chain";
		name = netlink_text(nft_attr(message, NFTA_CHAIN_NAME));
		break;
	case NFT_MSG_NEWSET:
	case NFT_MSG_DELSET:
		what = "set";
		name = netlink_text(nft_attr(message, NFTA_SET_NAME));
		break;
	case NFT_MSG_NEWSETELEM:
		what = "elements of set";
		name = netlink_text(nft_attr(message, NFTA_SET_ELEM_LIST_SET));
		break;
	case NFT_MSG_NEWRULE:
		snprintf(out, size, "rule \"%s\" of chain %s (%s)",
			 rule_comment(message),
			 netlink_text(nft_attr(message, NFTA_RULE_CHAIN)),
			 family_text(message));
		return;
	case NFT_MSG_DELRULE:
		what = "rules of chain";
		name = netlink_text(nft_attr(message, NFTA_RULE_CHAIN));
		break;
	default:
		snprintf(out, size, "message %u", message_type(message));
		return;
	}
	snprintf(out, size, "%s %s (%s)", what, name, family_text(message));
}

/* --- what the kernel lacks --------------------------------------------- */

static const char *missing_family(const struct nlmsghdr *message)
{
	switch (message_family(message)) {
	case NFPROTO_BRIDGE:
		return "CONFIG_NF_TABLES_BRIDGE";
	case NFPROTO_INET:
		return "CONFIG_NF_TABLES_INET";
	case NFPROTO_NETDEV:
		return "CONFIG_NF_TABLES_NETDEV";
	}
	return NULL;
}

static const char *chain_device(const struct nlmsghdr *message)
{
	return netlink_text(nft_attr_nested(nft_attr(message, NFTA_CHAIN_HOOK),
					    NFTA_HOOK_DEV));
}

static const char *missing_for_chain(const struct nlmsghdr *message, int code,
				     const struct nlattr *culprit)
{
	bool netdev = message_family(message) == NFPROTO_NETDEV;

	if (!nft_attr(message, NFTA_CHAIN_HOOK))
		return NULL;
	if (netdev && code == -EOPNOTSUPP)
		return "CONFIG_NETFILTER_EGRESS";
	/* Of a netdev chain, ENOENT is the device's unless it is said. */
	if (netdev &&
	    (!culprit || mnl_attr_get_type(culprit) != NFTA_CHAIN_TYPE))
		return NULL;
	return missing_family(message);
}

static const char *missing_for_ct(const struct nlattr *expression, int code)
{
	const struct nlattr *key =
		nft_attr_nested(nft_attr_nested(expression, NFTA_EXPR_DATA),
				NFTA_CT_KEY);

	/* What the kernel says when a family has no connection tracking. */
	if (code == -EPROTO)
		return "CONFIG_NF_CONNTRACK_BRIDGE";
	if (code == -ENOENT || !key)
		return "CONFIG_NFT_CT";
	switch (ntohl(netlink_u32(key))) {
	case NFT_CT_ZONE:
		return "CONFIG_NF_CONNTRACK_ZONES";
	case NFT_CT_MARK:
		return "CONFIG_NF_CONNTRACK_MARK";
	}
	return "CONFIG_NFT_CT";
}

static const char *missing_for_expression(const struct nlattr *expression,
					  int code)
{
	const char *name =
		netlink_text(nft_attr_nested(expression, NFTA_EXPR_NAME));

	if (strcmp(name, "ct") == 0)
		return missing_for_ct(expression, code);
	if (code == -EPROTO)
		return NULL;
	if (strcmp(name, "log") == 0)
		return "CONFIG_NFT_LOG";
	if (strcmp(name, "limit") == 0)
		return "CONFIG_NFT_LIMIT";
	return NULL;
}

static const char *missing_for_rule(const struct nlmsghdr *message, int code,
				    const struct nlattr *culprit)
{
	const struct nlattr *list = nft_attr(message, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *attr;

	if (culprit && mnl_attr_get_type(culprit) == NFTA_LIST_ELEM)
		return missing_for_expression(culprit, code);
	if (!list)
		return NULL;
	mnl_attr_for_each_nested (attr, list) {
		const char *missing = missing_for_expression(attr, code);

		if (missing)
			return missing;
	}
	return NULL;
}

static const char *missing_for(const struct nlmsghdr *message, int code,
			       uint32_t offset)
{
	const struct nlattr *culprit = bad_attr(message, offset);

	if (code == -EAFNOSUPPORT || code == -EPROTONOSUPPORT)
		return missing_family(message);
	if (code != -ENOENT && code != -EOPNOTSUPP && code != -EPROTO)
		return NULL;
	switch (message_type(message)) {
	case NFT_MSG_NEWTABLE:
		return missing_family(message);
	case NFT_MSG_NEWCHAIN:
		return missing_for_chain(message, code, culprit);
	case NFT_MSG_NEWRULE:
		return missing_for_rule(message, code, culprit);
	}
	return NULL;
}

/* --- the whole --------------------------------------------------------- */

static const char *code_text(int code)
{
	if (code == -EMSGSIZE)
		return "batch exceeds the send buffer, needs CAP_NET_ADMIN";
	return strerror(-code);
}

void nft_error_explain(struct nft_error *error, int code, const char *doing,
		       const struct netlink *netlink,
		       const struct nft_batch *batch, uint32_t failed)
{
	const struct nlmsghdr *message =
		failed ? find_message(batch, failed) : NULL;
	const char *words = netlink->message;
	char what[120];

	if (message && message->nlmsg_type != NFNL_MSG_BATCH_BEGIN) {
		describe_message(message, what, sizeof(what));
		nft_error_set(error, code, doing, "%s: %s: %s%s%s%s", doing,
			      what, code_text(code), *words ? " (" : "", words,
			      *words ? ")" : "");
	} else {
		nft_error_set(error, code, doing, "%s: %s%s%s%s", doing,
			      code_text(code), *words ? " (" : "", words,
			      *words ? ")" : "");
	}
	/* nfnetlink itself answers for a subsystem that is not there. */
	if (!message || message->nlmsg_type == NFNL_MSG_BATCH_BEGIN) {
		if (code == -EOPNOTSUPP || code == -EPROTONOSUPPORT ||
		    (code == -EINVAL && !failed))
			error->missing = "CONFIG_NF_TABLES";
		return;
	}
	error->missing = missing_for(message, code, netlink->bad_offset);
	if (!error->missing && code == -ENOENT && *chain_device(message) &&
	    message_type(message) == NFT_MSG_NEWCHAIN)
		nft_error_set(error, code, doing, "%s: port %s does not exist",
			      doing, chain_device(message));
}
