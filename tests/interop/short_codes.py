"""The short-code examples of docs/FORMAT.md, computed from its words alone."""
import hashlib
import os
import re

from reader import siphash24

PAGE = os.path.join(os.path.dirname(__file__), "../../docs/FORMAT.md")
H = "23456789FJKLMPQRTVX"


def short_code(locator, secret):
    number = secret * 2**20 + locator
    symbols = []
    for _ in range(14):
        symbols.insert(0, number % 19)
        number //= 19
    for c14 in range(19):
        for c15 in range(19):
            c = symbols + [c14, c15]
            if (sum(c) % 19, sum(x * 2**i for i, x in enumerate(c)) % 19) == (7, 11):
                text = "".join(H[x] for x in c)
                return "-".join(text[i:i + 4] for i in range(0, 16, 4))
    raise AssertionError("no check symbols fit")


def keyed(label, tail, k):
    return hashlib.blake2b(label + tail, key=k, digest_size=16).digest()


def secret_of(counter, k):
    return int.from_bytes(keyed(b"vouch short v1", counter.to_bytes(5, "big"), k), "big") >> (128 - 39)


def locator_of(counter, k):
    left, right = counter >> 10, counter & 1023
    for i in range(8):
        f = siphash24(keyed(b"vouch locatr v1", bytes([i]), k), right.to_bytes(4, "big"))
        left, right = right, left ^ (f & 1023)
    return left << 10 | right


text = open(PAGE, encoding="utf-8").read()
k = bytes(range(32))
found = re.search(r"locator (\d+), secret ([0-9a-f]+) \(hexadecimal\) \| `([^`]+)`", text)
assert short_code(int(found[1]), int(found[2], 16)) == found[3]
found = re.search(r"counters 0, 1, 2: locators \| ([^|]+) \|", text)
assert [f"{locator_of(i, k):05x}" for i in range(3)] == found[1].strip().split(", ")
found = re.search(r"the same: secrets \| ([^|]+) \|", text)
assert [f"{secret_of(i, k):010x}" for i in range(3)] == found[1].strip().split(", ")
