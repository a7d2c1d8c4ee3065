# SPDX-License-Identifier: GPL-2.0-or-later
"""no-inside.py - no inside address anywhere in captures of the outside.

    no-inside.py PREFIX[,PREFIX...] FILE...

Every byte of every frame is looked at: an address of a prefix in binary, at
any offset, or in decimal notation (with dots, or commas as FTP has it), is a
finding. Prints each, and exits with 1 if there was one. A file without frames
is an error: it would prove nothing. In binary the address of the network is
none: no host has it, but every 256th SYN ends its sequence number with 10, and
has the acknowledgement 0 behind it.
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


def findings(frame, prefixes):
    for prefix in prefixes:
        whole = prefix.prefixlen // 8
        start = prefix.network_address.packed[:whole]
        at = frame.find(start)
        while at >= 0 and at + 4 <= len(frame):
            address = ipaddress.IPv4Address(frame[at:at + 4])
            if address in prefix and address != prefix.network_address:
                yield f"{address} at byte {at}"
            at = frame.find(start, at + 1)
    for match in TEXT.finditer(frame):
        numbers = [int(number) for number in match.groups()]
        if max(numbers) > 255:
            continue
        address = ipaddress.IPv4Address(bytes(numbers))
        if any(address in prefix for prefix in prefixes):
            yield f"'{address}' in text at byte {match.start()}"


def main():
    prefixes = [ipaddress.IPv4Network(text) for text in sys.argv[1].split(",")]
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
