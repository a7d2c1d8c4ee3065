/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_state.c - an IP packet in br_netfilter's hands, between prerouting and
 * the bridge: its header is judged, its datagram put together, and what
 * conntrack says of it written into its mark (net/bridge/br_netfilter_hooks.c).
 */
#include "core/model_internal.h"

#include <string.h>

static enum reason reassemble(struct model *model, struct packet *packet,
			      struct datagram *datagram)
{
	struct frame frame = packet->frame;

	/* Its header was found right; extension headers are not looked at. */
	frame.valid = true;
	switch (reassembly_add(model->reassembly, &frame, packet_vlan(packet),
			       packet->mark, model->now, datagram)) {
	case REASSEMBLY_BAD:
		return REASON_FRAGMENT_BAD;
	case REASSEMBLY_HELD:
		return REASON_FRAGMENT_HELD;
	case REASSEMBLY_WHOLE:
		return REASON_NONE;
	case REASSEMBLY_DONE:
		break;
	}
	if (datagram->length > PACKET_ROOM)
		return REASON_FRAGMENT_BAD;
	memcpy(packet->bytes, datagram->bytes, datagram->length);
	packet->length = datagram->length;
	packet->mark = datagram->mark;
	packet->port =
		(datagram->mark & MODEL_MARK_PORT) >> MODEL_MARK_PORT_SHIFT;
	packet->datagram = datagram;
	packet->written = 0;
	packet_parse(packet);
	step_add(model, "fragments", SPAN_NONE,
		 "datagram complete, %zu bytes in %zu fragments",
		 datagram->length, datagram->piece_count);
	return REASON_NONE;
}

/*
 * Kept state is of two zones, in one direction each. A packet of the original
 * direction counts as new too, should it go elsewhere.
 */
static uint32_t known_bits(const struct track *track, struct packet *packet)
{
	uint32_t first = (track->mark & MARK_FROM_ZONE) >> MARK_FROM_SHIFT;
	uint32_t second = (track->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT;

	if (packet_from_zone(packet) != (track->reply ? second : first))
		return 0;
	packet->peer = (uint8_t)(track->reply ? first : second);
	return track->reply ? MARK_ESTABLISHED : MARK_ESTABLISHED | MARK_NEW;
}

/* Conntrack's word on the packet, as bits of the mark. */
static uint32_t state_bits(const struct track *track, struct packet *packet)
{
	switch (track->state) {
	case TRACK_NEW:
		return MARK_NEW;
	case TRACK_ESTABLISHED:
	case TRACK_RELATED:
		if (track->mark & MARK_STATELESS)
			return MARK_NEW;
		return known_bits(track, packet);
	case TRACK_INVALID:
	case TRACK_UNTRACKED:
	case TRACK_REFUSED:
		break;
	}
	return 0;
}

static const char *state_name(enum track_state state)
{
	switch (state) {
	case TRACK_INVALID:
		return "invalid";
	case TRACK_NEW:
		return "new";
	case TRACK_ESTABLISHED:
		return "established";
	case TRACK_RELATED:
		return "related";
	case TRACK_UNTRACKED:
		return "untracked";
	case TRACK_REFUSED:
		return "refused";
	}
	return "";
}

static enum reason track(struct model *model, struct packet *packet,
			 struct track *out)
{
	const char *note = "";

	tracker_see(model->tracker, &packet->frame, packet_vlan(packet),
		    model->now, out);
	packet->mark = (packet->mark & ~MARK_STATE) | state_bits(out, packet);
	if (out->state != TRACK_NEW && (packet->mark & MARK_STATE) == MARK_NEW)
		note = ", but only stateless rules passed it";
	if (out->entry != NULL && !(packet->mark & MARK_STATE))
		note = ", but from a zone that it does not cross";
	step_add(model, "state", SPAN_NONE, "%s%s", state_name(out->state),
		 note);
	return out->state == TRACK_REFUSED ? REASON_TRACKING : REASON_NONE;
}

enum reason model_state(struct model *model, struct packet *packet,
			struct datagram *datagram, struct track *out)
{
	enum reason reason;

	if (!header_validate(packet))
		return REASON_IP_HEADER;
	reason = reassemble(model, packet, datagram);
	if (reason != REASON_NONE)
		return reason;
	return track(model, packet, out);
}
