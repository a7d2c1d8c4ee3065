/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * generation.c - a policy from its text to its ruleset: all that happens
 * before the kernel is asked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/engine.h"
#include "core/check.h"
#include "core/compile.h"
#include "core/parse.h"
#include "edge/policy_file.h"

struct generation *generation_load_text(const char *file, const char *text,
					size_t length)
{
	struct generation *generation = calloc(1, sizeof(*generation));
	struct arena *arena;

	if (!generation)
		return NULL;
	arena = &generation->arena;
	arena_init(arena, 0);
	generation->file = arena_strndup(arena, file, strlen(file));
	generation->text = arena_strndup(arena, text, length);
	generation->length = length;
	if (!generation->file || !generation->text)
		goto fail;

	diag_init(&generation->diag, arena, generation->file, generation->text,
		  length);
	if (policy_parse(&generation->policy, arena, &generation->diag))
		policy_check(&generation->policy, arena, &generation->diag);
	if (arena->failed)
		goto fail;
	return generation;

fail:
	generation_free(generation);
	return NULL;
}

static void explain_read_error(const char *path, int error, char *message,
			       size_t size)
{
	switch (error) {
	case -ENOENT:
		(void)snprintf(message, size, "%s: no such file", path);
		break;
	case -EISDIR:
		(void)snprintf(message, size,
			       "%s: is a directory, not a policy file", path);
		break;
	case -EFBIG:
		(void)snprintf(message, size,
			       "%s: too large for a policy: at most %u MB",
			       path, POLICY_TEXT_MAX >> 20);
		break;
	default:
		(void)snprintf(message, size, "%s: cannot be read: %s", path,
			       strerror(-error));
		break;
	}
}

int generation_read(const char *path, char **text, size_t *length,
		    char *message, size_t size)
{
	const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	int error = policy_file_read(path, POLICY_TEXT_MAX, text, length);

	message[0] = '\0';
	if (error)
		explain_read_error(name, error, message, size);
	return error;
}

struct generation *generation_load(const char *path, char *message, size_t size)
{
	const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	struct generation *generation;
	size_t length = 0;
	char *text = NULL;
	int error = generation_read(path, &text, &length, message, size);

	if (error == -ENOMEM)
		return NULL;
	if (!error) {
		generation = generation_load_text(name, text, length);
		free(text);
		return generation;
	}

	generation = calloc(1, sizeof(*generation));
	if (generation) {
		arena_init(&generation->arena, 0);
		diag_init(&generation->diag, &generation->arena, "", "", 0);
		generation->diag.errors = 1;
	}
	return generation;
}

bool generation_compile(struct generation *generation, const bool *present)
{
	struct compile_options options = {
		.provider = STATE_BR_NETFILTER,
		.present = present,
	};

	return policy_compile(&generation->policy, &options,
			      &generation->ruleset, &generation->arena);
}

void generation_free(struct generation *generation)
{
	if (!generation)
		return;
	arena_free(&generation->arena);
	free(generation);
}
