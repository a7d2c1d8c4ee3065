/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_firmware.c - sluice firmware: which firmware there is, another one on
 * trial, and keeping it.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/firmware.h"
#include "app/sluice.h"
#include "edge/control.h"

struct request {
	struct firmware_box box;
	const char *key;
	const char *socket;
	const char *file; /* or NULL */
	bool json;
};

/* --- status ------------------------------------------------------------- */

/* What is said of a slot beside its contents. */
static const char *slot_role(const struct firmware_box *box, enum slot slot)
{
	bool runs = slot == box->running, usual = slot == box->usual;

	if (box->has_once && slot == box->once && !runs)
		return "the next time on trial";
	if (runs)
		return usual ? "runs, the usual one" : "runs, on trial";
	return usual ? "the usual one" : "spare";
}

static void print_text(const struct firmware_box *box, enum slot slot,
		       const struct firmware *firmware)
{
	printf("slot %s    ", slot_letter(slot));
	if (firmware)
		printf("%s %s, %u bytes", firmware->board, firmware->version,
		       firmware->parts[FIRMWARE_KERNEL].size +
			       firmware->parts[FIRMWARE_ROOT].size);
	else
		printf("nothing that is signed");
	printf(": %s\n", slot_role(box, slot));
}

/* Board and version hold no character that JSON would want to see escaped. */
static void print_json(const struct firmware_box *box, enum slot slot,
		       const struct firmware *firmware)
{
	printf("%s{\"slot\":\"%s\",\"runs\":%s,\"usual\":%s,\"once\":%s",
	       slot == SLOT_A ? "{\"slots\":[" : ",", slot_letter(slot),
	       slot == box->running ? "true" : "false",
	       slot == box->usual ? "true" : "false",
	       box->has_once && slot == box->once ? "true" : "false");
	if (firmware)
		printf(",\"board\":\"%s\",\"version\":\"%s\",\"kernel\":%u,"
		       "\"root\":%u",
		       firmware->board, firmware->version,
		       firmware->parts[FIRMWARE_KERNEL].size,
		       firmware->parts[FIRMWARE_ROOT].size);
	fputs(slot == SLOT_B ? "}]}\n" : "}", stdout);
}

static int run_status(struct request *request)
{
	int code = firmware_box_read(&request->box);

	for (enum slot slot = SLOT_A; code == SLUICE_OK && slot <= SLOT_B;
	     slot++) {
		struct firmware_source source;
		bool good = firmware_slot_open(&request->box, slot, &source) ==
			    SLUICE_OK;

		(request->json ? print_json
			       : print_text)(&request->box, slot,
					     good ? &source.firmware : NULL);
		firmware_source_close(&source);
	}
	return code;
}

/* --- verify ------------------------------------------------------------- */

static int verify(const struct firmware_source *source)
{
	int code = firmware_source_verify(source);

	if (code == SLUICE_OK)
		printf("%s: %s %s, as it was signed\n", source->name,
		       source->firmware.board, source->firmware.version);
	return code;
}

static int run_verify(struct request *request)
{
	struct firmware_source source;
	int worst = SLUICE_OK;
	int code;

	if (request->file) {
		code = firmware_file_open(&request->box, request->file,
					  &source);
		if (code == SLUICE_OK)
			code = verify(&source);
		firmware_source_close(&source);
		return code;
	}
	for (enum slot slot = SLOT_A; slot <= SLOT_B; slot++) {
		code = firmware_slot_open(&request->box, slot, &source);
		if (code == SLUICE_OK)
			code = verify(&source);
		firmware_source_close(&source);
		if (code > worst)
			worst = code;
	}
	return worst;
}

/* --- install, confirm --------------------------------------------------- */

static int run_install(struct request *request)
{
	struct firmware_source source;
	int code = firmware_box_read(&request->box);

	if (code != SLUICE_OK)
		return code;
	code = firmware_file_open(&request->box, request->file, &source);
	if (code == SLUICE_OK)
		code = firmware_install(&request->box, &source);
	if (code == SLUICE_OK)
		printf("slot %s has %s %s now, and boots it the next time "
		       "only. "
		       "Reboot to\ntry it; \"sluice firmware confirm\" keeps "
		       "it, otherwise the boot after that\nreturns to slot "
		       "%s.\n",
		       slot_letter(slot_other(request->box.running)),
		       source.firmware.board, source.firmware.version,
		       slot_letter(request->box.running));
	firmware_source_close(&source);
	return code;
}

/* Firmware that cannot run the policy is not worth keeping. */
static int policy_runs(const char *socket)
{
	struct control_answer answer;
	int error = control_call(socket, "show policy", NULL, 0, &answer);
	bool runs;

	if (error < 0)
		return sluice_fail(SLUICE_SYSTEM,
				   "not confirmed: no sluiced answers at %s",
				   socket);
	runs = answer.status == CONTROL_OK;
	control_answer_free(&answer);
	return runs ? SLUICE_OK
		    : sluice_fail(SLUICE_REFUSED,
				  "not confirmed: no policy is applied");
}

static int run_confirm(struct request *request)
{
	struct firmware_box *box = &request->box;
	struct firmware_source source;
	int code = firmware_box_read(box);

	if (code != SLUICE_OK)
		return code;
	if (box->running == box->usual) {
		printf("slot %s runs, and is the usual one already\n",
		       slot_letter(box->running));
		return SLUICE_OK;
	}
	code = policy_runs(request->socket);
	if (code != SLUICE_OK)
		return code;
	code = firmware_slot_open(box, box->running, &source);
	if (code == SLUICE_OK)
		code = firmware_boot_usually(box, box->running);
	if (code == SLUICE_OK)
		printf("slot %s, %s %s, is booted from now on\n",
		       slot_letter(box->running), source.firmware.board,
		       source.firmware.version);
	firmware_source_close(&source);
	return code;
}

/* --- the command line --------------------------------------------------- */

static const struct verb {
	const char *name;
	int (*run)(struct request *request);
	int fewest, most; /* files */
} verbs[] = {
	{ "status", run_status, 0, 0 },
	{ "verify", run_verify, 0, 1 },
	{ "install", run_install, 1, 1 },
	{ "confirm", run_confirm, 0, 0 },
};

static const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool options_read(struct request *out, int argc, char **argv)
{
	static const struct option options[] = {
		{ "areas", required_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "key", required_argument, NULL, 'k' },
		{ "socket", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*out = (struct request){ .key = FIRMWARE_KEY_PATH,
				 .socket = CONTROL_PATH };
	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 'a')
			out->box.areas.directory = optarg;
		else if (option == 'j')
			out->json = true;
		else if (option == 'k')
			out->key = optarg;
		else if (option == 's')
			out->socket = optarg;
		else
			return false;
	}
	return true;
}

int firmware_main(int argc, char **argv)
{
	const struct verb *verb;
	struct request request;
	int files, code;

	if (!options_read(&request, argc, argv))
		return SLUICE_USAGE;
	if (optind == argc)
		return sluice_fail(SLUICE_USAGE, "firmware wants a verb");
	verb = verb_find(argv[optind]);
	if (!verb)
		return sluice_fail(SLUICE_USAGE, "firmware knows no verb %s",
				   argv[optind]);
	files = argc - optind - 1;
	if (files < verb->fewest || files > verb->most)
		return sluice_fail(SLUICE_USAGE, "firmware %s takes %s",
				   verb->name,
				   verb->most ? "one file" : "no file");
	if (files)
		request.file = argv[optind + 1];
	code = firmware_key_load(request.key, &request.box.key);
	return code == SLUICE_OK ? verb->run(&request) : code;
}
