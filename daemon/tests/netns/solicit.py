# SPDX-License-Identifier: GPL-2.0-or-later
"""solicit.py - one neighbour solicitation, and who advertises.

    solicit.py DEVICE SOURCE DESTINATION TARGET FORM

FORM: source (with the option of that name), nonce, none (no option), hops
(a hop limit of 254). Prints the advertisements of TARGET that arrive within a
second.
"""
import ipaddress
import socket
import struct
import sys
import time


def packed(text):
    return ipaddress.IPv6Address(text).packed


def checksum(source, target, message):
    data = source + target + struct.pack(">II", len(message), 58) + message
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def solicitation(mac, source, target, asked, form):
    option = {"source": b"\1\1" + mac, "hops": b"\1\1" + mac,
              "nonce": b"\x0e\1" + bytes(range(1, 7)), "none": b""}[form]
    message = struct.pack(">BBHI", 135, 0, 0, 0) + asked + option
    total = checksum(source, target, message)
    message = message[:2] + struct.pack(">H", total) + message[4:]
    header = struct.pack(">IHBB", 6 << 28, len(message), 58,
                         254 if form == "hops" else 255)
    return header + source + target + message


def told(frame):
    length = struct.unpack(">H", frame[18:20])[0]
    source, target, message = frame[22:38], frame[38:54], frame[54:54 + length]
    option = (f"option {message[24]} {message[26:32].hex(':')}"
              if length == 32 else "no option")
    right = checksum(source, target, message) == 0
    return (f"{frame[6:12].hex(':')} > {frame[:6].hex(':')} "
            f"{ipaddress.IPv6Address(source)} > "
            f"{ipaddress.IPv6Address(target)} hops {frame[21]} "
            f"flags {message[4]:02x} {option} sum {'right' if right else 'wrong'}")


def main():
    device, source, target, asked, form = sys.argv[1:]
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86DD))
    link.bind((device, 0x86DD))
    mac = link.getsockname()[4]
    to = packed(target)
    group = b"\x33\x33" + to[12:] if to[0] == 0xFF else None
    if group is None:
        group = bytes.fromhex(OUR_MAC.replace(":", "")) if OUR_MAC else mac
    link.send(group + mac + b"\x86\xdd" +
              solicitation(mac, packed(source), to, packed(asked), form))
    end = time.monotonic() + 1
    while (left := end - time.monotonic()) > 0:
        link.settimeout(left)
        try:
            frame, origin = link.recvfrom(2048)
        except TimeoutError:
            break
        if (origin[2] != socket.PACKET_OUTGOING and frame[20] == 58 and
                frame[54] == 136 and frame[62:78] == packed(asked)):
            print(told(frame))


OUR_MAC = sys.argv.pop() if len(sys.argv) == 7 else ""
main()
