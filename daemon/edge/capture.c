/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.c - taps with libpcap.
 *
 * libpcap does not say of an Ethernet frame whether it came in or went out, so
 * each direction has a tap of its own. Which frames it gets is decided in the
 * kernel, so that those of the other direction need no room in its buffer.
 */
#include "edge/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/filter.h>
#include <net/if.h>

#include "core/pcapng.h"

static int refuse(int code, char *message, size_t size, const char *what,
		  const char *why)
{
	(void)snprintf(message, size, "%s: %s", what, why);
	return -code;
}

/* All of @filter, and only frames of @direction; from malloc. */
static char *directed(const char *filter, enum capture_direction direction)
{
	const char *word = direction == CAPTURE_IN ? "inbound" : "outbound";
	size_t room = strlen(filter) + 32;
	char *text = malloc(room);

	if (text && *filter)
		(void)snprintf(text, room, "%s and (%s)", word, filter);
	else if (text)
		(void)snprintf(text, room, "%s", word);
	return text;
}

static int compile(pcap_t *pcap, const char *filter, struct bpf_program *out,
		   char *message, size_t size)
{
	char what[80];
	int code;

	(void)snprintf(what, sizeof(what), "the filter \"%.60s\"", filter);
	if (pcap_compile(pcap, out, filter, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return refuse(EINVAL, message, size, what, pcap_geterr(pcap));
	if (out->bf_len <= BPF_MAXINSNS)
		return 0;
	code = refuse(EINVAL, message, size, what, "too long for the kernel");
	pcap_freecode(out);
	return code;
}

/* libpcap would lose the first frames by them, see direct(). */
static bool has_direction(const char *filter)
{
	static const char *const words[] = { "inbound", "outbound" };
	static const char between[] = " \t\n()!&|";

	while (*(filter += strspn(filter, between))) {
		size_t length = strcspn(filter, between);

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (length == strlen(words[i]) &&
			    strncmp(filter, words[i], length) == 0)
				return true;
		filter += length;
	}
	return false;
}

int capture_check(const char *filter, char *message, size_t size)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, PCAPNG_LENGTH_MAX);
	struct bpf_program program;
	int code;

	if (has_direction(filter)) {
		code = refuse(EINVAL, message, size, "inbound and outbound",
			      "not in a filter; each line tells it, \"in\" or "
			      "\"out\"");
		if (pcap)
			pcap_close(pcap);
		return code;
	}
	if (!pcap)
		return refuse(ENOMEM, message, size, "the filter",
			      "out of memory");
	code = compile(pcap, filter, &program, message, size);
	if (!code)
		pcap_freecode(&program);
	pcap_close(pcap);
	return code;
}

/*
 * What libpcap has put into the kernel is replaced by one that knows the
 * direction. libpcap cannot do that: it runs the first frames through the
 * filter once more, where a direction is not known, and loses them.
 */
static int direct(pcap_t *pcap, enum capture_direction direction,
		  const char *filter, char *message, size_t size)
{
	char *text = directed(filter, direction);
	struct bpf_program program;
	struct sock_fprog kernel;
	int code;

	if (!text)
		return refuse(ENOMEM, message, size, "the filter",
			      "out of memory");
	code = compile(pcap, text, &program, message, size);
	free(text);
	if (code)
		return code;
	kernel.len = (unsigned short)program.bf_len;
	kernel.filter = (struct sock_filter *)program.bf_insns;
	if (setsockopt(pcap_fileno(pcap), SOL_SOCKET, SO_ATTACH_FILTER, &kernel,
		       sizeof(kernel)) < 0)
		code = refuse(errno, message, size, "the filter",
			      strerror(errno));
	pcap_freecode(&program);
	return code;
}

static int set_filter(pcap_t *pcap, const struct capture_wish *wish,
		      char *message, size_t size)
{
	enum capture_direction direction = wish->direction;
	struct bpf_program program;
	int code = compile(pcap, wish->filter, &program, message, size);

	if (code)
		return code;
	if (pcap_setfilter(pcap, &program) < 0 ||
	    pcap_setdirection(pcap, direction == CAPTURE_IN ? PCAP_D_IN
							    : PCAP_D_OUT) < 0)
		code = refuse(EINVAL, message, size, "the filter",
			      pcap_geterr(pcap));
	pcap_freecode(&program);
	return code ? code
		    : direct(pcap, direction, wish->filter, message, size);
}

/* libpcap's reason, in our words where it has a number for it. */
static int activate(pcap_t *pcap, const char *name, char *message, size_t size)
{
	int status = pcap_activate(pcap);

	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return refuse(ENODEV, message, size, name,
			      "there is no such interface");
	case PCAP_ERROR_IFACE_NOT_UP:
		return refuse(ENETDOWN, message, size, name,
			      "the interface is down");
	case PCAP_ERROR_PERM_DENIED:
		return refuse(EPERM, message, size, name,
			      "not allowed to listen there");
	default:
		break;
	}
	if (status < 0)
		return refuse(EIO, message, size, name, pcap_geterr(pcap));
	if (pcap_datalink(pcap) != DLT_EN10MB)
		return refuse(EINVAL, message, size, name, "is not Ethernet");
	return 0;
}

static int set_up(pcap_t *pcap, const char *name,
		  const struct capture_wish *wish, char *message, size_t size)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	int code;

	/* Before it is active these only refuse an option that has no sense. */
	if (pcap_set_snaplen(pcap, wish->length) < 0 ||
	    pcap_set_promisc(pcap, 0) < 0 ||
	    pcap_set_timeout(pcap, CAPTURE_BLOCK_MS) < 0 ||
	    pcap_set_buffer_size(pcap, wish->buffer) < 0 ||
	    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO) < 0)
		return refuse(EIO, message, size, name, pcap_geterr(pcap));
	code = activate(pcap, name, message, size);
	if (!code && pcap_setnonblock(pcap, 1, error) < 0)
		code = refuse(EIO, message, size, name, error);
	return code ? code : set_filter(pcap, wish, message, size);
}

int capture_open(struct capture_tap *tap, const char *name, size_t port,
		 const struct capture_wish *wish, char *message, size_t size)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	int code;

	memset(tap, 0, sizeof(*tap));
	/* libpcap has devices that are no interfaces, and one that is all. */
	if (if_nametoindex(name) == 0)
		return refuse(ENODEV, message, size, name,
			      "there is no such interface");
	tap->frame.port = port;
	tap->frame.direction = wish->direction;
	tap->pcap = pcap_create(name, error);
	if (!tap->pcap)
		return refuse(ENOMEM, message, size, name, error);
	code = set_up(tap->pcap, name, wish, message, size);
	if (code)
		capture_close(tap);
	return code;
}

void capture_close(struct capture_tap *tap)
{
	if (tap->pcap)
		pcap_close(tap->pcap);
	tap->pcap = NULL;
	tap->present = false;
}

int capture_fd(const struct capture_tap *tap)
{
	return tap->pcap ? pcap_get_selectable_fd(tap->pcap) : -1;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)time.tv_nsec;
}

/*
 * The block that the kernel was gathering when a port vanished comes when its
 * time is over, after the error (net/packet/af_packet.c: the timer goes on).
 */
static bool is_read_out(struct capture_tap *tap, int status)
{
	if (status < 0 && tap->gone == 0) {
		tap->gone = now();
		(void)snprintf(tap->why, sizeof(tap->why), "%s",
			       pcap_geterr(tap->pcap));
	}
	return tap->gone && now() - tap->gone > CAPTURE_HOLD;
}

int capture_look(struct capture_tap *tap, char *message, size_t size)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int status;

	if (!tap->pcap || tap->present)
		return 0;
	status = pcap_next_ex(tap->pcap, &header, &bytes);
	if (status <= 0) {
		if (!is_read_out(tap, status))
			return 0;
		(void)snprintf(message, size, "%s", tap->why);
		return -ENODEV;
	}
	tap->present = true;
	tap->frame.time = (uint64_t)header->ts.tv_sec * UINT64_C(1000000000) +
			  (uint64_t)header->ts.tv_usec;
	tap->frame.bytes = bytes;
	tap->frame.length = header->caplen;
	tap->frame.whole = header->len;
	return 0;
}

void capture_drop(struct capture_tap *tap)
{
	tap->present = false;
}

void capture_count_lost(struct capture_tap *tap)
{
	struct pcap_stat stat;

	if (tap->pcap && pcap_stats(tap->pcap, &stat) == 0)
		tap->lost = stat.ps_drop;
}
