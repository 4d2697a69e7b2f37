#!/usr/bin/env python3
"""A point of sale in Python: one connection to the till, many requests.

    pos_client.py SOCKET < requests.jsonl

Sends the requests one by one and prints the answers. Where an answer is lost
it asks again: a request with a receipt or an op is the same operation then,
and a code is never taken twice.
"""
import json
import socket
import sys


class Till:
    def __init__(self, path):
        self.path = path
        self.connection = None

    def ask(self, request, tries=3):
        line = json.dumps(request).encode() + b"\n"
        for _ in range(tries):
            try:
                if self.connection is None:
                    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                    link.settimeout(10)
                    link.connect(self.path)
                    self.connection = link.makefile("rwb")
                self.connection.write(line)
                self.connection.flush()
                answer = self.connection.readline()
                if answer:
                    return json.loads(answer)
            except OSError as error:
                print(error, file=sys.stderr)
            self.connection = None
        return {"verdict": "UNKNOWN", "reason": "commit",
                "text": "No answer from the till: please ask again"}


def main():
    till = Till(sys.argv[1])
    for line in sys.stdin:
        answer = till.ask(json.loads(line))
        for one in answer.get("answers", [answer]):
            print(one["verdict"], one["reason"], one.get("amount", ""),
                  one["text"], sep="\t")


main()
