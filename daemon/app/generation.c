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

/* Everything from the text; false: no memory. */
static bool generation_understand(struct generation *generation)
{
	struct arena *arena = &generation->arena;

	arena_init(arena, 0);
	diag_init(&generation->diag, arena, generation->file, generation->text,
		  generation->length);
	/* What was parsed is checked, errors or not: all are said at once. */
	policy_parse(&generation->policy, arena, &generation->diag);
	policy_lease_fill(&generation->policy, &generation->lease);
	policy_check(&generation->policy, arena, &generation->diag);
	return policy_lease_wait(&generation->policy, arena) && !arena->failed;
}

/* Takes @text, from malloc, over in any case. */
static struct generation *generation_new(const char *file, char *text,
					 size_t length,
					 const struct lease *lease)
{
	struct generation *generation = calloc(1, sizeof(*generation));

	if (!generation) {
		free(text);
		return NULL;
	}
	generation->text = text;
	generation->length = length;
	if (lease)
		generation->lease = *lease;
	generation->file = strdup(file);
	if (generation->file && generation_understand(generation))
		return generation;
	generation_free(generation);
	return NULL;
}

struct generation *generation_load_text(const char *file, const char *text,
					size_t length,
					const struct lease *lease)
{
	char *copy = malloc(length + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return generation_new(file, copy, length, lease);
}

void generation_park(struct generation *generation)
{
	arena_free(&generation->arena);
	memset(&generation->diag, 0, sizeof(generation->diag));
	memset(&generation->policy, 0, sizeof(generation->policy));
	memset(&generation->ruleset, 0, sizeof(generation->ruleset));
}

bool generation_unpark(struct generation *generation)
{
	return generation_understand(generation);
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
	case -ENOTSUP:
		(void)snprintf(message, size,
			       "%s: is not a regular file; only standard input "
			       "may be a pipe",
			       path);
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

/* Nothing to read: no policy, and one error that @message tells. */
static struct generation *generation_unread(const char *file)
{
	struct generation *generation = generation_load_text(file, "", 0, NULL);

	if (generation)
		generation_park(generation);
	if (generation)
		generation->diag.errors = 1;
	return generation;
}

struct generation *generation_load(const char *path, const struct lease *lease,
				   char *message, size_t size)
{
	const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	size_t length = 0;
	char *text = NULL;
	int error = generation_read(path, &text, &length, message, size);

	if (error == -ENOMEM)
		return NULL;
	if (error)
		return generation_unread(name);
	return generation_new(name, text, length, lease);
}

bool generation_compile(struct generation *generation, const bool *present,
			const struct mac *mac)
{
	const struct compile_options options = { .present = present,
						 .bridge_mac = *mac };

	return policy_compile(&generation->policy, &options,
			      &generation->ruleset, &generation->arena);
}

void generation_free(struct generation *generation)
{
	if (!generation)
		return;
	arena_free(&generation->arena);
	free(generation->file);
	free(generation->text);
	free(generation);
}
