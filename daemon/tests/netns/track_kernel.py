#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the model's connection tracking against the kernel's.

   a (eth0, .0a) --- in0 [ br0, conntrack ] out0 --- (eth0, .0b) b

Random dialogues cross the bridge, whose ruleset writes the conntrack state
that the kernel saw into the source MAC; the oracle is asked the same.

usage: track_kernel.py ORACLE [--seed N] [--packets N] [--seconds N]
                       [--wrong PATTERN]

The first difference is made smaller. With --wrong the oracle errs on purpose:
of steps that fit the shell pattern, "NOTE: STATE", it tells another state.
"""
import argparse
import contextlib
import fnmatch
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import time

import track_frames as frames
import track_smaller

STATES = ["invalid", "new", "established", "related", "untracked", "refused"]
MAC = {"a": bytes.fromhex("02000000000a"), "b": bytes.fromhex("02000000000b")}
# Source MACs that mean: drop behind conntrack.
DROP_MARK = 0xDD

RULES = """
table bridge link {
	chain arrive {
		type filter hook prerouting priority -300;
		vlan id 7 meta mark set 7
		ether saddr { 02:dd:00:00:00:0a, 02:dd:00:00:00:0b } \
			meta mark set meta mark | 0x1000
	}
	chain pass {
		type filter hook forward priority -200;
		meta mark & 0x1000 != 0 drop
	}
	chain tell {
		type filter hook postrouting priority 200;
		meta mark & 0xf0000 == 0x10000 ether saddr set 02:00:00:00:00:00
		meta mark & 0xf0000 == 0x20000 ether saddr set 02:00:00:00:00:01
		meta mark & 0xf0000 == 0x30000 ether saddr set 02:00:00:00:00:02
		meta mark & 0xf0000 == 0x40000 ether saddr set 02:00:00:00:00:03
		meta mark & 0xf0000 == 0x50000 ether saddr set 02:00:00:00:00:04
	}
}
table inet state {
	chain zone {
		type filter hook prerouting priority -450;
		meta mark & 0xfff == 7 ct zone set 7
	}
	chain state {
		type filter hook prerouting priority -150;
		ct state invalid meta mark set meta mark | 0x10000
		ct state new meta mark set meta mark | 0x20000
		ct state established meta mark set meta mark | 0x30000
		ct state related meta mark set meta mark | 0x40000
		ct state untracked meta mark set meta mark | 0x50000
	}
}
"""


def run(*command, text=None):
    done = subprocess.run(command, input=text, text=True, check=False,
                          capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


class Wire:
    """Three namespaces; whatever happens, they are removed at the end."""

    def __init__(self):
        tag = f"track-{os.getpid()}"
        self.spaces = {name: f"{tag}-{name}" for name in ("a", "fw", "b")}
        self.made = []

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for space in self.made:
            subprocess.run(["ip", "netns", "del", space], check=False)

    def inside(self, name, *command, text=None):
        run("ip", "netns", "exec", self.spaces[name], *command, text=text)

    def build(self):
        for name, space in self.spaces.items():
            run("ip", "netns", "add", space)
            self.made.append(space)
            self.inside(name, "sysctl", "-qw",
                        "net.ipv6.conf.all.disable_ipv6=1",
                        "net.ipv6.conf.default.disable_ipv6=1")
        fw = self.spaces["fw"]
        run("ip", "-n", fw, "link", "add", "br0", "address",
            "02:00:00:00:00:bf", "type", "bridge", "stp_state", "0",
            "forward_delay", "0", "mcast_snooping", "0")
        self.inside("fw", "sysctl", "-qw",
                    "net.bridge.bridge-nf-call-iptables=1",
                    "net.bridge.bridge-nf-call-ip6tables=1",
                    "net.bridge.bridge-nf-filter-vlan-tagged=1")
        self.inside("fw", "nft", "-f", "-", text=RULES)
        for name, port in (("a", "in0"), ("b", "out0")):
            run("ip", "link", "add", "eth0", "netns", self.spaces[name],
                "address", MAC[name].hex(":"), "type", "veth",
                "peer", "name", port, "netns", fw)
            run("ip", "-n", fw, "link", "set", port, "addrgenmode", "none",
                "master", "br0", "arp", "off", "up")
            run("ip", "-n", self.spaces[name], "link", "set", "eth0",
                "arp", "off", "up")
        run("ip", "-n", fw, "link", "set", "br0", "addrgenmode", "none",
            "arp", "off", "up")
        self.sockets = {name: self.open_socket(name) for name in ("a", "b")}
        self.wait_ready()

    def open_socket(self, name):
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        try:
            with open(f"/run/netns/{self.spaces[name]}", "rb") as space:
                frames.setns(space.fileno())
            opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                   socket.htons(frames.ETH_P_ALL))
            opened.bind(("eth0", frames.ETH_P_ALL))
            opened.setsockopt(frames.SOL_PACKET, frames.PACKET_AUXDATA, 1)
            opened.setsockopt(frames.SOL_PACKET,
                              frames.PACKET_IGNORE_OUTGOING, 1)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
            opened.setblocking(False)
            return opened
        finally:
            frames.setns(home)
            os.close(home)

    def wait_ready(self):
        probe = MAC["b"] + MAC["a"] + b"\x88\xb5" + bytes(46)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            self.sockets["a"].send(probe)
            if self.receive("b", 0.05):
                while self.receive("b", 0.05):
                    pass
                return
        raise RuntimeError("the bridge does not forward")

    def receive(self, name, patience):
        """All frames that are there; waits at most @patience for the first."""
        found = []
        while select.select([self.sockets[name]], [], [],
                            0 if found else patience)[0]:
            found.append(frames.receive(self.sockets[name]))
        return found


class Oracle:
    """The model's answer for every frame; a wrong one, where that is asked."""

    def __init__(self, options):
        self.wrong = options.wrong
        self.process = subprocess.Popen([options.oracle], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def read(self, length):
        data = self.process.stdout.read(length)
        if len(data) != length:
            raise RuntimeError("the oracle stopped")
        return data

    def ask(self, frame, zone, note, dropped=False, copied=False):
        flags = dropped | copied << 1
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self.process.stdin.write(struct.pack("=QHBBI", now, zone, flags, 0,
                                             len(frame)) + frame)
        self.process.stdin.flush()
        verdict, state, count = struct.unpack("=BBH", self.read(4))
        out = []
        for _ in range(count):
            length, = struct.unpack("=I", self.read(4))
            out.append(self.read(length))
        state = STATES[state]
        if self.wrong and fnmatch.fnmatchcase(f"{note}: {state}", self.wrong):
            state = "new" if state == "invalid" else "invalid"
        return verdict, state, out

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def is_router_discovery(packet):
    """ICMPv6 of RFC 4286, which Linux 6.1 does not know."""
    return packet[0] >> 4 == 6 and packet[6] == frames.ICMP6 and \
        packet[40] in (151, 152)


class Comparison:
    def __init__(self, wire, oracle):
        self.wire = wire
        self.oracle = oracle
        self.agreed = self.differed = self.unseen = 0
        self.tally = {}
        self.recent = []

    def step(self, side, packet, note, tagged, dropped):
        """One packet through both; what they say, if that differs."""
        far = "b" if side == "a" else "a"
        source = bytearray(MAC[side])
        if dropped:
            source[1] = DROP_MARK
        link = MAC[far] + bytes(source)
        ethertype = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
        if tagged:
            link += b"\x81\x00\x00\x07"
        frame = link + ethertype + packet
        _, expected, out = self.oracle.ask(frame, 7 if tagged else 0, note,
                                           dropped)
        self.wire.sockets[side].send(frame)
        got = self.wire.receive(far, 0.5 if out else 0)
        seen = STATES[got[0][11]] if got and got[0][11] < 6 else "nothing"
        # No state either way, and a ruleset of ours sees no difference.
        if (seen, expected) == ("invalid", "untracked") and \
           is_router_discovery(packet):
            seen = expected
        kind = note.split()[0], seen
        if dropped:
            note = f"dropped {note}"
        note = f"{side} {'tagged ' * tagged}ip{packet[0] >> 4} {note}"
        self.recent.append(f"{note}: {seen}" + ("" if seen == expected
                           else f" (model: {expected})"))
        del self.recent[:-100]
        if not got and not out:
            self.unseen += 1
            return None
        if len(got) == len(out) == 1 and seen == expected and \
           got[0][12:] == frame[12:]:
            self.agreed += 1
            self.tally[kind] = self.tally.get(kind, 0) + 1
            return None
        self.differed += 1
        return seen, expected

    def tell(self, difference):
        print("kernel says {}, the model {}; the last were".format(*difference))
        for line in self.recent:
            print("   ", line)


def begin(name):
    """The options, and a process that is ready for them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("oracle")
    parser.add_argument("--seed", type=int,
                        default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--packets", type=int, default=1 << 30)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--differences", type=int, default=3,
                        help="stop after as many")
    parser.add_argument("--wrong", help="where the model is to err")
    options = parser.parse_args()
    # So that the namespaces go away then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # One CPU: a frame has come out of the bridge when send() returns.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"{name}: seed {options.seed}", flush=True)
    return options


@contextlib.contextmanager
def fresh(options):
    """A comparison for which nothing has crossed yet."""
    oracle = Oracle(options)
    try:
        with Wire() as wire:
            yield Comparison(wire, oracle)
    finally:
        oracle.close()


def main():
    options = begin("track_kernel")
    generator = frames.Generator(random.Random(options.seed))
    past = track_smaller.Past(lambda: fresh(options))
    oracle = Oracle(options)
    with Wire() as wire:
        comparison = Comparison(wire, oracle)
        end = time.monotonic() + options.seconds
        for count, step in enumerate(generator.steps()):
            difference = past.step(comparison, step)
            if difference:
                comparison.tell(difference)
            if count + 1 >= options.packets or time.monotonic() > end or \
               comparison.differed >= options.differences:
                break
    status = oracle.close()
    past.show_smallest()
    for (kind, state), number in sorted(comparison.tally.items()):
        print(f"    {kind:10} {state:12} {number}")
    print(f"track_kernel: {comparison.agreed} states agree, "
          f"{comparison.differed} differ, {comparison.unseen} unseen")
    return 1 if comparison.differed or not comparison.agreed or status else 0


if __name__ == "__main__":
    sys.exit(main())
