# SPDX-License-Identifier: GPL-2.0-or-later
"""ftp.py - files over FTP, in active and passive mode.

    ftp.py serve ADDRESS PORT FOLDER
    ftp.py get ADDRESS PORT active|passive FILE    prints what is in it
"""
import ftplib
import sys


def serve(address, port, folder):
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    FTPHandler.authorizer = DummyAuthorizer()
    FTPHandler.authorizer.add_anonymous(folder)
    FTPServer((address, int(port)), FTPHandler).serve_forever()


def get(address, port, mode, name):
    client = ftplib.FTP()
    # The address in the answer to PASV is believed, as old clients do.
    client.trust_server_pasv_ipv4_address = True
    client.connect(address, int(port), timeout=10)
    client.login()
    client.set_pasv(mode == "passive")
    client.retrlines(f"RETR {name}")
    client.quit()


{"serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])
