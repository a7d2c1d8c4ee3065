# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets for track_kernel.py and track_fragments.py, and how to receive
them: random dialogues of TCP, UDP, ICMP and others between a few addresses
and ports, so that they meet."""
import ctypes
import socket
import struct

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_AUXDATA = 8
PACKET_IGNORE_OUTGOING = 23
STATUS_VLAN_VALID = 0x10
STATUS_TPID_VALID = 0x40

ICMP, TCP, UDP, GRE, ICMP6, SCTP, UDPLITE = 1, 6, 17, 47, 58, 132, 136
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32

libc = ctypes.CDLL(None, use_errno=True)


def setns(descriptor):
    if libc.setns(descriptor, 0):
        raise OSError(ctypes.get_errno(), "setns")


def receive(opened):
    """One frame with its VLAN tag, which the kernel keeps aside, in place."""
    data, extra, _, _ = opened.recvmsg(65600, 256)
    for level, kind, value in extra:
        if level != SOL_PACKET or kind != PACKET_AUXDATA:
            continue
        status, _, _, _, _, tci, tpid = struct.unpack("=IIIHHHH", value[:20])
        if status & STATUS_VLAN_VALID:
            if not status & STATUS_TPID_VALID:
                tpid = 0x8100
            data = data[:12] + struct.pack("!HH", tpid, tci) + data[12:]
    return data


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Pair:
    """Two addresses of one family, as bytes."""

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def turned(self):
        return Pair(self.b, self.a)

    def pseudo(self, protocol, length):
        if len(self.a) == 4:
            return self.a + self.b + struct.pack("!BBH", 0, protocol, length)
        return self.a + self.b + struct.pack("!II", length, protocol)

    def ip(self, protocol, payload, ident=0, ttl=64, options=b"", tos=0,
           fragment=0):
        if len(self.a) == 4:
            head = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, tos,
                               20 + len(options) + len(payload), ident,
                               fragment, ttl, protocol, 0)
            head += self.a + self.b + options
            return head[:10] + struct.pack("!H", checksum(head)) + \
                head[12:] + payload
        return struct.pack("!IHBB", 0x60000000 | tos << 20,
                           len(payload), protocol, ttl) + \
            self.a + self.b + payload

    def fill(self, protocol, data, at, pseudo=None):
        """@data with its checksum at offset @at."""
        data = data[:at] + b"\0\0" + data[at + 2:]
        number = protocol if pseudo is None else pseudo
        head = self.pseudo(number, len(data)) if number else b""
        value = checksum(head + data)
        if protocol in (UDP, UDPLITE) and value == 0:
            value = 0xFFFF
        return data[:at] + struct.pack("!H", value) + data[at + 2:]


def tcp(pair, sport, dport, seq, ack, flags, window, options=b"",
        payload=b""):
    options += b"\0" * (-len(options) % 4)
    data = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF,
                       ack & 0xFFFFFFFF, (5 + len(options) // 4) << 4, flags,
                       window, 0, 0) + options + payload
    return pair.fill(TCP, data, 16)


def udp(pair, sport, dport, payload=b"", number=UDP, length=None):
    if length is None:
        length = 8 + len(payload)
    data = struct.pack("!HHHH", sport, dport, length, 0) + payload
    return pair.fill(number, data, 6, UDP)


def icmp(pair, kind, code, rest, payload=b""):
    data = struct.pack("!BBH", kind, code, 0) + rest + payload
    if len(pair.a) == 4:
        return pair.fill(ICMP, data, 2, 0)
    return pair.fill(ICMP6, data, 2)


def sctp(sport, dport, tag, chunks):
    head = struct.pack("!HHI", sport, dport, tag)
    crc = crc32c(head + bytes(4) + chunks)
    return head + struct.pack("<I", crc) + chunks


class TcpTalk:
    """Two ends that mostly behave; their packets are then mangled."""

    def __init__(self, rnd, pair):
        self.rnd = rnd
        self.pair = pair
        self.ports = {"a": rnd.choice((1000, 1001)),
                      "b": rnd.choice((80, 81))}
        self.isn = {"a": rnd.choice((1, 0xFFFFFF00, rnd.getrandbits(32))),
                    "b": rnd.choice((1, 0xFFFFFF00, rnd.getrandbits(32)))}
        self.next = dict(self.isn)
        self.script = []
        self.write_script()

    def write_script(self):
        rnd = self.rnd
        opening = rnd.choice(("normal",) * 6 + ("middle", "both", "none"))
        script = {"normal": [("a", SYN), ("b", SYN | ACK), ("a", ACK)],
                  "both": [("a", SYN), ("b", SYN), ("a", SYN | ACK),
                           ("b", SYN | ACK), ("a", ACK)],
                  "middle": [], "none": [("a", SYN), ("b", RST | ACK)]}
        self.script = list(script[opening])
        for _ in range(rnd.randrange(6)):
            self.script.append((rnd.choice("ab"), ACK | rnd.choice((0, PSH))))
        first, last = rnd.sample("ab", 2)
        closing = rnd.randrange(8)
        if closing < 4:
            self.script += [(first, FIN | ACK), (last, ACK),
                            (last, FIN | ACK), (first, ACK)]
        elif closing == 4:
            self.script += [(first, FIN | ACK), (last, FIN | ACK),
                            (first, ACK)]
        elif closing == 5:
            self.script += [(first, RST)]
        elif closing == 6:
            self.script += [(first, RST | ACK)]
        if rnd.random() < 0.5:
            self.script += [("a", SYN), ("b", SYN | ACK), ("a", ACK)]

    def step(self):
        """The next segment: (side, bytes, what it is)."""
        rnd = self.rnd
        while not self.script:
            self.write_script()
        chance = rnd.random()
        if chance < 0.60:
            side, flags = self.script.pop(0)
        elif chance < 0.70:
            side, flags = rnd.choice(self.script)
        elif chance < 0.95:
            side = rnd.choice("ab")
            flags = rnd.choice((SYN, SYN, SYN | ACK, ACK, ACK, FIN | ACK, RST,
                                RST, RST | ACK, ACK | PSH))
        else:
            side, flags = rnd.choice("ab"), rnd.randrange(256)
        return self.segment(side, flags)

    def numbers(self, side, far, flags):
        rnd = self.rnd
        if flags & SYN and rnd.random() < 0.3 and not flags & ACK:
            self.isn[side] = rnd.choice((self.next[side] + 1000,
                                         self.next[side] - 1000,
                                         rnd.getrandbits(32)))
            self.next[side] = self.isn[side]
        seq = self.isn[side] if flags & SYN else self.next[side]
        ack = self.next[far] if flags & ACK or rnd.random() < 0.3 else 0
        if rnd.random() < 0.25:
            seq += self.offset()
        if rnd.random() < 0.2:
            ack += self.offset()
        if rnd.random() < 0.05:
            seq = rnd.choice((0, rnd.getrandbits(32)))
        if rnd.random() < 0.05:
            ack = rnd.choice((0, rnd.getrandbits(32)))
        return seq & 0xFFFFFFFF, ack & 0xFFFFFFFF

    def offset(self):
        edge = self.rnd.choice((0, 1, 10, 100, 1000, 65535, 66000, 70000,
                                1 << 20, 1 << 30))
        return self.rnd.choice((-1, 1)) * (edge + self.rnd.randrange(-2, 3))

    def options(self, flags, ack):
        rnd = self.rnd
        parts = []
        if flags & SYN and rnd.random() < 0.6:
            parts.append(bytes((3, 3, rnd.choice((0, 1, 2, 7, 14, 15, 200)))))
        if flags & SYN and rnd.random() < 0.5:
            parts.append(b"\x04\x02")
        if rnd.random() < 0.15:
            edges = b"".join(struct.pack("!I", (ack + self.offset()) &
                             0xFFFFFFFF) for _ in range(rnd.choice((2, 4))))
            parts.append(bytes((5, 2 + len(edges))) + edges)
        if rnd.random() < 0.1:
            parts.append(b"\x08\x0a" + rnd.randbytes(8))
        if rnd.random() < 0.05:
            parts.append(rnd.randbytes(rnd.randrange(8)))
        if rnd.random() < 0.3:
            parts.insert(rnd.randrange(len(parts) + 1), b"\x01\x01")
        return b"".join(parts)[:40]

    def segment(self, side, flags):
        rnd = self.rnd
        far = "b" if side == "a" else "a"
        seq, ack = self.numbers(side, far, flags)
        length = 0 if flags & (SYN | RST) and rnd.random() < 0.95 else \
            rnd.choice((0, 0, 0, 1, 10, 100, 1200))
        window = rnd.choice((0, 1, 100, 1000, 8192, 65535, 65535))
        options = self.options(flags, ack)
        pair = self.pair if side == "a" else self.pair.turned()
        data = tcp(pair, self.ports[side], self.ports[far], seq, ack, flags,
                   window, options, bytes(length))
        end = (seq + length + bool(flags & SYN) + bool(flags & FIN)) \
            & 0xFFFFFFFF
        if 0 < (end - self.next[side]) & 0xFFFFFFFF < 100000:
            self.next[side] = end
        note = f"tcp {self.ports['a']}-{self.ports['b']} flags {flags:#x} " \
            f"seq {seq} ack {ack} len {length} win {window} " \
            f"opt {options.hex()}"
        return side, pair.ip(TCP, data), note


class Generator:
    """An endless row of steps for the comparison."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.kind = ""
        self.sent = []
        self.tags = []
        self.association = []
        self.round = 0

    def pairs(self):
        """Fresh addresses: no flow lives long enough to time out."""
        self.round += 1
        high, low = divmod(self.round, 256)
        ip4 = [bytes((10, high % 256, low, n)) for n in (1, 2)]
        ip6 = [bytes.fromhex("fd00") + struct.pack("!I", self.round) +
               bytes(9) + bytes((n,)) for n in (1, 2)]
        return [Pair(*ip4), Pair(*ip6)]

    def steps(self):
        rnd = self.rnd
        while True:
            pairs = self.pairs()
            talks = [TcpTalk(rnd, rnd.choice(pairs)) for _ in range(3)]
            self.sent = []
            self.tags = [rnd.getrandbits(32), rnd.getrandbits(32)]
            self.association = self.associate()
            kinds = rnd.choices(
                (self.tcp, self.udp, self.echo, self.error, self.other,
                 self.sctp, self.discovery),
                (60, 10, 8, 14, 6, 12, 3), k=rnd.randrange(20, 120))
            tagged = rnd.random() < 0.2
            for make in kinds:
                self.kind = make.__name__
                side, packet, note = make(pairs, talks)
                self.sent.append((side, packet))
                # A broken hop-by-hop header is not conntrack's business.
                hops = packet[0] >> 4 == 6 and packet[6] == 0
                if rnd.random() < 0.04 and not hops:
                    packet = self.spoil(packet)
                    note += " spoiled"
                if rnd.random() < 0.04:
                    side = "b" if side == "a" else "a"
                yield (side, packet, note,
                       tagged ^ (rnd.random() < 0.05), rnd.random() < 0.06)

    def associate(self):
        """The chunks of an SCTP association, by side."""
        rnd = self.rnd
        chunks = [("a", [1]), ("b", [2]), ("a", [10]), ("b", [11]),
                  ("a", [0]), ("b", [3])]
        if rnd.random() < 0.3:
            chunks = [("a", [4]), ("b", [5])]
        ending = rnd.randrange(4)
        if ending < 2:
            chunks += [("a", [7]), ("b", [8]), ("a", [14])]
        elif ending == 2:
            chunks += [("b", [7]), ("a", [8]), ("b", [14])]
        return chunks + [(rnd.choice("ab"), [6])]

    def spoil(self, packet):
        """Bytes behind the IP header are changed or cut off."""
        rnd = self.rnd
        ip4 = packet[0] >> 4 == 4
        head = (packet[0] & 15) * 4 if ip4 else 40
        body = bytearray(packet[head:])
        if rnd.random() < 0.4:
            body = body[:rnd.randrange(len(body) + 1)]
        elif rnd.random() < 0.2:
            body += rnd.randbytes(rnd.randrange(1, 5))
        elif body:
            body[rnd.randrange(min(len(body), 60))] ^= 1 << rnd.randrange(8)
        if ip4:
            first = packet[:2] + struct.pack("!H", head + len(body)) + \
                packet[4:10] + b"\0\0" + packet[12:head]
            first = first[:10] + struct.pack("!H", checksum(first)) + \
                first[12:]
        else:
            first = packet[:4] + struct.pack("!H", len(body)) + packet[6:40]
        return first + bytes(body)

    def tcp(self, _, talks):
        return self.rnd.choice(talks).step()

    def ends(self, pairs):
        side = self.rnd.choice("ab")
        pair = self.rnd.choice(pairs)
        return side, pair if side == "a" else pair.turned()

    def udp(self, pairs, _):
        rnd = self.rnd
        side, pair = self.ends(pairs)
        ports = [rnd.choice((53, 54)), rnd.choice((53, 54))]
        number = rnd.choice((UDP, UDP, UDP, UDPLITE))
        payload = rnd.randbytes(rnd.randrange(20))
        length = None
        if rnd.random() < 0.1:
            length = rnd.choice((0, 7, 8, 8 + len(payload) - 1, 100))
        data = udp(pair, *ports, payload, number, length)
        if rnd.random() < 0.15:
            data = data[:6] + b"\0\0" + data[8:]
        if number == UDPLITE and rnd.random() < 0.5:
            data = pair.fill(UDPLITE, data, 6)
        return side, pair.ip(number, data), f"udp {number} {ports} {length}"

    def echo(self, pairs, _):
        rnd = self.rnd
        side, pair = self.ends(pairs)
        if len(pair.a) == 4:
            kind = rnd.choice((8, 0) * 8 + (13, 14, 15, 16, 17, 18, 9, 10, 1,
                               19, rnd.randrange(256)))
        else:
            kind = rnd.choice((128, 129) * 8 + (139, 140, 138, 141, 150,
                               127, rnd.randrange(256)))
        code = rnd.choice((0, 0, 0, 0, 1))
        ident = struct.pack("!HH", rnd.choice((1, 2)), rnd.randrange(3))
        data = icmp(pair, kind, code, ident, rnd.randbytes(rnd.randrange(9)))
        number = ICMP if len(pair.a) == 4 else ICMP6
        if rnd.random() < 0.03:
            number = ICMP + ICMP6 - number
        return side, pair.ip(number, data), f"icmp {kind}/{code}"

    def error(self, pairs, _):
        """An ICMP error that quotes something that was sent."""
        rnd = self.rnd
        if not self.sent:
            return self.echo(pairs, _)
        side, quoted = rnd.choice(self.sent[-12:])
        if rnd.random() < 0.9:
            side = "b" if side == "a" else "a"
        ip4 = quoted[0] >> 4 == 4
        size = 4 if ip4 else 16
        at = 12 if ip4 else 8
        source, target = quoted[at:at + size], quoted[at + size:at + 2 * size]
        router = source[:-1] + bytes((rnd.choice((2, 99)),))
        outer = Pair(rnd.choice((target, router)),
                     source if rnd.random() < 0.9 else router)
        head = (quoted[0] & 15) * 4 if ip4 else 40
        room = rnd.choice((head + 8, head + 8, head + 28, 500,
                           rnd.randrange(head + 9)))
        quoted = bytearray(quoted[:room])
        if rnd.random() < 0.1 and quoted:
            quoted[rnd.randrange(len(quoted))] ^= 1 << rnd.randrange(8)
        number = ICMP if ip4 else ICMP6
        kind = rnd.choice((3, 3, 4, 5, 11, 12) if ip4 else (1, 2, 3, 4, 100))
        rest = rnd.choice((bytes(4), rnd.randbytes(4)))
        ttl = 64
        if not ip4 and rnd.random() < 0.3:
            return self.redirect(side, outer, bytes(quoted))
        data = icmp(outer, kind, rnd.choice((0, 1, 3)), rest, bytes(quoted))
        return side, outer.ip(number, data, ttl=ttl), \
            f"error {kind} quoting {len(quoted)}"

    def redirect(self, side, outer, quoted):
        rnd = self.rnd
        if rnd.random() < 0.9:
            outer = Pair(bytes.fromhex("fe80") + outer.a[2:], outer.b)
        option = rnd.choice((4, 4, 4, 1))
        length = rnd.choice((1, 1, 1, 0))
        rest = bytes(4) + outer.a + outer.b + bytes((option, length)) + \
            bytes(6)
        cut = rnd.choice((None, None, None, rnd.randrange(len(rest))))
        data = icmp(outer, 137, rnd.choice((0, 0, 0, 1)),
                    rest[:cut], quoted if cut is None else b"")
        return side, outer.ip(ICMP6, data, ttl=rnd.choice((255, 255, 64))), \
            f"redirect quoting {len(quoted)}"

    def other(self, pairs, _):
        """GRE, protocols that nobody tracks, IPv6 extension headers."""
        rnd = self.rnd
        side, pair = self.ends(pairs)
        number = rnd.choice((GRE, GRE, GRE, 50, 51, 99, 4, 33, 2))
        data = rnd.randbytes(rnd.choice((0, 3, 20)))
        if number == GRE:
            data = struct.pack("!HHHH", rnd.choice((0, 0x2000, 1, 0x3001, 2)),
                               rnd.choice((0x800, 0x880B)), 10,
                               rnd.choice((0, 0, 5)))
            data = data[:rnd.choice((8, 8, 8, 4, 3, 2, 0))]
        elif number == 51:
            data = bytes((UDP, 4)) + bytes(22) + \
                udp(pair, 53, 54)[:rnd.choice((8, 8, 5))]
        if len(pair.a) == 16 and rnd.random() < 0.6:
            inner = udp(pair, 53, 54, b"x")
            chain = bytes(6)
            order = rnd.choices((0, 43, 60, 44, 59), k=rnd.randrange(1, 4))
            number, data = UDP, inner
            for header in reversed(order):
                if header == 43:
                    chain = bytes((1, 0)) + bytes(4)
                elif header == 44:
                    chain = b"\0\0" + bytes(4)
                else:
                    chain = b"\x01\x04" + bytes(4)
                extra = rnd.choice((0, 0, 0, 3)) if header else 0
                data = bytes((number, extra if header != 44 else 0)) + \
                    chain + data
                number = header
            if 44 in order:
                number, data = UDP, inner
        return side, pair.ip(number, data), f"protocol {number} {len(data)}"

    def chunk(self, kind, tag):
        rnd = self.rnd
        flags = rnd.choice((0, 0, 1))
        body = b""
        if kind in (1, 2):
            body = struct.pack("!IIHHI", tag, 1, 1, 1, 1)
            body = body[:rnd.choice((16,) * 9 + (12,))]
        elif kind in (0, 4, 5, 10):
            body = bytes(rnd.choice((4, 7)))
        length = 4 + len(body)
        if rnd.random() < 0.03:
            length = rnd.choice((0, 1, 3, 200))
        return struct.pack("!BBH", kind, flags, length) + body + \
            bytes(-len(body) % 4)

    def sctp(self, pairs, _):
        """An association of two that are told apart by their tags."""
        rnd = self.rnd
        pair = pairs[0]
        own = {"a": self.tags[0], "b": self.tags[1]}
        if self.association and rnd.random() < 0.8:
            side, chosen = self.association.pop(0)
        else:
            side = rnd.choice("ab")
            chosen = rnd.choices((1, 2, 10, 11, 0, 3, 4, 5, 4, 5, 6, 7, 8, 9,
                                  14, rnd.randrange(256)),
                                 k=rnd.choice((1, 1, 1, 2, 3)))
        far = "b" if side == "a" else "a"
        tag = 0 if 1 in chosen else own[far]
        if rnd.random() < 0.15:
            tag = rnd.choice((0, own["a"], own["b"], 7))
        chunks = b"".join(self.chunk(kind, own[side]) for kind in chosen)
        ports = (5000, 5001) if side == "a" else (5001, 5000)
        if side == "b":
            pair = pair.turned()
        data = sctp(*ports, tag, chunks)
        return side, pair.ip(SCTP, data), f"sctp {chosen} tag {tag}"

    def discovery(self, pairs, _):
        rnd = self.rnd
        side = rnd.choice("ab")
        pair = pairs[1]
        kind = rnd.choice((130, 131, 132, 133, 134, 135, 136, 137, 143, 151,
                           152, 153, 148))
        data = icmp(pair, kind, 0, bytes(4), bytes(rnd.choice((0, 16, 24))))
        return side, pair.ip(ICMP6, data, ttl=255), f"icmp6 {kind}"
