# SPDX-License-Identifier: GPL-2.0-or-later
"""no-inside.py - no inside address anywhere in captures of the outside.

    no-inside.py PREFIX[,PREFIX...] FILE...

Every byte of every frame is looked at: an address of a prefix in binary, at
any offset, or in decimal notation (with dots, or commas as FTP has it), is a
finding; of an IPv6 prefix, of whole bytes, the address in binary is. Prints
each, and exits with 1 if there was one. A file without frames is an error: it
would prove nothing.

None begins among the numbers of an IP, TCP, UDP or echo header, nor of a
header that an ICMP error quotes: every 256th SYN has a timestamp, a sequence
number or a checksum that ends with 10 before zeros, every 256th packet without
"do not fragment" such an identification before a TTL of 64.
"""
import ipaddress
import re
import struct
import sys

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
ECHO = ((ICMP, b"\x00"), (ICMP, b"\x08"), (ICMPV6, b"\x80"), (ICMPV6, b"\x81"))
TEXT = re.compile(rb"(?<![0-9.])(\d{1,3})[.,](\d{1,3})[.,](\d{1,3})[.,](\d{1,3})")


def frames(path):
    with open(path, "rb") as file:
        header = file.read(24)
        order = {0xA1B2C3D4: "<", 0xD4C3B2A1: ">"}[
            struct.unpack("<I", header[:4])[0]]
        while record := file.read(16):
            length = struct.unpack(order + "IIII", record)[2]
            yield file.read(length)


def tcp_numbers(frame, at):
    """The fixed part of a TCP header, and the values of its timestamps."""
    yield range(at, at + 20)
    end = at + (frame[at + 12] >> 4) * 4 if len(frame) > at + 12 else at
    option = at + 20
    while option + 1 < min(end, len(frame)):
        kind, length = frame[option], frame[option + 1]
        if kind == 8 and length == 10:
            yield range(option + 2, option + 10)
        if kind == 0 or (kind > 1 and length < 2):
            return
        option += 1 if kind == 1 else length


def transport_numbers(frame, at, protocol):
    kind = frame[at:at + 1]
    if protocol == TCP:
        yield from tcp_numbers(frame, at)
    elif protocol == UDP:
        yield range(at, at + 8)
    elif (protocol, kind) in ECHO:
        yield range(at, at + 8)
    elif protocol in (ICMP, ICMPV6):
        yield from packet_numbers(frame, at + 8)


def packet_numbers(frame, at):
    """Of the IP packet that is there, and of the one that its error quotes."""
    version = frame[at] >> 4 if len(frame) >= at + 20 else 0
    if version == 6:
        yield range(at, at + 8)
        yield from transport_numbers(frame, at + 40, frame[at + 6])
    elif version == 4:
        yield range(at, at + 12)
        if not struct.unpack(">H", frame[at + 6:at + 8])[0] & 0x1FFF:
            yield from transport_numbers(
                frame, at + (frame[at] & 15) * 4, frame[at + 9])


def numbers(frame):
    """The bytes of a frame where no address begins, but numbers are."""
    at = 12
    while frame[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    if frame[at:at + 2] not in (b"\x08\x00", b"\x86\xdd"):
        return set()
    return {byte for part in packet_numbers(frame, at + 2) for byte in part}


def findings(frame, prefixes):
    no_address = numbers(frame)
    for prefix in prefixes:
        whole = prefix.prefixlen // 8
        start = prefix.network_address.packed[:whole]
        at = frame.find(start)
        size = prefix.max_prefixlen // 8
        while at >= 0 and at + size <= len(frame):
            address = ipaddress.ip_address(frame[at:at + size])
            if address in prefix and at not in no_address:
                yield f"{address} at byte {at}"
            at = frame.find(start, at + 1)
    for match in TEXT.finditer(frame):
        octets = [int(octet) for octet in match.groups()]
        if max(octets) > 255:
            continue
        address = ipaddress.IPv4Address(bytes(octets))
        if any(address in prefix for prefix in prefixes):
            yield f"'{address}' in text at byte {match.start()}"


def main():
    prefixes = [ipaddress.ip_network(text) for text in sys.argv[1].split(",")]
    count = 0
    found = 0
    for path in sys.argv[2:]:
        before = count
        for frame in frames(path):
            count += 1
            for finding in findings(frame, prefixes):
                found += 1
                print(f"{path}: frame {count - before}: {finding}")
        if count == before:
            print(f"{path}: no frames")
            found += 1
    print(f"{count} frames, {found} findings")
    return 1 if found else 0


sys.exit(main())
