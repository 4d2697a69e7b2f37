#!/usr/bin/env python3
"""Many points of sale at one socket: every code of a file is asked for by two
of them, in random order, and what they hear is held against one another.

    pos_load.py SOCKET CODES CLIENTS [PIPELINE]

Some clients read 10 kB a second, some go away in the middle and come again.
Prints "accepted N, used N, other N, twice N, unanswered N" and how long the
answers took.
"""
import json
import random
import socket
import sys
import threading
import time

PIPELINE = int(sys.argv[4]) if len(sys.argv) > 4 else 4


class Client(threading.Thread):
    def __init__(self, number, path, codes):
        super().__init__()
        self.number = number
        self.path = path
        self.codes = codes
        self.slow = number % 8 == 5
        self.fickle = number % 8 == 3
        self.random = random.Random(number)
        self.heard = {}
        self.times = []
        self.failed = None

    def connect(self):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(60)
        link.connect(self.path)
        return link

    def request(self, code):
        return json.dumps({"code": code, "receipt": "R%d" % self.number,
                           "basket": 250000}).encode() + b"\n"

    def read_line(self, link, left):
        while b"\n" not in left:
            if self.slow:
                time.sleep(0.1)
            piece = link.recv(1024 if self.slow else 65536)
            if not piece:
                raise OSError("closed")
            left += piece
        line, _, left = left.partition(b"\n")
        return json.loads(line), left

    def go_away(self, link):
        """Asks, and does not wait for the answer."""
        link.sendall(self.request(self.codes[0]))
        link.close()
        return self.connect()

    def serve(self):
        link, left, asked = self.connect(), b"", []
        waiting = list(self.codes)
        while waiting or asked:
            if self.fickle and not asked and self.random.random() < 0.05:
                link, left = self.go_away(link), b""
            while waiting and len(asked) < PIPELINE:
                code = waiting.pop()
                link.sendall(self.request(code))
                asked.append((code, time.monotonic()))
            answer, left = self.read_line(link, left)
            code, since = asked.pop(0)
            self.times.append(time.monotonic() - since)
            self.heard.setdefault(code, []).append(answer)
        link.close()

    def run(self):
        try:
            self.serve()
        except Exception as error:  # told by main
            self.failed = "client %d: %r" % (self.number, error)


def main():
    path, file, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(file) as lines:
        codes = lines.read().split()
    clients = []
    for number in range(count):
        mine = [c for i, c in enumerate(codes)
                if number in (i % count, (i + 1) % count)]
        random.Random(number).shuffle(mine)
        if number % 8 == 5:  # a slow reader has less to ask
            mine = mine[:20]
        clients.append(Client(number, path, mine))
    for client in clients:
        client.start()
    for client in clients:
        client.join()
        if client.failed:
            print(client.failed)
    taken, used, other, unanswered = {}, 0, 0, 0
    for client in clients:
        for code in client.codes:
            answers = client.heard.get(code, [])
            unanswered += not answers
            for answer in answers:
                if answer["reason"] in ("ok", "replayed"):
                    taken.setdefault(code, set()).add(answer["event"])
                elif answer["reason"] == "used":
                    used += 1
                else:
                    other += 1
                    print(answer)
    twice = sum(len(events) > 1 for events in taken.values())
    print("accepted %d, used %d, other %d, twice %d, unanswered %d" %
          (len(taken), used, other, twice, unanswered))
    times = sorted(t for c in clients if not c.slow for t in c.times)
    print("median %.2f ms, p99 %.2f ms" % (1000 * times[len(times) // 2],
          1000 * times[len(times) * 99 // 100]))


main()
