# SPDX-License-Identifier: GPL-2.0-or-later
"""both_ways.py - frames of a server and of a router through the firewall
between them, and what came out at the other side, a line each.

  both_ways.py          in the namespace of the far ends, eth0 and eth1

The same frames go through the script of docs/from-ebtables.md and through
sluice. Each line is the name of the frame and what left, without MACs; a frame
that did not come out has "-". Whoever asks for the server or the
router by ARP is answered, as they would. What the firewall itself said by the
side of that is shown at the end, as "itself".
"""
import os
import select
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "record"))
import frames as make  # noqa: E402

SERVER, ROUTER = "02:00:00:00:00:0a", "02:00:00:00:00:01"
STRANGER = "02:00:00:00:00:09"
OWN = {make.mac(mac) for mac in (SERVER, ROUTER, STRANGER)}
HOMES = {  # who answers ARP, where
    ("eth0", "10.0.0.1"): SERVER,
    ("eth1", "203.0.113.1"): ROUTER,
}
WEB, OTHER = "198.51.100.7", "198.51.100.77"
IN, OUT = "203.0.113.2", "10.0.0.1"  # the server, as each side knows it
GATEWAY = "10.0.0.254"
PATIENCE, QUIET = 1.0, 0.05  # seconds, for a frame, and for another one
FLAGS = {2: "SYN", 16: "ACK", 18: "SYN+ACK"}


def tcp(source, target, sport, dport, flags, seq=1, ack=0):
    head = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags,
                       8192, 0, 0)
    pseudo = make.ip4(source) + make.ip4(target) + struct.pack(">HH", 6, 20)
    total = struct.pack(">H", make.ones_sum(pseudo + head))
    return make.ip(source, target, 6, head[:16] + total + head[18:])


def udp(source, target, sport, dport):
    return make.ip(source, target, 17,
                   make.udp(source, target, sport, dport, b"datagram"))


def udp6(source, target):
    ends = b"".join(socket.inet_pton(socket.AF_INET6, end)
                    for end in (source, target))
    head, data = struct.pack(">HHH", 4005, 53, 16), b"datagram"
    pseudo = ends + struct.pack(">II", 16, 17)
    total = struct.pack(">H", make.ones_sum(pseudo + head + bytes(2) + data))
    return (struct.pack(">IHBB", 6 << 28, 16, 17, 64) + ends + head + total +
            data)


def ping(source, target, number, reply=False):
    echo = make.echo_request(number)
    if reply:
        total = make.ones_sum(bytes(4) + echo[4:])
        echo = bytes(2) + struct.pack(">H", total) + echo[4:]
    return make.ip(source, target, 1, echo)


def unreachable(source, target, packet):
    body = struct.pack(">BBHI", 3, 3, 0, 0) + packet[:28]
    total = struct.pack(">H", make.ones_sum(body))
    return make.ip(source, target, 1, body[:2] + total + body[4:])


def lan(payload, kind=0x0800, source=SERVER, target=ROUTER):
    return "eth0", make.ether(target, source, kind, payload)


def world(payload, kind=0x0800, target=SERVER):
    return "eth1", make.ether(target, ROUTER, kind, payload)


def who_has(mac, source, target):
    return make.arp(1, mac, source, make.NONE, target)


ASK = {"kind": 0x0806, "target": make.ALL}
QUERY = udp(OUT, WEB, 4001, 53)
FRAMES = (
    ("the router asks for the server",
     world(who_has(ROUTER, "203.0.113.1", IN), **ASK)),
    ("the server answers",
     lan(make.arp(2, SERVER, OUT, ROUTER, GATEWAY), 0x0806)),
    ("the server asks for its gateway", lan(who_has(SERVER, OUT, GATEWAY),
                                            **ASK)),
    ("the router answers",
     world(make.arp(2, ROUTER, "203.0.113.1", SERVER, IN), 0x0806)),
    ("http from the world", world(tcp(WEB, IN, 40000, 80, 2))),
    ("its answer", lan(tcp(OUT, WEB, 80, 40000, 18, 7, 2))),
    ("and what follows", world(tcp(WEB, IN, 40000, 80, 16, 2, 8))),
    ("https from the world", world(tcp(WEB, IN, 40001, 443, 2))),
    ("telnet from the world", world(tcp(WEB, IN, 40002, 23, 2))),
    ("ssh from an operator", world(tcp(WEB, IN, 40003, 22, 2))),
    ("ssh from anybody", world(tcp(OTHER, IN, 40004, 22, 2))),
    ("a ping from the world", world(ping(WEB, IN, 1))),
    ("the server's answer", lan(ping(OUT, WEB, 1, True))),
    ("an answer that nobody asked for", world(ping(WEB, IN, 9, True))),
    ("the server pings the world", lan(ping(OUT, OTHER, 2))),
    ("the server pings its gateway", lan(ping(OUT, GATEWAY, 3))),
    ("the gateway's answer", world(ping("203.0.113.1", IN, 3, True))),
    ("dns from the server", lan(QUERY)),
    ("its answer from the world", world(udp(WEB, IN, 53, 4001))),
    ("an answer from somewhere else", world(udp(OTHER, IN, 53, 4001))),
    ("dns from the server again", lan(udp(OUT, OTHER, 4002, 53))),
    ("port unreachable, about that",
     world(unreachable(OTHER, IN, udp(IN, OTHER, 4002, 53)))),
    ("mail from the server", lan(tcp(OUT, WEB, 40005, 25, 2))),
    ("http from the server", lan(tcp(OUT, WEB, 40006, 80, 2))),
    ("the server's address, another card",
     lan(udp(OUT, WEB, 4003, 53), source=STRANGER)),
    ("an inside address from the world", world(udp("10.0.0.77", IN, 5, 53))),
    ("IPv6 from the server", lan(udp6("2001:db8::1", "2001:db8::7"), 0x86DD)),
    ("IPX from the server", lan(b"\xff\xff" + bytes(40), 0x8137)),
    # What the script is known to get wrong.
    ("the server asks for a neighbour", lan(who_has(SERVER, OUT, "10.0.0.99"),
                                            **ASK)),
    ("a neighbour asks for the server",
     lan(who_has(STRANGER, "10.0.0.9", OUT), source=STRANGER, **ASK)),
    ("a host with no name outside",
     lan(udp("10.0.0.9", WEB, 4004, 53), source=STRANGER)),
)


def socket_of(device):
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
    out.bind((device, 0))
    return out


def address(octets):
    return socket.inet_ntoa(octets)


def describe_ip(packet):
    source, target = address(packet[12:16]), address(packet[16:20])
    body, protocol = packet[(packet[0] & 15) * 4:], packet[9]
    if protocol in (6, 17):
        sport, dport = struct.unpack(">HH", body[:4])
        name = "tcp" if protocol == 6 else "udp"
        flags = " " + FLAGS[body[13]] if protocol == 6 else ""
        return f"{name} {source}:{sport} > {target}:{dport}{flags}"
    what = {0: "echo reply", 8: "echo request"}.get(body[0])
    if not what:
        what = f"unreachable about {describe_ip(body[8:])}"
    return f"icmp {source} > {target} {what}"


def describe(frame):
    kind, body = struct.unpack(">H", frame[12:14])[0], frame[14:]
    if kind == 0x0800:
        return describe_ip(body)
    if kind == 0x0806:
        sender, target = address(body[14:18]), address(body[24:28])
        if body[7] == 1:
            return f"arp who-has {target} tell {sender}"
        return f"arp {sender} is at its MAC, to {target}"
    return f"ethertype {kind:04x}"


class Bench:
    def __init__(self):
        self.ends = {device: socket_of(device) for device in ("eth0", "eth1")}
        self.itself = set()

    def answer(self, device, frame):
        """An ARP request for somebody here, from the firewall."""
        body = frame[14:]
        mac = HOMES.get((device, address(body[24:28])))
        if mac and body[7] == 1:
            asker = ":".join(f"{octet:02x}" for octet in frame[6:12])
            reply = make.arp(2, mac, address(body[24:28]), asker,
                             address(body[14:18]))
            self.ends[device].send(make.ether(asker, mac, 0x0806, reply))

    def take(self, device):
        """What came out there, or None if that is nobody's frame."""
        frame, (_, _, kind, *_) = self.ends[device].recvfrom(70000)
        if kind == socket.PACKET_OUTGOING:
            return None
        kind = frame[12:14]
        if kind in (b"\x08\x06", b"\x86\xdd") and frame[6:12] not in OWN:
            self.itself.add(f"{device}: {describe(frame)}")
            if kind == b"\x08\x06":
                self.answer(device, frame)
            return None
        return f"{device}: {describe(frame)}"

    def pass_on(self, device, frame):
        self.ends[device].send(frame)
        end = time.monotonic() + PATIENCE
        out = []
        while (left := end - time.monotonic()) > 0:
            ready = select.select(self.ends.values(), [], [], left)[0]
            for name, opened in self.ends.items():
                if opened in ready and (came := self.take(name)):
                    out.append(came)
                    end = min(end, time.monotonic() + QUIET)
        return "; ".join(sorted(out)) or "-"


def main():
    bench = Bench()
    for name, (device, frame) in FRAMES:
        print(f"{name}|{bench.pass_on(device, frame)}")
    for line in sorted(bench.itself):
        print(f"itself|{line}")


main()
