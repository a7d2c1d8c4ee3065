/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_apply.c - sluice apply: hand a policy to the daemon, which replaces the
 * running one or says why not.
 *
 * What is sent is the text, so the daemon never opens a file for us; and it
 * alone checks it, so that nothing is said twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "edge/control.h"

#define CONFIRM_LEAST 10
#define CONFIRM_MOST 86400

static int name_too_long(void)
{
	return sluice_fail(SLUICE_REFUSED, "the name of the file is too long");
}

/* "--confirm N" and what else is said of the change, into @request. */
static int write_request(const struct sluice_options *options, const char *name,
			 char *request, size_t size)
{
	size_t comment = options->comment ? strlen(options->comment) : 0;
	unsigned long confirm = 0;
	char by[80], trial[40] = "";
	int written;

	if (options->confirm && !sluice_number(options->confirm, CONFIRM_LEAST,
					       CONFIRM_MOST, &confirm))
		return sluice_fail(SLUICE_USAGE,
				   "--confirm takes %d to %d seconds",
				   CONFIRM_LEAST, CONFIRM_MOST);
	if (confirm)
		(void)snprintf(trial, sizeof(trial), "--confirm %lu ", confirm);
	written =
		snprintf(request, size, "apply %s%s--by %s --comment %zu -- %s",
			 options->given & OPTION_ALLOW_MISSING
				 ? "--allow-missing "
				 : "",
			 trial, sluice_caller(by, sizeof(by)), comment, name);
	if (written < 0 || (size_t)written >= size)
		return name_too_long();
	return SLUICE_OK;
}

/* The comment goes first. */
static int apply_text(const struct sluice_options *options, const char *name,
		      const char *text, size_t length)
{
	const char *comment = options->comment ? options->comment : "";
	char request[CONTROL_LINE_MAX];
	int code = write_request(options, name, request, sizeof(request));
	size_t before = strlen(comment);
	char *payload;

	if (code != SLUICE_OK)
		return code;
	payload = malloc(before + length + 1);
	if (!payload)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	memcpy(payload, comment, before);
	memcpy(payload + before, text, length);
	code = sluice_call(options->socket, request, payload, before + length);
	free(payload);
	return code;
}

static int preview(const struct sluice_options *options, const char *name,
		   const char *text, size_t length)
{
	char request[CONTROL_LINE_MAX];
	int written = snprintf(request, sizeof(request), "preview -- %s", name);

	if (options->given &
	    (OPTION_CONFIRM | OPTION_COMMENT | OPTION_ALLOW_MISSING))
		return sluice_fail(SLUICE_USAGE,
				   "--dry-run goes with no other option");
	if (written < 0 || (size_t)written >= sizeof(request))
		return name_too_long();
	return sluice_call(options->socket, request, text, length);
}

int apply_main(int argc, char **argv)
{
	struct sluice_options options;
	char message[400];
	const char *name;
	char *text = NULL;
	size_t length = 0;
	int operands =
		sluice_options_read(&options,
				    OPTION_SOCKET | OPTION_ALLOW_MISSING |
					    OPTION_CONFIRM | OPTION_COMMENT |
					    OPTION_DRY_RUN,
				    argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	if (operands != 1)
		return sluice_fail(SLUICE_USAGE, "apply takes one file");
	if (generation_read(argv[1], &text, &length, message, sizeof(message)))
		return sluice_fail(SLUICE_REFUSED, "%s", message);
	name = strcmp(argv[1], "-") == 0 ? "<stdin>" : argv[1];
	code = (options.given & OPTION_DRY_RUN
			? preview
			: apply_text)(&options, name, text, length);
	free(text);
	return code;
}
