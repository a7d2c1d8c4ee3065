/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logged.c - the words of the log. What a frame looks like beyond a
 * translation follows from the policy: it was dropped before it got there, or
 * is from there. Only the port that conntrack would choose cannot be known.
 */
#include "core/logged.h"

#include <string.h>

#include "core/frame.h"
#include "core/symbol.h"

/* --- who --------------------------------------------------------------- */

static void copy_plain(char *out, size_t size, const char *from, size_t length)
{
	if (length >= size)
		length = size - 1;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)from[i];

		out[i] = byte < 0x20 || byte == 0x7f ? '?' : from[i];
	}
	out[length] = '\0';
}

void logged_by(const char *prefix, struct logged_by *out)
{
	static const char *const verdicts[] = { "drop ", "pass ", "count " };
	const char *note;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		size_t length = strlen(verdicts[i]);

		if (strncmp(prefix, verdicts[i], length) != 0)
			continue;
		memcpy(out->verdict, prefix, length - 1);
		prefix += length;
		break;
	}
	note = out->verdict[0] ? strstr(prefix, ": ") : NULL;
	if (note)
		copy_plain(out->note, sizeof(out->note), note + 2,
			   strlen(note + 2));
	copy_plain(out->by, sizeof(out->by), prefix,
		   note ? (size_t)(note - prefix) : strlen(prefix));
}

/* --- what -------------------------------------------------------------- */

static void copy_name(char *out, size_t size, const char *name)
{
	copy_plain(out, size, name, strlen(name));
}

static struct address address_at(const struct frame *frame, size_t offset)
{
	struct address address = { .family = frame->family };

	memcpy(address.bytes, frame->bytes + offset,
	       address_size(frame->family));
	return address;
}

/* Of a frame that is IP and long enough; false: it is not. */
static bool read_addresses(const struct frame *frame, struct address *source,
			   struct address *target)
{
	size_t offset = frame->network + (frame->family == IP_V4 ? 12 : 8);
	size_t size = address_size(frame->family);

	if (frame->family == IP_NONE || offset + 2 * size > frame->length)
		return false;
	*source = address_at(frame, offset);
	*target = address_at(frame, offset + size);
	return true;
}

static bool is_icmp(uint8_t protocol)
{
	return protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMP6;
}

/* Destination port, ICMP type, or 0: none, or not in this fragment. */
static uint16_t port_of(const struct frame *frame)
{
	const uint8_t *transport = frame->bytes + frame->transport;

	if (!frame->valid || frame->fragment_offset ||
	    frame->transport + 4 > frame->length)
		return 0;
	if (protocol_has_ports(frame->protocol))
		return (uint16_t)(transport[2] << 8 | transport[3]);
	return is_icmp(frame->protocol) ? transport[0] : 0;
}

void logged_key(const struct logged *logged, struct fold_key *out)
{
	struct frame frame;

	memset(out, 0, sizeof(*out));
	copy_name(out->prefix, sizeof(out->prefix), logged->prefix);
	copy_name(out->in, sizeof(out->in), logged->in);
	copy_name(out->out, sizeof(out->out), logged->out);
	if (!frame_parse(&frame, logged->bytes, logged->length))
		return;
	memcpy(out->source_mac.bytes, frame.bytes + MAC_LENGTH, MAC_LENGTH);
	out->ethertype = frame.ethertype;
	out->vlan = frame.vlan_id;
	if (read_addresses(&frame, &out->source, &out->target)) {
		out->protocol = frame.valid ? frame.protocol : 0;
		out->port = port_of(&frame);
	} else {
		memcpy(out->target_mac.bytes, frame.bytes, MAC_LENGTH);
	}
}

/* 0: of a header that is not valid. */
static void add_protocol(const struct fold_key *key, struct text *out)
{
	const char *name = symbol_text(SYMBOL_PROTOCOL, key->protocol);

	if (!key->protocol)
		text_add(out, "ip");
	else if (name)
		text_add(out, name);
	else
		text_format(out, "protocol %u", key->protocol);
}

void logged_like(const struct fold_key *key, struct text *out)
{
	char source[ADDRESS_TEXT_MAX], target[ADDRESS_TEXT_MAX];
	const char *name;

	if (key->source.family == IP_NONE) {
		name = symbol_text(SYMBOL_ETHERTYPE, key->ethertype);
		if (name)
			text_add(out, name);
		else
			text_format(out, "ethertype 0x%04x", key->ethertype);
		text_format(out, " %s > %s",
			    mac_format(&key->source_mac, source),
			    mac_format(&key->target_mac, target));
		return;
	}
	add_protocol(key, out);
	text_format(out, " %s > %s", address_format(&key->source, source),
		    address_format(&key->target, target));
	if (is_icmp(key->protocol))
		text_format(out, " type %u", key->port);
	else if (key->port)
		text_format(out, ".%u", key->port);
}

/* --- beyond a translation ---------------------------------------------- */

static uint8_t zone_of(const struct policy *policy, const char *port)
{
	for (size_t i = 0; i < policy->bridge.port_count; i++)
		if (strcmp(policy->bridge.ports[i].name.text, port) == 0)
			return policy->bridge.ports[i].zone;
	return ZONE_ANY;
}

/** struct end - the address and port of one end of a packet. */
struct end {
	struct address address;
	uint8_t protocol;
	uint16_t port; /* of a target; 0: not asked */
};

static bool forward_fits(const struct nat_entry *entry, const struct end *end)
{
	unsigned last = entry->inner_port + entry->ports.last -
			(unsigned)entry->ports.first;

	return end->port && entry->protocol == end->protocol &&
	       end->port >= entry->inner_port && end->port <= last;
}

/* How much the line says of @end; 0: nothing, the most wins. */
static int fits(const struct nat_entry *entry, const struct end *end)
{
	if (entry->kind == NAT_PRIVATE ||
	    !prefix_contains(&entry->inner, &end->address))
		return 0;
	if (entry->kind == NAT_FORWARD)
		return forward_fits(entry, end) ? 2 : 0;
	return entry->kind == NAT_MASQUERADE ? 1 : 3;
}

/* False: it is the same on both sides. */
static bool go_out(const struct nat *nat, struct end *end)
{
	const struct nat_entry *best = NULL;

	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (fits(entry, end) > (best ? fits(best, end) : 0))
			best = entry;
	}
	if (!best)
		return false;
	if (best->kind == NAT_FORWARD)
		end->port = (uint16_t)(best->ports.first + end->port -
				       best->inner_port);
	if (nat_is_own(best))
		end->address = best->outer.address;
	else
		end->address =
			prefix_swap(&end->address, &best->inner, &best->outer);
	return true;
}

static void add_side(const struct policy *policy, uint8_t zone,
		     struct end source, struct end target, struct text *out)
{
	const struct nat *nat = policy_nat(policy, zone);
	char first[ADDRESS_TEXT_MAX], second[ADDRESS_TEXT_MAX];
	uint16_t port = target.port;
	bool changed;

	if (!nat)
		return;
	changed = go_out(nat, &source);
	changed = go_out(nat, &target) || changed;
	if (!changed)
		return;
	text_format(out, "%s%s: %s > %s", out->length ? ", " : "",
		    policy->zones[zone], address_format(&source.address, first),
		    address_format(&target.address, second));
	if (target.port != port)
		text_format(out, ".%u", target.port);
}

void logged_seen(const struct policy *policy, const struct logged *logged,
		 struct text *out)
{
	uint8_t from = zone_of(policy, logged->in);
	uint8_t to = zone_of(policy, logged->out);
	struct end source = { .protocol = 0 }, target;
	struct frame frame;

	if (!logged->forward || from == ZONE_ANY || to == ZONE_ANY ||
	    from == to || !frame_parse(&frame, logged->bytes, logged->length) ||
	    !read_addresses(&frame, &source.address, &target.address))
		return;
	target.protocol = frame.valid ? frame.protocol : 0;
	target.port = protocol_has_ports(frame.protocol) ? port_of(&frame) : 0;
	add_side(policy, from, source, target, out);
	add_side(policy, to, source, target, out);
}
