# SPDX-License-Identifier: GPL-2.0-or-later
"""terminal.py - a program on a terminal of 24 lines and 80 columns.

    terminal.py FILE KEYS SECONDS PROGRAM ARGUMENT...

Types KEYS, one every SECONDS; all that the program writes goes to FILE. Exits
as the program does, or with 1 if it is still there ten seconds later, or left
the terminal otherwise than it was.
"""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time


def main():
    name, keys, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(theirs)
    program = subprocess.Popen(sys.argv[4:], stdin=theirs, stdout=theirs,
                               stderr=theirs, start_new_session=True)
    begun = time.monotonic()
    typed = 0
    with open(name, "wb") as out:
        while program.poll() is None:
            now = time.monotonic() - begun
            if now > len(keys) * seconds + 10:
                program.kill()
                sys.exit("terminal: it does not end")
            if typed < len(keys) and now >= (typed + 1) * seconds:
                os.write(ours, keys[typed].encode())
                typed += 1
            if select.select([ours], [], [], 0.05)[0]:
                out.write(os.read(ours, 65536))
    if termios.tcgetattr(theirs) != before:
        sys.exit("terminal: it is not as it was")
    return program.returncode


if __name__ == "__main__":
    sys.exit(main())
