/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h - tables of frames through the model: policy text in, verdict,
 * reason and the bytes that leave out.
 */
#ifndef SLUICE_TESTS_WALK_H
#define SLUICE_TESTS_WALK_H

#include "core/model.h"
#include "tests/unit/checked.h"
#include "tests/unit/craft.h"

/** struct walk - one frame. */
struct walk {
	const char *name;
	const char *policy; /* NULL: the model of the row before goes on */
	const char *frame;  /* see craft.h */
	/*
	 * "PORT FRAME | PORT FRAME...", in the order of flooding (last port
	 * first); "same" is the frame that came in. NULL: dropped.
	 */
	const char *out;
	enum reason reason;
	uint32_t rule;
	uint64_t seconds; /* since the row before */
	size_t port;	  /* where it comes in */
};

/** struct bench - a policy with its model. */
struct bench {
	struct checked checked;
	struct model *model;
	uint64_t now;
};

static const struct mac walk_port_macs[] = {
	{ { 0x02, 0xbb, 0, 0, 0, 0 } }, { { 0x02, 0xbb, 0, 0, 0, 1 } },
	{ { 0x02, 0xbb, 0, 0, 0, 2 } }, { { 0x02, 0xbb, 0, 0, 0, 3 } },
	{ { 0x02, 0xbb, 0, 0, 0, 4 } }, { { 0x02, 0xbb, 0, 0, 0, 5 } },
};

static inline void bench_open(struct bench *bench, const char *text)
{
	struct model_setup setup = {
		.bridge_mac = { { 0x02, 0xbb, 0, 0, 0, 0xbb } },
		.port_macs = walk_port_macs,
		.mtu = 1500,
	};

	memset(bench, 0, sizeof(*bench));
	if (!checked_open(&bench->checked, "test.conf", text))
		abort();
	bench->model = model_new(&bench->checked.policy, &setup);
	if (bench->model == NULL)
		abort();
}

static inline void bench_close(struct bench *bench)
{
	model_free(bench->model);
	checked_close(&bench->checked);
}

static inline void walk_compare(const struct walk *row, size_t index,
				const struct model_output *out,
				const struct craft *want)
{
	size_t i = 0;

	if (!CHECK(out->length == want->length,
		   "%s: output %zu has %zu bytes, not %zu", row->name, index,
		   out->length, want->length))
		return;
	while (i < want->length && out->bytes[i] == want->bytes[i])
		i++;
	CHECK(i == want->length, "%s: output %zu byte %zu: %02x, not %02x",
	      row->name, index, i, i < want->length ? out->bytes[i] : 0,
	      i < want->length ? want->bytes[i] : 0);
}

/* Hold what left against the frames that row->out describes. */
static inline void walk_outputs(const struct walk *row,
				const struct model_result *result)
{
	static struct craft want;
	const char *rest = row->out == NULL ? "" : row->out;
	size_t count = 0;

	while (*rest != '\0') {
		char line[256];
		size_t length = strcspn(rest, "|");
		char *frame;
		size_t port;

		snprintf(line, sizeof(line), "%.*s", (int)length, rest);
		rest += length;
		rest += strspn(rest, "| ");
		port = strtoul(line, &frame, 10);
		frame += strspn(frame, " ");
		craft(&want,
		      strncmp(frame, "same", 4) == 0 ? row->frame : frame);
		count++;
		if (count > result->output_count)
			continue;
		CHECK(result->outputs[count - 1].port == port,
		      "%s: output %zu at port %zu, not %zu", row->name, count,
		      result->outputs[count - 1].port, port);
		walk_compare(row, count, &result->outputs[count - 1], &want);
	}
	CHECK(result->output_count == count, "%s: %zu frames leave, not %zu",
	      row->name, result->output_count, count);
}

/** walk_rows - each row through its model; @seen counts the reasons. */
static inline void walk_rows(const struct walk *rows, size_t count,
			     unsigned *seen)
{
	static struct craft frame;
	struct bench bench = { .model = NULL };

	for (size_t i = 0; i < count; i++) {
		const struct walk *row = &rows[i];
		const struct model_result *result;

		if (row->policy != NULL) {
			if (bench.model != NULL)
				bench_close(&bench);
			bench_open(&bench, row->policy);
		}
		bench.now += row->seconds * 1000000 + 1;
		craft(&frame, row->frame);
		result = model_frame(bench.model, row->port, frame.bytes,
				     frame.length, bench.now);
		CHECK((result->verdict == VERDICT_ACCEPT) == (row->out != NULL),
		      "%s: %s", row->name,
		      result->verdict == VERDICT_ACCEPT ? "passed" : "dropped");
		CHECK(result->reason == row->reason, "%s: \"%s\", not \"%s\"",
		      row->name, reason_text(result->reason),
		      reason_text(row->reason));
		CHECK(result->rule == row->rule, "%s: rule %u, not %u",
		      row->name, result->rule, row->rule);
		walk_outputs(row, result);
		seen[result->reason]++;
	}
	if (bench.model != NULL)
		bench_close(&bench);
}

#endif
