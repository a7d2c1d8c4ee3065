#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the model's reassembly against the kernel's.

Datagrams are cut at random places and sent through the bridge of
track_kernel.py: in disorder, twice, overlapping, mixed with others. What
comes out, after every single fragment, must be what the model says, byte for
byte but for the identification of IPv6, which the kernel chooses anew.

usage: track_fragments.py ORACLE [--seed N] [--packets N] [--seconds N]
                          [--wrong PATTERN]
"""
import contextlib
import itertools
import os
import random
import struct
import sys
import time

import track_frames as frames
import track_smaller
from track_kernel import MAC, STATES, Oracle, Wire, begin


class Cutter:
    """Random fragments of random datagrams."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.round = 0
        self.ident = 0

    def datagram(self, pair):
        """(protocol, payload of the datagram)"""
        rnd = self.rnd
        size = rnd.choice((rnd.randrange(1, 40), rnd.randrange(200),
                           rnd.randrange(4000), rnd.randrange(1400, 1500)))
        if rnd.random() < 0.01:
            size = rnd.choice((65000, 65500, 65507))
        protocol = rnd.choice((frames.UDP, frames.UDP, frames.TCP, 99))
        ports = rnd.choice((1, 2)), rnd.choice((3, 4))
        if protocol == frames.UDP:
            return protocol, frames.udp(pair, *ports, rnd.randbytes(size))
        if protocol == frames.TCP:
            return protocol, frames.tcp(pair, *ports, 1, 1, frames.ACK, 1000,
                                        payload=rnd.randbytes(size))
        return protocol, rnd.randbytes(size + 1)

    def bounds(self, length):
        """Where to cut: mostly at multiples of 8."""
        rnd = self.rnd
        parts, at = [], 0
        usual = rnd.choice((8, 16, 64, 504, 1280, 1400, 1448))
        if length > 20000:
            usual = 1448
        while at < length:
            step = usual if rnd.random() < 0.7 else \
                rnd.choice((8, 16, 24, 200, 1400, 1448, 1480))
            if length > 20000:
                step = max(step, 1200)
            if rnd.random() < 0.01:
                step += rnd.randrange(1, 8)
            parts.append((at, min(at + step, length)))
            at += step
        return parts

    def spoil(self, parts, length):
        """Order, repetitions, holes, overlaps."""
        rnd = self.rnd
        parts = list(parts)
        if rnd.random() < 0.5:
            rnd.shuffle(parts)
        elif rnd.random() < 0.2:
            parts.reverse()
        if rnd.random() < 0.25:
            parts.insert(rnd.randrange(len(parts) + 1), rnd.choice(parts))
        if rnd.random() < 0.1:
            start, end = rnd.choice(parts)
            start = max(0, start + rnd.choice((-16, -8, 0, 8, 16)))
            end = min(length, end + rnd.choice((-16, -8, 0, 8, 16)))
            if start < end:
                parts.insert(rnd.randrange(len(parts) + 1), (start, end))
        if rnd.random() < 0.1:
            parts.remove(rnd.choice(parts))
        return parts

    def cut(self, pair):
        """The fragments of one datagram, as IP packets with a note."""
        rnd = self.rnd
        protocol, data = self.datagram(pair)
        length = len(data)
        self.ident += 1
        ident = self.ident & 0xFFFF
        df = rnd.random() < 0.3
        ecn = rnd.choice((0, 0, 0, 2))
        options = b"" if rnd.random() < 0.9 else \
            rnd.choice((b"\x94\x04\0\0", b"\x07\x07\x04\0\0\0\0\0"))
        out = []
        for start, end in self.spoil(self.bounds(length), length):
            more = end < length
            if rnd.random() < 0.01:
                more = not more
            tos = ecn if rnd.random() < 0.97 else rnd.randrange(4)
            packet = self.packet(pair, protocol, data[start:end], start, more,
                                 ident, tos, df and rnd.random() < 0.9,
                                 options if rnd.random() < 0.9 else b"")
            if len(packet) > 1500:
                continue
            out.append((packet, f"{protocol} id {ident} {start}-{end} of "
                                f"{length}{' more' * more}"
                                f"{' df' * df} tos {tos}"))
        return out

    def packet(self, pair, protocol, part, start, more, ident, tos, df,
               options):
        rnd = self.rnd
        if len(pair.a) == 4:
            field = start // 8 | more << 13 | df << 14
            return pair.ip(protocol, part, ident, options=options, tos=tos,
                           fragment=field)
        before, inside = b"", b""
        number = protocol
        if options and start == 0:
            inside = bytes((protocol, 0)) + b"\x01\x04" + bytes(4)
            number = 60
        if options and len(options) == 8:
            number, inside = protocol, b""
            before = bytes((44, 0)) + b"\x01\x04" + bytes(4)
        head = struct.pack("!BBHI", number, 0, start | more, ident)
        return pair.ip(60 if before else 44, before + head + inside + part,
                       tos=tos)

    def steps(self):
        """(side, packet, note, tagged, group)"""
        rnd = self.rnd
        while True:
            self.round += 1
            high, low = divmod(self.round, 256)
            ip4 = [bytes((10, high % 256, low, n)) for n in (1, 2)]
            ip6 = [bytes.fromhex("fd00") + struct.pack("!I", self.round) +
                   bytes(9) + bytes((n,)) for n in (1, 2)]
            flows = []
            for _ in range(rnd.choice((1, 1, 2, 3))):
                pair = frames.Pair(*rnd.choice((ip4, ip6)))
                side = rnd.choice("ab")
                if side == "b":
                    pair = pair.turned()
                tagged = rnd.random() < 0.15
                group = rnd.random() < 0.1
                flows.append([(side, *packet, tagged, group)
                              for packet in self.cut(pair)])
            flows = [flow for flow in flows if flow]
            while flows:
                flow = rnd.choice(flows)
                yield flow.pop(0)
                flows = [flow for flow in flows if flow]


def comparable(frame):
    """@frame from the ethertype on, with what IPv6 makes unpredictable left
    out: the identification, and the VLAN tag of fragments, which the kernel
    confuses with that of the last IPv4 datagram that it cut."""
    at = 16 if frame[12:14] == b"\x81\x00" else 12
    if frame[at:at + 2] == b"\x86\xdd":
        ip = at + 2
        place = ip + 40
        named = frame[ip + 6]
        while named in (0, 43, 60):
            named, place = frame[place], place + (frame[place + 1] + 1) * 8
        if named == 44:
            return frame[at:place + 4] + bytes(4) + frame[place + 8:]
    return frame[12:]


def shape(frame):
    at = 18 if frame[12:14] == b"\x81\x00" else 14
    return f"{len(frame) - at}:{frame[at:at + 48].hex()}" \
        f"{' tagged' * (at == 18)}"


class Comparison:
    def __init__(self):
        self.wire = self.oracle = None
        self.agreed = self.differed = self.out = 0
        self.recent = []
        self.last = None
        self.status = 0  # of the oracles

    def step(self, side, packet, note, tagged, group):
        """One fragment through both; what they do, if that differs."""
        far = "b" if side == "a" else "a"
        link = (b"\x03\0\0\0\0\x01" if group else MAC[far]) + MAC[side]
        if tagged:
            link += b"\x81\x00\x00\x07"
        frame = link + (b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00") \
            + packet
        _, state, expected = self.oracle.ask(frame, 7 if tagged else 0,
                                             note, copied=group)
        self.wire.sockets[side].send(frame)
        got = self.wire.receive(far, 0.5 if expected else 0)
        note = f"{side} ip{packet[0] >> 4} {'tagged ' * tagged}" \
            f"{'group ' * group}{note}: {len(got)} out"
        self.recent.append(note)
        del self.recent[:-60]
        if [comparable(one) for one in got] == \
           [comparable(one) for one in expected] and \
           all(STATES[one[11]] == state for one in got):
            self.agreed += 1
            self.out += len(got)
            return None
        self.differed += 1
        self.last = got, expected
        return len(got), len(expected), state

    def tell(self, state):
        print("difference; the last were")
        for line in self.recent[-30:]:
            print("   ", line)
        for who, some in zip(("kernel", "model"), self.last):
            print(f"    {who} ({state}):")
            for one in some:
                print("       ", one[11], shape(one))


@contextlib.contextmanager
def fresh(options, comparison):
    """@comparison, from here on of a bridge that nothing has crossed yet."""
    with Wire() as comparison.wire:
        comparison.oracle = Oracle(options)
        try:
            yield comparison
        finally:
            comparison.status |= comparison.oracle.close()


def main():
    options = begin("track_fragments")
    comparison = Comparison()
    past = track_smaller.Past(lambda: fresh(options, Comparison()))
    end = time.monotonic() + options.seconds
    steps = Cutter(random.Random(options.seed)).steps()
    left = options.packets
    while left > 0 and time.monotonic() < end and \
            comparison.differed < options.differences:
        # Anew from time to time: what is never whole uses up memory, of
        # which the model has only a rough idea.
        past.forget()
        with fresh(options, comparison):
            for step in itertools.islice(steps, min(left, 5000)):
                difference = past.step(comparison, step)
                if difference:
                    comparison.tell(difference[-1])
                left -= 1
                if time.monotonic() > end or \
                   comparison.differed >= options.differences:
                    break
    past.show_smallest()
    print(f"track_fragments: {comparison.agreed} fragments agree, "
          f"{comparison.differed} differ, {comparison.out} frames came out")
    return 1 if comparison.differed or not comparison.out or \
        comparison.status else 0


if __name__ == "__main__":
    sys.exit(main())
