#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What record.sh needs besides real programs.

frames.py offloads DEVICE          leave no sum and no cut to hardware
frames.py send DEVICE GROUP        the frames of that group, in order
frames.py discover DEVICE          a DHCP client's first question
frames.py echo PORT                send every datagram back
frames.py ask ADDRESS PORT SIZE    send a datagram, await its echo
frames.py page ADDRESS DIRECTORY   http.server, but asking no name server
"""
import ctypes
import fcntl
import functools
import http.server
import socket
import socketserver
import struct
import sys

HOST, ROUTER = "02:00:00:00:00:0a", "02:00:00:00:00:01"
INSIDE, GATEWAY = "10.0.0.1", "10.0.0.254"
PUBLIC, OUTSIDE, WEB = "203.0.113.2", "203.0.113.1", "198.51.100.7"
ALL = "ff:ff:ff:ff:ff:ff"


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ip4(text):
    return socket.inet_aton(text)


def ones_sum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def ether(target, source, kind, payload, tags=()):
    """@tags: (TPID, TCI), the outer one first."""
    stack = b"".join(struct.pack(">HH", *tag) for tag in tags)
    return mac(target) + mac(source) + stack + struct.pack(">H", kind) + payload


def ip(source, target, protocol, payload, options=b"", version=4, extra=0,
       fragment=0, sum_error=0):
    """@extra: added to the total length that is claimed."""
    words = 5 + len(options) // 4
    head = struct.pack(">BBHHHBBH4s4s", version << 4 | words, 0,
                       words * 4 + len(payload) + extra, 7, fragment, 64,
                       protocol, 0, ip4(source), ip4(target)) + options
    total = ones_sum(head) ^ sum_error
    return head[:10] + struct.pack(">H", total) + head[12:] + payload


def udp(source, target, sport, dport, payload):
    head = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0)
    pseudo = ip4(source) + ip4(target) + struct.pack(">HH", 17, 8 + len(payload))
    total = ones_sum(pseudo + head + payload) or 0xFFFF
    return head[:6] + struct.pack(">H", total) + payload


def echo_request(number):
    head = struct.pack(">BBHHH", 8, 0, 0, 77, number)
    data = bytes(range(16))
    return head[:2] + struct.pack(">H", ones_sum(head + data)) + head[4:] + data


def arp(operation, sender_mac, sender, target_mac, target, form=None):
    form = form or struct.pack(">HHBB", 1, 0x0800, 6, 4)
    return (form + struct.pack(">H", operation) + mac(sender_mac) +
            ip4(sender) + mac(target_mac) + ip4(target))


def question(source=INSIDE, target=WEB, sport=4000, **more):
    return ip(source, target, 17,
              udp(source, target, sport, 53, b"a question"), **more)


def answer(dport=4000):
    return ip(WEB, PUBLIC, 17, udp(WEB, PUBLIC, 53, dport, b"an answer"))


def out(kind, payload, tags=(), target=ROUTER):
    return ether(target, HOST, kind, payload, tags)


def back(kind, payload, tags=(), target=HOST):
    return ether(target, ROUTER, kind, payload, tags)


WHO_HAS_GATEWAY = arp(1, HOST, INSIDE, "00:00:00:00:00:00", GATEWAY)
ROUTER_IS_HERE = arp(2, ROUTER, OUTSIDE, HOST, PUBLIC)
NONE = "00:00:00:00:00:00"


def vlan(number, priority=0):
    return ((0x8100, priority << 13 | number),)


def tagged():
    for number in 7, 9, 11:
        yield out(0x0800, question(sport=4000 + number), vlan(number))
    for number in 7, 9:
        yield out(0x0800, ip(INSIDE, WEB, 1, echo_request(number)),
                  vlan(number, 3))
    for number in 7, 11:
        yield out(0x0806, WHO_HAS_GATEWAY, vlan(number), ALL)
    yield out(0x0800, question(), vlan(7) + vlan(9))
    yield out(0x0800, question(), ((0x88A8, 7),))


def tagged_answer():
    yield back(0x0806, ROUTER_IS_HERE, vlan(7))
    yield back(0x0800, answer(4007), vlan(7))
    # The same without a tag, or with another: no such connection.
    yield back(0x0800, answer(4007))
    yield back(0x0800, answer(4007), vlan(9))


def priority():
    yield out(0x0806, WHO_HAS_GATEWAY, vlan(0, 5), ALL)
    yield out(0x0800, question(), vlan(0, 5))


def priority_answer():
    yield back(0x0806, ROUTER_IS_HERE, vlan(0, 2))
    yield back(0x0800, answer(), vlan(0, 2))
    yield back(0x0800, answer())


def odd():
    whole = question()
    yield out(0x0800, whole)
    for length in 0, 10, 19, 20, 24, 27:
        yield out(0x0800, whole[:length])
    yield out(0x0800, whole + b"padding that is not counted")
    yield out(0x0800, question(version=5))
    yield out(0x0800, question(extra=1))
    yield out(0x0800, question(sum_error=0x0100))
    yield out(0x0800, question(options=b"\x07\x04\x04\0"))
    yield out(0x0800, question(options=b"\x83\x07\x04\xc6\x33\x64\x01\0"))
    # A first fragment that ends before the sum of its UDP header.
    yield out(0x0800, ip(INSIDE, WEB, 17, whole[20:24], fragment=0x2000))
    yield out(0x0800, ip(INSIDE, WEB, 51, bytes(24)))
    yield out(0x8035, arp(3, HOST, "0.0.0.0", HOST, "0.0.0.0"), (), ALL)
    yield out(0x8864, b"\x11\0\0\x01" + struct.pack(">HH", len(whole) + 2, 0x21)
              + whole)
    yield out(0x8847, b"\0\x01\x01\x40" + whole)
    snap = b"\xaa\xaa\x03\0\0\0\x08\0" + whole
    yield out(len(snap), snap)
    yield out(0x0806, arp(1, HOST, INSIDE, NONE, GATEWAY,
                          struct.pack(">HHBB", 6, 0x0800, 6, 4)), (), ALL)
    yield out(0x0806, WHO_HAS_GATEWAY[:20], (), ALL)
    yield out(0x0806, arp(1, HOST, INSIDE, NONE, "10.0.0.66"), (), ALL)


def odd_inward():
    quoted = question(source=PUBLIC)
    error = struct.pack(">BBHI", 3, 1, 0, 0)
    for length in 0, 8, 20, 28:
        body = error + quoted[:length]
        body = body[:2] + struct.pack(">H", ones_sum(body)) + body[4:]
        yield back(0x0800, ip(OUTSIDE, PUBLIC, 1, body))
    redirect = struct.pack(">BBH4s", 5, 1, 0, ip4(OUTSIDE)) + quoted[:28]
    redirect = redirect[:2] + struct.pack(">H", ones_sum(redirect)) + redirect[4:]
    yield back(0x0800, ip(OUTSIDE, PUBLIC, 1, redirect))
    yield back(0x0800, answer())


def switches():
    source = "02:00:00:00:00:5a"
    group = "01:80:c2:00:00:"
    lldp = bytes.fromhex("0207040200000000 5a 0405 07 65746830 0602 0078 0000"
                         .replace(" ", ""))
    stp = b"\x42\x42\x03" + bytes(35)
    yield ether(group + "0e", source, 0x88CC, lldp)
    yield ether(group + "00", source, len(stp), stp)
    yield ether(group + "03", source, 0x888E, b"\x01\x01\0\0" + bytes(42))
    yield ether(group + "02", source, 0x8809, b"\x01\x01" + bytes(108))
    yield ether(group + "01", source, 0x8808, b"\0\x01\xff\xff" + bytes(42))
    yield ether(ALL, source, 0x88B5, b"an experiment" + bytes(33))
    yield ether("01:00:0c:cc:cc:cc", source, 8, b"\xaa\xaa\x03\0\0\x0c\x20\0")


GROUPS = {
    "tagged": tagged,
    "tagged-answer": tagged_answer,
    "priority": priority,
    "priority-answer": priority_answer,
    "odd": odd,
    "odd-inward": odd_inward,
    "switches": switches,
}


def packet_socket(device):
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind((device, 0))
    return link


def send(device, group):
    link = packet_socket(device)
    for frame in GROUPS[group]():
        link.send(frame)


def discover(device):
    boot = struct.pack(">BBBBIHH", 1, 1, 6, 0, 0x5A5A0001, 0, 0x8000)
    boot += bytes(16) + mac(HOST) + bytes(10 + 64 + 128)
    boot += b"\x63\x82\x53\x63" + b"\x35\x01\x01" + b"\x37\x02\x01\x03" + b"\xff"
    packet = ip("0.0.0.0", "255.255.255.255", 17,
                udp("0.0.0.0", "255.255.255.255", 68, 67, boot))
    packet_socket(device).send(ether(ALL, HOST, 0x0800, packet))


def offloads(device):
    ETHTOOL, OFF = 0x8946, 0
    link = packet_socket(device)
    for command in 0x17, 0x1F, 0x24, 0x2C:  # sums sent, TSO, GSO, GRO
        value = bytearray(struct.pack("II", command, OFF))
        address = ctypes.addressof(ctypes.c_char.from_buffer(value))
        fcntl.ioctl(link, ETHTOOL,
                    struct.pack("16sP8x", device.encode(), address))


def echo(port):
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("", int(port)))
    print("listening", flush=True)
    while True:
        data, peer = link.recvfrom(65536)
        link.sendto(data, peer)


def ask(address, port, size):
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.settimeout(5)
    link.sendto(b"x" * int(size), (address, int(port)))
    if len(link.recv(65536)) != int(size):
        sys.exit("the echo is not what was sent")


class PageServer(http.server.HTTPServer):
    def __init__(self, address, *rest):
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, *rest)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


def page(address, directory):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler,
                                directory=directory)
    PageServer((address, 80), handler).serve_forever()


COMMANDS = {"send": send, "discover": discover, "offloads": offloads,
            "echo": echo, "ask": ask, "page": page}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
