# SPDX-License-Identifier: GPL-2.0-or-later
"""serial.py - a person at the serial line of an appliance, or of a dom0.

    serial.py SOCKET first PASSWORD     set it at the first boot, and log in
    serial.py SOCKET login PASSWORD     log in; fails if it is not taken
    serial.py SOCKET run COMMAND        in the shell; its output and exit code
    serial.py SOCKET put FILE           standard input becomes FILE there
    serial.py SOCKET send FILE LOCAL    XMODEM: LOCAL becomes FILE there
    serial.py SOCKET see TEXT           wait until the line says TEXT
    serial.py SOCKET echo COUNT         press as many keys in the shell; prints
                                        the longest time until one shows, in ms
    serial.py SOCKET play               what standard input says, a line each:
        <TEXT    wait until the line says TEXT
        >KEYS    press KEYS and Enter
        =TEXT    the same for a part of a policy, of which Enter alone counts
        ^KEYS    press KEYS without Enter; \\e and the like are as in Python
        @FILE    send FILE by XMODEM
    and print how many keys were pressed that count

SOCKET is QEMU's end of the line. All that is heard is appended to SOCKET.log.
SERIAL_BAUD, if given, is how fast the line is, in both directions, with ten
bits for a byte; XMODEM is as fast as the box.
"""
import os
import re
import socket
import subprocess
import sys
import time

LIMIT = int(os.environ.get("SERIAL_SECONDS", 90))  # until something is said
PROMPT = rb"(?:sluice|dom0)# "
MENU = rb"Key[^\[\n]*\[.\]: "
BYTE = 10 / int(os.environ.get("SERIAL_BAUD", 0) or 1e9)  # seconds
CHUNK = 64  # bytes


class Line:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(1)
        self.log = open(path + ".log", "ab")
        self.heard = b""

    def expect(self, pattern, limit=LIMIT):
        """What was heard until @pattern, and its match."""
        end = time.monotonic() + limit
        while not (match := re.search(pattern, self.heard)):
            if time.monotonic() > end:
                sys.exit(f"serial: not heard within {limit} s: {pattern!r}; "
                         f"last: {self.heard[-200:]!r}")
            try:
                more = self.socket.recv(CHUNK)
            except TimeoutError:
                continue
            if not more:
                sys.exit("serial: the line is dead")
            time.sleep(len(more) * BYTE)
            self.log.write(more)
            self.log.flush()
            self.heard += more
        before = self.heard[:match.start()]
        self.heard = self.heard[match.end():]
        return before, match

    def press(self, keys):
        for at in range(0, len(keys), CHUNK):
            chunk = keys[at:at + CHUNK]
            self.socket.sendall(chunk)
            time.sleep(len(chunk) * BYTE)

    def say(self, text):
        self.press(text.encode() + b"\r")

    def shell(self):
        """From the menu, where there is one."""
        _, match = self.expect(PROMPT + rb"|Login incorrect|" + MENU)
        if match.group() == b"Login incorrect":
            sys.exit("serial: login refused")
        if match.group().startswith(b"Key"):
            self.say("x")
            self.expect(PROMPT)
        # What is typed is looked for in its echo, which must not be broken.
        self.say("stty cols 500")
        self.expect(PROMPT)

    def enter(self, password):
        _, match = self.expect(rb"Password: |login: ")
        if match.group() == b"login: ":
            self.say("root")
            self.expect(rb"Password: ")
        self.say(password)
        self.shell()

    def first(self, password):
        for _ in range(2):
            self.expect(rb"password: ")
            self.say(password)
        self.shell()

    def run(self, command):
        self.say("")
        self.expect(PROMPT)
        self.say(command + "; echo \"=end=$?=\"")
        self.expect(rb"=end=\$\?=\"\r*\n")
        before, match = self.expect(rb"=end=(\d+)=")
        self.expect(PROMPT)
        sys.stdout.write(before.decode(errors="replace").replace("\r", ""))
        return int(match.group(1))

    def send(self, name, file):
        self.say("")
        self.expect(rb"sluice# ")
        self.say(f"rx {name}")
        self.expect(rb"rx [^\n]*\n")
        code = self.xmodem(file)
        # What was said behind the last block may be lost to sx.
        self.say("")
        self.expect(rb"sluice# ")
        return code

    def xmodem(self, file):
        self.socket.settimeout(None)
        sent = subprocess.run(["sx", "-k", "-q", file], stdin=self.socket,
                              stdout=self.socket, timeout=300)
        self.socket.settimeout(1)
        return sent.returncode

    def play(self, lines):
        pressed = 0
        for line in lines:
            verb, text = line[0], line.rstrip("\n")[1:]
            if verb == "<":
                self.expect(re.escape(text.encode()))
            elif verb == "@":
                self.xmodem(text)
            elif verb == "^":
                keys = text.replace(r"\e", r"\x1b").encode()
                keys = keys.decode("unicode_escape").encode("latin-1")
                self.press(keys)
                pressed += len(keys)
            else:
                self.say(text)
                pressed += 1 + (len(text) if verb == ">" else 0)
        print(pressed)
        return 0

    def echo(self, count):
        """The keys are taken back, each one before the next."""
        self.say("")
        self.expect(PROMPT)
        longest = 0
        for _ in range(count):
            began = time.monotonic()
            self.press(b"#")
            self.expect(rb"#")
            longest = max(longest, time.monotonic() - began)
            self.press(b"\x15")
            time.sleep(0.25)
        print(round(1000 * longest))
        return 0

    def put(self, name, text):
        self.say("")
        self.expect(PROMPT)
        self.say(f"cat >{name} <<'=text='")
        for line in text.splitlines() + ["=text="]:
            self.expect(rb"> ")
            # A tab would ask for a completion.
            self.say(line.replace("\t", " "))
        self.expect(PROMPT)
        return 0


def main():
    line = Line(sys.argv[1])
    verb, argument = (sys.argv[2:4] + [None])[:2]
    if verb == "first":
        line.first(argument)
    elif verb == "login":
        # The prompt was there before us; an empty password brings another.
        line.say("")
        line.enter(argument)
    elif verb == "run":
        return line.run(argument)
    elif verb == "put":
        return line.put(argument, sys.stdin.read())
    elif verb == "send":
        return line.send(argument, sys.argv[4])
    elif verb == "play":
        return line.play(sys.stdin)
    elif verb == "echo":
        return line.echo(int(argument))
    elif verb == "see":
        line.expect(re.escape(argument.encode()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
