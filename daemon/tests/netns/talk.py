# SPDX-License-Identifier: GPL-2.0-or-later
"""talk.py - one TCP connection that is kept: a line every 0.2 s, echoed.

    talk.py serve ADDRESS PORT
    talk.py to ADDRESS PORT        prints each line that came back; ends when
                                   asked to by SIGTERM, or after 60 s
"""
import socket
import sys
import time


def serve(address, port):
    listener = socket.create_server((address, port))
    peer, _ = listener.accept()
    while data := peer.recv(64):
        peer.sendall(data)


def talk(address, port):
    peer = socket.create_connection((address, port), timeout=5)
    peer.settimeout(0.5)
    for number in range(300):
        try:
            peer.sendall(b"%d\n" % number)
            print(peer.recv(4096).decode().split()[-1], flush=True)
        except TimeoutError:
            print("silence", flush=True)
        time.sleep(0.2)


{"serve": serve, "to": talk}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
