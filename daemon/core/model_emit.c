/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_emit.c - the frames that leave by one port: as they are, cut into
 * fragments again, or not at all because of the MTU (br_nf_dev_queue_xmit,
 * is_skb_forwardable). Their bytes are kept until the next frame.
 */
#include "core/model_internal.h"

#include <stdlib.h>
#include <string.h>

/* The bridge allows every frame one tag more than its port's MTU. */
static bool fits_port(const struct model *model, const struct packet *packet)
{
	size_t length = packet->length;

	if (packet->frame.tagged)
		length -= ETHER_TAG;
	return length <= model->mtu + ETHER_HEADER + ETHER_TAG;
}

static uint8_t *storage_of(struct model *model, size_t port)
{
	if (model->storage[port] == NULL)
		model->storage[port] = malloc(STORAGE_SIZE);
	return model->storage[port];
}

/* How many frames @packet becomes, in model->fragments. */
static size_t cut(struct model *model, const struct packet *packet,
		  uint8_t *storage, size_t room, bool copied)
{
	struct datagram own;

	if (packet->datagram == NULL)
		return datagram_cut(&packet->frame, NULL, model->mtu, copied,
				    model->fragments, room, storage,
				    STORAGE_SIZE);
	own = *packet->datagram;
	if (!copied)
		datagram_pull(&own, packet->written);
	return datagram_cut(&packet->frame, &own, model->mtu, copied,
			    model->fragments, room, storage, STORAGE_SIZE);
}

/* br_nf_dev_queue_xmit: larger than its port or than any piece of it. */
static bool is_to_be_cut(const struct model *model, const struct packet *packet)
{
	size_t length = packet->frame.end - packet->frame.network;

	return length > model->mtu ||
	       (packet->datagram != NULL && length > packet->datagram->largest);
}

/* The pieces it came in went on as they were, each with its own tag. */
static bool kept_pieces(const struct model *model, const struct packet *packet,
			size_t count, bool copied)
{
	const struct datagram *datagram = packet->datagram;
	size_t headers = model->fragments[0].length - datagram->pieces[0];
	size_t i;

	if (copied || count != datagram->piece_count)
		return false;
	for (i = 1; i < count; i++) {
		if (model->fragments[i].length != headers + datagram->pieces[i])
			return false;
	}
	return true;
}

static void set_tag(struct packet *packet, struct tag tag)
{
	uint8_t *type = packet->bytes + 2 * MAC_LENGTH;
	size_t rest = packet->length - 2 * MAC_LENGTH;

	if (packet->frame.tagged) {
		memmove(type, type + ETHER_TAG, rest - ETHER_TAG);
		packet->length -= ETHER_TAG;
		rest -= ETHER_TAG;
	}
	if (tag.tpid != 0) {
		memmove(type + ETHER_TAG, type, rest);
		type[0] = (uint8_t)(tag.tpid >> 8);
		type[1] = (uint8_t)tag.tpid;
		type[2] = (uint8_t)(tag.tci >> 8);
		type[3] = (uint8_t)tag.tci;
		packet->length += ETHER_TAG;
	}
	packet_parse(packet);
}

/*
 * What br_netfilter does to the tag of a packet that it cuts. It notes the
 * tag of IPv4 packets only, but gives the noted one to fragments of either
 * family: IPv6 fragments leave with the tag of the last IPv4 packet that was
 * cut, or with their own if they were kept, or with none.
 */
static size_t cut_and_tag(struct model *model, struct packet *packet,
			  uint8_t *storage, size_t room, bool copied)
{
	struct tag own = { packet->frame.tpid, packet->frame.tci };
	struct tag tag = model->noted_tag;
	size_t count;

	if (packet->frame.family == IP_V4)
		model->noted_tag = own;
	count = cut(model, packet, storage, room, copied);
	if (packet->frame.family == IP_V4 || count == 0 ||
	    packet->datagram == NULL)
		return count;
	if (tag.tpid == 0 && kept_pieces(model, packet, count, copied))
		return count;
	if (tag.tpid == own.tpid && tag.tci == own.tci)
		return count;
	set_tag(packet, tag);
	return cut(model, packet, storage, room, copied);
}

static void add_output(struct model *model, size_t port, const uint8_t *bytes,
		       size_t length, bool fragment_id_free)
{
	struct model_result *result = &model->result;

	result->outputs[result->output_count++] = (struct model_output){
		.port = port,
		.bytes = bytes,
		.length = length,
		.fragment_id_free = fragment_id_free,
	};
}

bool emit_frame(struct model *model, struct packet *packet, size_t port,
		bool copied)
{
	size_t room = MODEL_OUTPUTS_MAX - model->result.output_count;
	uint8_t *storage = storage_of(model, port);
	size_t count, i;
	bool free_id;

	if (storage == NULL || room == 0)
		return false;
	if (packet->frame.family == IP_NONE) {
		if (!fits_port(model, packet))
			return false;
		memcpy(storage, packet->bytes, packet->length);
		add_output(model, port, storage, packet->length, false);
		return true;
	}
	free_id = packet->frame.family == IP_V6 && is_to_be_cut(model, packet);
	if (is_to_be_cut(model, packet))
		count = cut_and_tag(model, packet, storage, room, copied);
	else
		count = cut(model, packet, storage, room, copied);
	for (i = 0; i < count; i++)
		add_output(model, port, model->fragments[i].bytes,
			   model->fragments[i].length, free_id);
	return count != 0;
}
