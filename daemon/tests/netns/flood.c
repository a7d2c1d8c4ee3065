// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flood.c - frames that a policy permits and frames that it forbids, in turns
 * and at a bounded rate, and a counter for what arrives of them.
 *
 *   flood send DEVICE inward|outward RATE MOST   until SIGTERM
 *   flood count DEVICE inward|outward            until SIGTERM
 *
 * Each ends with a line of "name=value" words; a counter says "counting" when
 * nothing can escape it any more. The policy has to translate
 * 203.0.113.2 = 10.0.0.1, and to permit UDP port 53, but not from or to
 * 192.0.2.0/24 and 203.0.113.99.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAME 60
#define IP 14
#define UDP 34
#define PAYLOAD 42
#define MOST_MAX (1u << 22)
#define FLOWS 4096
#define RECEIVE_BUFFER (32 << 20)

static const uint8_t magic[4] = { 'f', 'l', 'o', 'd' };
static const uint8_t host_mac[6] = { 2, 0, 0, 0, 0, 0x0a };
static const uint8_t router_mac[6] = { 2, 0, 0, 0, 0, 0x01 };

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

/** struct kind - one sort of frame. Only the first is permitted. */
struct kind {
	const char *source;
	const char *target;
	uint16_t port;
};

#define KINDS 5

static const struct kind inward[KINDS] = {
	{ "198.51.100.7", "203.0.113.2", 53 },
	{ "198.51.100.7", "203.0.113.2", 54 },
	{ "192.0.2.9", "203.0.113.2", 53 },
	{ "10.0.0.9", "203.0.113.2", 53 },
	{ "203.0.113.99", "203.0.113.2", 53 },
};

static const struct kind outward[KINDS] = {
	{ "10.0.0.1", "198.51.100.7", 53 }, { "10.0.0.1", "198.51.100.7", 54 },
	{ "10.0.0.1", "192.0.2.9", 53 },    { "10.0.0.77", "198.51.100.7", 53 },
	{ "10.0.0.1", "203.0.113.99", 53 },
};

struct direction {
	const struct kind *kinds;
	/* Where the addresses of a permitted frame must be on arrival. */
	const char *source;
	const char *target;
	bool outward;
};

static const struct direction directions[] = {
	{ inward, "198.51.100.7", "10.0.0.1", false },
	{ outward, "203.0.113.2", "198.51.100.7", true },
};

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static uint32_t sum16(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < length; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* Sum over UDP header, payload and pseudo-header; 0xffff if it is right. */
static uint16_t udp_sum(const uint8_t *frame)
{
	size_t length = FRAME - UDP;

	return fold(sum16(frame + IP + 12, 8) + 17 + (uint32_t)length +
		    sum16(frame + UDP, length));
}

static void frame_make(uint8_t *frame, const struct direction *direction,
		       uint32_t sequence)
{
	/* Every second frame is permitted. */
	unsigned kind = sequence % 2 ? 1 + sequence / 2 % (KINDS - 1) : 0;
	const struct kind *what = &direction->kinds[kind];
	uint16_t sum;

	memset(frame, 0, FRAME);
	memcpy(frame, direction->outward ? router_mac : host_mac, 6);
	memcpy(frame + 6, direction->outward ? host_mac : router_mac, 6);
	put16(frame + 12, ETHERTYPE_IP);
	frame[IP] = 0x45;
	put16(frame + IP + 2, FRAME - IP);
	frame[IP + 8] = 64;
	frame[IP + 9] = 17;
	inet_pton(AF_INET, what->source, frame + IP + 12);
	inet_pton(AF_INET, what->target, frame + IP + 16);
	put16(frame + IP + 10, (uint16_t)~fold(sum16(frame + IP, 20)));
	put16(frame + UDP, 1024 + sequence % FLOWS);
	put16(frame + UDP + 2, what->port);
	put16(frame + UDP + 4, FRAME - UDP);
	memcpy(frame + PAYLOAD, magic, sizeof(magic));
	frame[PAYLOAD + 4] = (uint8_t)kind;
	put16(frame + PAYLOAD + 6, sequence >> 16);
	put16(frame + PAYLOAD + 8, sequence);
	sum = (uint16_t)~udp_sum(frame);
	put16(frame + UDP + 6, sum ? sum : 0xffff);
}

static int packet_socket(const char *device, int protocol)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0)
		return -1;
	address.sll_ifindex = (int)if_nametoindex(device);
	address.sll_protocol = htons((uint16_t)protocol);
	if (address.sll_ifindex == 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void tick(struct timespec *next)
{
	struct timespec now;

	next->tv_nsec += 1000000;
	if (next->tv_nsec >= 1000000000) {
		next->tv_nsec -= 1000000000;
		next->tv_sec++;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* Never make up for lost time with a burst. */
	if (now.tv_sec > next->tv_sec)
		*next = now;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

static int send_all(int fd, const struct direction *direction, unsigned rate,
		    unsigned most)
{
	unsigned batch = rate < 1000 ? 1 : rate / 1000;
	uint8_t frame[FRAME];
	struct timespec next;
	uint32_t sequence = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!stopped && sequence < most) {
		for (unsigned i = 0; i < batch && sequence < most; i++) {
			frame_make(frame, direction, sequence);
			if (send(fd, frame, FRAME, 0) == FRAME) {
				sequence++;
			} else if (errno != EINTR) {
				perror("flood: send");
				return 1;
			}
		}
		tick(&next);
	}
	printf("permitted=%u forbidden=%u\n", (sequence + 1) / 2, sequence / 2);
	return 0;
}

/** struct tally - what arrived. */
struct tally {
	unsigned permitted; /* distinct, whole, translated */
	unsigned repeated;
	unsigned forbidden;
	unsigned wrong; /* permitted, but not translated as it must be */
	uint8_t seen[MOST_MAX / 8];
};

static bool translated(const uint8_t *frame, const struct direction *direction)
{
	uint8_t source[4];
	uint8_t target[4];

	inet_pton(AF_INET, direction->source, source);
	inet_pton(AF_INET, direction->target, target);
	return memcmp(frame + IP + 12, source, 4) == 0 &&
	       memcmp(frame + IP + 16, target, 4) == 0 &&
	       fold(sum16(frame + IP, 20)) == 0xffff &&
	       udp_sum(frame) == 0xffff;
}

static void tally_frame(struct tally *tally, const uint8_t *frame,
			const struct direction *direction)
{
	uint32_t sequence = get32(frame + PAYLOAD + 6);
	uint8_t bit = (uint8_t)(1 << sequence % 8);

	if (memcmp(frame + PAYLOAD, magic, sizeof(magic)) != 0)
		return;
	if (frame[PAYLOAD + 4] != 0 || sequence >= MOST_MAX) {
		tally->forbidden++;
	} else if (!translated(frame, direction)) {
		tally->wrong++;
	} else if (tally->seen[sequence / 8] & bit) {
		tally->repeated++;
	} else {
		tally->seen[sequence / 8] |= bit;
		tally->permitted++;
	}
}

/* Where in the row of permitted frames something is missing. */
static void print_gap(const struct tally *tally)
{
	uint32_t last = MOST_MAX - 2;
	uint32_t first = 0;

	while (last > 0 && !(tally->seen[last / 8] & 1 << last % 8))
		last -= 2;
	while (first < last && tally->seen[first / 8] & 1 << first % 8)
		first += 2;
	if (first == last)
		return;
	for (; last > first; last -= 2)
		if (!(tally->seen[last / 8] & 1 << last % 8))
			break;
	printf("missing between frames %u and %u\n", first, last);
}

/* Until SIGTERM, and then what is already there. */
static int count_all(int fd, const struct direction *direction)
{
	static struct tally tally;
	struct tpacket_stats lost = { 0, 0 };
	socklen_t size = sizeof(lost);
	struct sockaddr_ll from;
	socklen_t from_size = sizeof(from);
	uint8_t frame[2048];

	for (;;) {
		ssize_t length = recvfrom(fd, frame, sizeof(frame),
					  stopped ? MSG_DONTWAIT : 0,
					  (struct sockaddr *)&from, &from_size);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			break;
		if (length >= FRAME && from.sll_pkttype != PACKET_OUTGOING)
			tally_frame(&tally, frame, direction);
	}
	if (errno != EAGAIN ||
	    getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &lost, &size) < 0) {
		perror("flood: receive");
		return 1;
	}
	printf("permitted=%u repeated=%u forbidden=%u wrong=%u overflow=%u\n",
	       tally.permitted, tally.repeated, tally.forbidden, tally.wrong,
	       lost.tp_drops);
	print_gap(&tally);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop };
	bool sending = argc == 6 && strcmp(argv[1], "send") == 0;
	bool counting = argc == 4 && strcmp(argv[1], "count") == 0;
	const struct direction *direction;
	int size = RECEIVE_BUFFER;
	int fd;

	if (!sending && !counting) {
		fputs("usage: flood send DEVICE inward|outward RATE MOST\n"
		      "       flood count DEVICE inward|outward\n",
		      stderr);
		return 2;
	}
	direction = &directions[strcmp(argv[3], "outward") == 0];
	sigaction(SIGTERM, &action, NULL);
	fd = packet_socket(argv[2], sending ? 0 : ETH_P_IP);
	if (fd < 0) {
		perror("flood: packet socket");
		return 1;
	}
	if (sending) {
		unsigned most = (unsigned)strtoul(argv[5], NULL, 10);

		return send_all(fd, direction,
				(unsigned)strtoul(argv[4], NULL, 10),
				most < MOST_MAX ? most : MOST_MAX);
	}
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		perror("flood: SO_RCVBUFFORCE");
	puts("counting");
	fflush(stdout);
	return count_all(fd, direction);
}
