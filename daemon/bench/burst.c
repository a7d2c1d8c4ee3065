// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * burst.c - UDP frames of many hosts and flows, as fast as they go.
 *
 *   burst DEVICE FRAMES HOSTS FLOWS ROUTER-MAC
 *
 * Host N is 10.77.31.N, its MAC 02:00:00:00:00:NN; they send to 198.51.100.7
 * port 9, each flow from another source port. 60 bytes a frame, all of them
 * through the bridge before the next ones are sent, since veth has no queue.
 * Prints ns a frame: the median of batches, which other load hardly moves.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAME 60
#define BATCH 64
#define FRAMES_MAX 4000000
#define HOSTS_MAX 250
#define FLOWS_MAX 60000 /* of one host: source ports */
#define FIRST_PORT 2000

enum { IP = 14, UDP = 34 };

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint16_t ip_sum(const uint8_t *header)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < 20; i += 2)
		sum += (uint32_t)(header[i] << 8 | header[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* No UDP checksum: 0 means that there is none (RFC 768). */
static void fill(uint8_t *frame, unsigned host, unsigned port)
{
	static const uint8_t source[4] = { 10, 77, 31, 0 };
	static const uint8_t target[4] = { 198, 51, 100, 7 };

	frame[6] = 2;
	frame[11] = (uint8_t)host;
	put16(frame + 12, ETHERTYPE_IP);
	frame[IP] = 0x45;
	put16(frame + IP + 2, FRAME - IP);
	frame[IP + 8] = 64;
	frame[IP + 9] = IPPROTO_UDP;
	memcpy(frame + IP + 12, source, sizeof(source));
	frame[IP + 15] = (uint8_t)host;
	memcpy(frame + IP + 16, target, sizeof(target));
	put16(frame + IP + 10, 0);
	put16(frame + IP + 10, ip_sum(frame + IP));
	put16(frame + UDP, port);
	put16(frame + UDP + 2, 9);
	put16(frame + UDP + 4, FRAME - UDP);
}

static unsigned number(const char *text, unsigned most)
{
	unsigned long value = strtoul(text, NULL, 10);

	if (value < 1 || value > most) {
		fprintf(stderr, "burst: '%s' is not 1 to %u\n", text, most);
		exit(2);
	}
	return (unsigned)value;
}

static int open_device(const char *name)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	int file = socket(AF_PACKET, SOCK_RAW, 0);

	address.sll_ifindex = (int)if_nametoindex(name);
	if (file < 0 || !address.sll_ifindex ||
	    bind(file, (struct sockaddr *)&address, sizeof(address)) < 0) {
		perror("burst");
		exit(1);
	}
	return file;
}

static void send_all(int file, struct mmsghdr *messages, unsigned count)
{
	unsigned sent = 0;

	while (sent < count) {
		int now = sendmmsg(file, messages + sent, count - sent, 0);

		if (now < 0) {
			perror("burst: sending");
			exit(1);
		}
		sent += (unsigned)now;
	}
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	static uint8_t frames[BATCH][FRAME];
	struct mmsghdr messages[BATCH] = { { .msg_len = 0 } };
	struct iovec pieces[BATCH];
	static uint64_t times[FRAMES_MAX / BATCH + 1];
	unsigned total, hosts, flows, mac[6];
	size_t count = 0;
	int file;

	if (argc != 6 || sscanf(argv[5], "%x:%x:%x:%x:%x:%x", mac, mac + 1,
				mac + 2, mac + 3, mac + 4, mac + 5) != 6) {
		fputs("usage: burst DEVICE FRAMES HOSTS FLOWS ROUTER-MAC\n",
		      stderr);
		return 2;
	}
	total = number(argv[2], FRAMES_MAX);
	hosts = number(argv[3], HOSTS_MAX);
	flows = number(argv[4], FLOWS_MAX);
	file = open_device(argv[1]);
	for (size_t i = 0; i < BATCH; i++) {
		for (size_t at = 0; at < 6; at++)
			frames[i][at] = (uint8_t)mac[at];
		pieces[i] = (struct iovec){ frames[i], FRAME };
		messages[i].msg_hdr.msg_iov = &pieces[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	for (unsigned done = 0; done < total; done += BATCH) {
		for (unsigned i = 0; i < BATCH; i++) {
			unsigned flow = (done + i) % flows;

			fill(frames[i], 1 + flow % hosts,
			     FIRST_PORT + flow / hosts);
		}
		times[count] = now();
		send_all(file, messages, BATCH);
		times[count] = now() - times[count];
		count++;
	}
	close(file);
	qsort(times, count, sizeof(times[0]), compare);
	printf("%llu\n", (unsigned long long)times[count / 2] / BATCH);
	return 0;
}
