# Sends one message file to a private Postfix (support/postfix.py), as any client.
#
# SPDX-License-Identifier: BSD-2-Clause
#
#     python3 tests/support/sendmessage.py PORT FILE [--client IP] [--name NAME]
#         [--helo HELO] [--from ADDRESS] [--rcpt ADDRESS]... [--login USER]

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.postfix import Client


def read_arguments():
    parser = argparse.ArgumentParser(description="Send a message file by SMTP and print the reply.")
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--client", default="192.0.2.25", metavar="IP", help="address of the client")
    parser.add_argument("--name", help="verified name of the client; none by default")
    parser.add_argument("--helo", default="mail.friend.example")
    parser.add_argument("--from", dest="sender", default="anna@friend.example", metavar="ADDRESS")
    parser.add_argument("--rcpt", action="append", metavar="ADDRESS", help="ben@example.test by default")
    parser.add_argument("--login", metavar="USER", help="as if the client had logged in")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    with Client(arguments.port, arguments.client, arguments.name, arguments.helo, arguments.login) as client:
        reply = client.send(
            arguments.sender, arguments.rcpt or ["ben@example.test"], arguments.file.read_bytes(), " SMTPUTF8"
        )
        client.quit()
    print(reply)
    return 0 if reply.code == 250 else 1


if __name__ == "__main__":
    sys.exit(main())
