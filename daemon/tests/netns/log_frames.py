#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames of one kind each, which a firewall drops for one reason each.

    log_frames.py DEVICE KIND [COUNT [RATE]]

COUNT frames (1), at most RATE of them a second. "random" are UDP packets from
one address to one port, each from another port.
"""

import socket
import struct
import sys
import time

HOST, OTHER, ROUTER, BRIDGE = (bytes.fromhex("0200000000" + last)
                               for last in ("0a", "0b", "01", "bf"))
EVERYBODY = b"\xff" * 6
WEB, PEST = "198.51.100.7", "198.51.100.66"


def ones_sum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(source, target, protocol, payload, options=b""):
    head = struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0,
                       20 + len(options) + len(payload), 1, 0, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target))
    head += options
    return head[:10] + struct.pack("!H", ones_sum(head)) + head[12:] + payload


def udp(source, target, sport, dport, size=8):
    return ip(source, target, 17,
              struct.pack("!HHHH", sport, dport, 8 + size, 0) + bytes(size))


def tcp(source, target, dport, sport=40000):
    segment = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 0x50, 2, 8192, 0, 0)
    pseudo = (socket.inet_aton(source) + socket.inet_aton(target) +
              struct.pack("!HH", 6, len(segment)))
    segment = (segment[:16] + struct.pack("!H", ones_sum(pseudo + segment)) +
               segment[18:])
    return ip(source, target, 6, segment)


def icmp(source, target, kind, payload):
    message = struct.pack("!BBHI", kind, 0, 0, 0) + payload
    message = message[:2] + struct.pack("!H", ones_sum(message)) + message[4:]
    return ip(source, target, 1, message)


def arp(source_mac, source, target, hardware=1):
    return struct.pack("!HHBBH6s4s6s4s", hardware, 0x0800, 6, 4, 1, source_mac,
                       socket.inet_aton(source), bytes(6),
                       socket.inet_aton(target))


def frame(payload, ethertype=b"\x08\0", source=ROUTER, target=HOST):
    return target + source + ethertype + payload


def outward(payload, source=HOST):
    return frame(payload, source=source, target=ROUTER)


KINDS = {
    # from outside
    "pest": frame(udp(PEST, "203.0.113.2", 5, 9)),
    "counted": frame(udp(WEB, "203.0.113.2", 5, 7)),
    "ssh": frame(tcp(WEB, "203.0.113.2", 22)),
    "telnet": frame(tcp(WEB, "203.0.113.2", 23)),
    "forwarded": frame(tcp(WEB, "203.0.113.3", 2222)),
    "unforwarded": frame(tcp(WEB, "203.0.113.3", 99), target=BRIDGE),
    "again": frame(tcp(WEB, "203.0.113.2", 24)),
    "spoofed": frame(udp("10.0.0.9", "203.0.113.2", 5, 9)),
    "inside-target": frame(udp(WEB, "10.0.0.1", 5, 9)),
    "nobody": frame(udp(WEB, "203.0.113.77", 5, 9)),
    "ah": frame(ip(WEB, "203.0.113.2", 51, bytes(24))),
    "options": frame(ip(WEB, "203.0.113.2", 17, bytes(8), b"\7\4\4\0")),
    "mpls": frame(bytes(46), b"\x88\x47"),
    "arp-form": frame(arp(ROUTER, "203.0.113.1", "203.0.113.2", 6),
                      b"\x08\x06"),
    "redirect": frame(icmp("203.0.113.1", "203.0.113.2", 5,
                           udp("203.0.113.2", WEB, 5, 9))),
    "stacked": frame(b"\0\5\x08\0" + udp(WEB, "203.0.113.2", 5, 9),
                     b"\x88\xa8"),
    "vlan": frame(b"\0\5\x08\0" + udp(WEB, "203.0.113.2", 5, 9), b"\x81\0"),
    # from inside
    "mail": outward(tcp("10.0.0.9", WEB, 25), OTHER),
    "bound": outward(udp("10.0.0.1", WEB, 5, 9), OTHER),
    "dhcp": outward(udp("10.0.0.9", WEB, 67, 68), OTHER),
    "no-source": outward(udp("10.9.9.9", WEB, 5, 9), OTHER),
    "own": outward(udp("10.0.0.9", "203.0.113.3", 5, 9), OTHER),
    "alias": frame(arp(OTHER, "10.0.0.9", "10.0.0.253"), b"\x08\x06", OTHER,
                   EVERYBODY),
}


def main():
    device, kind = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rate = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((device, 0))
    start = time.monotonic()
    for number in range(count):
        if kind == "random":
            data = frame(udp(WEB, "203.0.113.2", 1024 + number % 60000, 9))
        else:
            data = KINDS[kind]
        out.send(data.ljust(60, b"\0"))
        ahead = start + number / rate - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)


main()
