# SPDX-License-Identifier: GPL-2.0-or-later
"""no-inside.py - no inside address anywhere in captures of the outside.

    no-inside.py PREFIX[,PREFIX...] FILE...

Every byte of every frame is looked at: an address of a prefix in binary, at
any offset, or in decimal notation (with dots, or commas as FTP has it), is a
finding; of an IPv6 prefix, of whole bytes, the address in binary is. Prints each, and exits with 1 if there was one. A file without frames
is an error: it would prove nothing. None begins among the numbers of a TCP or
UDP header: every 256th SYN has a sequence number that ends with 10 before an
acknowledgement of 0, or a checksum before an urgent pointer of 0.
"""
import ipaddress
import re
import struct
import sys

TEXT = re.compile(rb"(?<![0-9.])(\d{1,3})[.,](\d{1,3})[.,](\d{1,3})[.,](\d{1,3})")


def frames(path):
    with open(path, "rb") as file:
        header = file.read(24)
        order = {0xA1B2C3D4: "<", 0xD4C3B2A1: ">"}[
            struct.unpack("<I", header[:4])[0]]
        while record := file.read(16):
            length = struct.unpack(order + "IIII", record)[2]
            yield file.read(length)


def transport_numbers(frame):
    """Where the fixed part of a TCP or UDP header is, but of a later fragment."""
    at = 12
    while frame[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    if frame[at:at + 2] != b"\x08\x00" or len(frame) < at + 22:
        return range(0)
    at += 2
    fragment = struct.unpack(">H", frame[at + 6:at + 8])[0] & 0x1FFF
    length = {6: 20, 17: 8}.get(frame[at + 9], 0)
    at += (frame[at] & 15) * 4
    return range(0) if fragment else range(at, at + length)


def findings(frame, prefixes):
    numbers = transport_numbers(frame)
    for prefix in prefixes:
        whole = prefix.prefixlen // 8
        start = prefix.network_address.packed[:whole]
        at = frame.find(start)
        size = prefix.max_prefixlen // 8
        while at >= 0 and at + size <= len(frame):
            address = ipaddress.ip_address(frame[at:at + size])
            if address in prefix and at not in numbers:
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
