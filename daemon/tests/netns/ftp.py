# SPDX-License-Identifier: GPL-2.0-or-later
"""ftp.py - files over FTP, in active and passive mode.

    ftp.py serve ADDRESS PORT FOLDER
    ftp.py get ADDRESS PORT active|passive FILE    prints what is in it
"""
import ftplib
import os
import sys

SECONDS = 3 * int(os.environ.get("PATIENCE", "1"))  # as in tally.sh


def serve(address, port, folder):
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    FTPHandler.authorizer = DummyAuthorizer()
    FTPHandler.authorizer.add_anonymous(folder)
    FTPServer((address, int(port)), FTPHandler).serve_forever()


def log_in(address, port):
    """Now and then pyftpdlib leaves the first command in its socket's buffer
    until the connection ends: then another one is tried."""
    for attempt in range(3):
        client = ftplib.FTP()
        client.connect(address, int(port), timeout=SECONDS)
        try:
            client.login()
            return client
        except TimeoutError:
            print("no answer to USER", file=sys.stderr)
    raise TimeoutError("three times no answer to USER")


def get(address, port, mode, name):
    client = log_in(address, port)
    # The address in the answer to PASV is believed, as old clients do.
    client.trust_server_pasv_ipv4_address = True
    client.set_pasv(mode == "passive")
    client.retrlines(f"RETR {name}")
    client.quit()


{"serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])
