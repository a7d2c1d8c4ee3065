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

static struct model_output *add_output(struct model *model, size_t port,
				       const uint8_t *bytes, size_t length)
{
	struct model_result *result = &model->result;

	struct model_output *output = &result->outputs[result->output_count++];

	*output = (struct model_output){
		.port = port,
		.bytes = bytes,
		.length = length,
	};
	return output;
}

uint8_t *emit_whole(struct model *model, size_t port, size_t length)
{
	uint8_t *storage = storage_of(model, port);

	if (storage == NULL || model->result.output_count == MODEL_OUTPUTS_MAX)
		return NULL;
	add_output(model, port, storage, length);
	return storage;
}

bool emit_frame(struct model *model, const struct packet *packet, size_t port,
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
		return emit_whole(model, port, packet->length) != NULL;
	}
	free_id = packet->frame.family == IP_V6 && is_to_be_cut(model, packet);
	count = cut(model, packet, storage, room, copied);
	for (i = 0; i < count; i++) {
		struct model_output *output =
			add_output(model, port, model->fragments[i].bytes,
				   model->fragments[i].length);

		output->leeway.fragment_id = free_id;
		output->leeway.port = packet->port_free;
	}
	return count != 0;
}
