/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * difference.c - frames compared byte for byte, and the first difference shown.
 */
#include "app/difference.h"

#include <string.h>

#include "core/explain.h"
#include "core/frame.h"

#define IP6_HEADER 40
#define LINE_BYTES 16
#define LINES_SHOWN 3	 /* of a dump, around the byte that differs */
#define HEADERS_SHOWN 96 /* bytes of a frame shown from its beginning */

/*
 * Where the four bytes of identification are in an IPv6 fragment, 0 if it is
 * none. Only what may stand before a fragment header is walked over.
 */
static size_t fragment_id_at(const uint8_t *bytes, size_t length)
{
	struct frame frame;
	size_t at;
	uint8_t next;

	if (!frame_parse(&frame, bytes, length) || frame.family != IP_V6 ||
	    !frame.valid || !frame.fragment)
		return 0;
	at = frame.network + IP6_HEADER;
	next = bytes[frame.network + 6];
	while (next == PROTOCOL_HOPOPTS || next == PROTOCOL_DSTOPTS ||
	       next == PROTOCOL_ROUTING) {
		if (at + 8 > length)
			return 0;
		next = bytes[at];
		at += ((size_t)bytes[at + 1] + 1) * 8;
	}
	return next == PROTOCOL_FRAGMENT && at + 8 <= length ? at + 4 : 0;
}

#define SPANS_FREE 4
#define ICMP_QUOTED 28	/* from an ICMP error to the transport it quotes */
#define ICMP6_QUOTED 48 /* from an ICMPv6 error */
#define ICMP6_QUOTED_NEXT 14

/** struct free_bytes - places whose bytes need not be the same. */
struct free_bytes {
	struct {
		size_t at;
		size_t size; /* 0: none */
	} spans[SPANS_FREE];
};

static bool is_icmp(const struct frame *frame)
{
	return frame->protocol ==
	       (frame->family == IP_V6 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP);
}

/* No type of the one family is another kind of message of the other. */
static bool is_echo(uint8_t type)
{
	return type == 0 || type == 8 || type == 128 || type == 129;
}

/*
 * Source port, or identifier of an echo, and the checksum over it, where the
 * kernel has chosen the port; in what an ICMP error quotes it may be either.
 */
static struct free_bytes port_at(const uint8_t *bytes, size_t length)
{
	struct free_bytes none = { .spans = { { 0, 0 } } };
	struct frame frame;
	size_t at, quoted;

	if (!frame_parse(&frame, bytes, length) || !frame.valid ||
	    frame.fragment_offset)
		return none;
	at = frame.transport;
	if (frame.protocol == PROTOCOL_TCP)
		return (struct free_bytes){ { { at, 2 }, { at + 16, 2 } } };
	if (frame.protocol == PROTOCOL_UDP)
		return (struct free_bytes){ { { at, 2 }, { at + 6, 2 } } };
	if (!is_icmp(&frame) || at + 1 > length)
		return none;
	if (is_echo(bytes[at]))
		return (struct free_bytes){ { { at + 2, 4 } } };
	quoted = at + (frame.family == IP_V6 ? ICMP6_QUOTED : ICMP_QUOTED);
	if (frame.family == IP_V6 && quoted + 2 <= length &&
	    bytes[at + ICMP6_QUOTED_NEXT] == PROTOCOL_DSTOPTS)
		quoted += ((size_t)bytes[quoted + 1] + 1) * 8;
	return (struct free_bytes){
		{ { at + 2, 2 }, { quoted, 8 }, { quoted + 16, 2 } }
	};
}

static bool is_free(const struct free_bytes *free, size_t at)
{
	for (size_t i = 0; i < SPANS_FREE; i++)
		if (at >= free->spans[i].at &&
		    at - free->spans[i].at < free->spans[i].size)
			return true;
	return false;
}

bool frames_same(const uint8_t *a, size_t a_length, const uint8_t *b,
		 size_t b_length, const struct leeway *leeway, size_t *offset)
{
	size_t both = a_length < b_length ? a_length : b_length;
	struct free_bytes free = { .spans = { { 0, 0 } } };
	size_t id = 0;

	if (leeway->port)
		free = port_at(a, a_length);
	if (leeway->fragment_id)
		id = fragment_id_at(a, a_length);
	if (id) {
		free.spans[SPANS_FREE - 1].at = id;
		free.spans[SPANS_FREE - 1].size = 4;
	}
	for (size_t i = 0; i < both; i++) {
		if (a[i] == b[i] || is_free(&free, i))
			continue;
		*offset = i;
		return false;
	}
	*offset = both;
	return a_length == b_length;
}

static bool port_difference(const struct capture *want,
			    const struct judged_port *got,
			    struct difference *out)
{
	/* A case in which a port is replaced would not be one. */
	const struct leeway leeway = { .fragment_id = true };
	size_t count = want->count > got->count ? want->count : got->count;

	for (size_t i = 0; i < count; i++) {
		out->index = i;
		out->want = i < want->count ? &want->frames[i] : NULL;
		out->got = i < got->count ? &got->frames[i] : NULL;
		out->offset = 0;
		if (!out->want || !out->got ||
		    !frames_same(out->want->bytes, out->want->length,
				 out->got->bytes, out->got->length, &leeway,
				 &out->offset))
			return true;
	}
	return false;
}

bool difference_find(const struct capture_case *folder,
		     const struct judgement *judgement, struct difference *out)
{
	size_t ports = folder->generation->policy.bridge.port_count;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < ports; i++) {
		out->port = i;
		if (port_difference(&folder->out[i], &judgement->ports[i], out))
			return true;
	}
	return false;
}

void bytes_print(FILE *out, const char *label, const uint8_t *bytes,
		 size_t length, size_t offset)
{
	size_t first = offset / LINE_BYTES * LINE_BYTES;
	size_t last = first + (size_t)LINES_SHOWN * LINE_BYTES;

	for (size_t line = first; line < last && line < length;
	     line += LINE_BYTES) {
		fprintf(out, "    %-5s %04zx ", label, line);
		for (size_t i = line; i < line + LINE_BYTES && i < length; i++)
			fprintf(out, " %02x", bytes[i]);
		fputc('\n', out);
	}
	if (first >= length)
		fprintf(out, "    %-5s %04zx  (ends at %zu bytes)\n", label,
			first, length);
}

static const char *explained(const uint8_t *bytes, size_t length,
			     struct arena *arena)
{
	const char *text = explain_frame(bytes, length, arena);

	return text ? text : "out of memory";
}

void frame_print(FILE *out, const char *label, const uint8_t *bytes,
		 size_t length)
{
	struct arena arena;

	arena_init(&arena, 0);
	fprintf(out, "    %-5s %s\n", label, explained(bytes, length, &arena));
	for (size_t at = 0; at < length && at < HEADERS_SHOWN;
	     at += (size_t)LINES_SHOWN * LINE_BYTES)
		bytes_print(out, "", bytes, length, at);
	arena_free(&arena);
}

static void print_cause(FILE *out, const struct capture_case *folder,
			const struct judgement *model, size_t cause)
{
	const struct case_frame *frame = &folder->frames[cause];
	const struct policy *policy = &folder->generation->policy;
	struct arena arena;

	arena_init(&arena, 0);
	fprintf(out, "    after frame %zu of in-%s: %s\n", frame->index + 1,
		policy->bridge.ports[frame->port].name.text,
		explained(frame->captured->bytes, frame->captured->length,
			  &arena));
	fprintf(out, "    which the model decides by: %s",
		reason_text(model->reasons[cause]));
	if (model->reasons[cause] == REASON_RULE)
		fprintf(out, " %u", model->rules[cause]);
	fputc('\n', out);
	arena_free(&arena);
}

/* The frame of the case that the model says should have let @index out. */
static bool expected_cause(const struct judgement *model,
			   const struct difference *difference, size_t *cause)
{
	const struct judged_port *port = &model->ports[difference->port];

	if (difference->index >= port->count)
		return false;
	*cause = port->frames[difference->index].cause;
	return true;
}

void difference_print(FILE *out, const struct capture_case *folder,
		      const char *judge, const struct judgement *model,
		      const struct difference *difference)
{
	const struct policy *policy = &folder->generation->policy;
	const struct captured *want = difference->want;
	const struct judged *got = difference->got;
	struct arena arena;
	size_t cause = 0;

	arena_init(&arena, 0);
	fprintf(out, "  %s: frame %zu of out-%s %s\n", judge,
		difference->index + 1,
		policy->bridge.ports[difference->port].name.text,
		!got	? "did not come"
		: !want ? "is one too many"
			: "is another");
	if (got)
		cause = got->cause;
	if (got || expected_cause(model, difference, &cause))
		print_cause(out, folder, model, cause);
	if (want)
		fprintf(out, "    want  %s\n",
			explained(want->bytes, want->length, &arena));
	if (got)
		fprintf(out, "    got   %s\n",
			explained(got->bytes, got->length, &arena));
	if (want && got)
		fprintf(out, "    first difference at byte %zu\n",
			difference->offset);
	if (want)
		bytes_print(out, "want", want->bytes, want->length,
			    difference->offset);
	if (got)
		bytes_print(out, "got", got->bytes, got->length,
			    difference->offset);
	arena_free(&arena);
}
