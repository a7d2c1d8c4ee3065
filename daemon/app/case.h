/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * case.h - a capture case: a folder with policy.conf and, for each port of
 * the policy, in-PORT.pcap (what arrived there) and out-PORT.pcap (what left).
 */
#ifndef SLUICE_APP_CASE_H
#define SLUICE_APP_CASE_H

#include <stddef.h>

#include "app/engine.h"
#include "core/arena.h"
#include "core/policy.h"
#include "edge/pcap_file.h"

/** struct case_frame - one frame to send; bytes belong to the case. */
struct case_frame {
	size_t port;
	size_t index; /* in the file of that port, from 0 */
	const struct captured *captured;
};

struct capture_case {
	const char *name; /* last part of the path; in the arena */
	const char *path;
	struct arena arena;
	struct generation *generation;
	struct capture in[POLICY_PORTS_MAX];
	struct capture out[POLICY_PORTS_MAX];
	/* All frames of in[], in the order of their time stamps. */
	struct case_frame *frames;
	size_t frame_count;
	size_t out_count;
};

/**
 * case_read - the whole folder. 0, or -errno with a text in @message that
 * says what is missing or wrong. Release with case_free() in either case.
 */
int case_read(struct capture_case *folder, const char *path, char *message,
	      size_t size);
void case_free(struct capture_case *folder);

/**
 * case_write - make the folder @path from @policy's text and captures by port.
 * 0, or -errno with a sentence in @message.
 */
int case_write(const char *path, const struct generation *policy,
	       const struct capture *in, const struct capture *out,
	       const char *readme, char *message, size_t size);

/** case_remove - the folder @path, if it has nothing but such a case. */
void case_remove(const char *path, const struct policy *policy);

#endif
