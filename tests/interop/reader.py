#!/usr/bin/env python3
"""A second reader of the format, written from docs/FORMAT.md alone.

It shares no line with the C code and needs nothing but Python's standard
library, so where both agree on a vector the page is clear enough.

    reader.py vectors FILE...     check vectors; TAP on stdout
    reader.py verify PUBLIC_KEY   one code a line on stdin, against a public key
                                  file; prints campaign, serial, value of each
    reader.py labels PUBLIC_KEY HOST
                                  one link of a shelf a line, that hangs there
                                  for this host; prints campaign, serial,
                                  value, stores, GTIN and label of each
    reader.py started PUBLIC_KEY  one start of a voucher's link a line, as a web
                                  server logs it; prints campaign, serial, value
    reader.py prizes PUBLIC_KEY MANIFEST
                                  prints the serials listed and their prizes
    reader.py export PUBLIC_KEY FILE
                                  prints each event of a log export, its kind and
                                  amount, and the digest of the whole
"""
import base64
import datetime
import hashlib
import re
import sys
import unicodedata

ALPHABET = "0123456789BCFGHJKLMNPQRSTVXZ"
CONTEXT = b"vouch token v1\0\0"
LENGTHS = {}  # characters of text: bytes
for _n in range(1, 131):
    _m = 0
    while 27 ** _m < 256 ** _n:
        _m += 1
    LENGTHS[_m + 1] = _n
CODE_LENGTHS = sorted((c for c, n in LENGTHS.items() if n >= 90), reverse=True)


class Refused(Exception):
    """Carries the layer and the reason, as "payload range"."""


# ---- text ------------------------------------------------------------------

def text_decode(text):
    if len(text) not in LENGTHS:
        raise Refused("text truncated")
    if not text.isascii():
        raise Refused("text syntax")
    size = LENGTHS[len(text)]
    number, prev = 0, None
    for letter in text.upper():
        at = ALPHABET.find(letter)
        if at < 0 or (prev is None and letter != "V") or at == prev:
            raise Refused("text syntax")
        if prev is not None:
            number = number * 27 + (at - prev - 1) % 28
        prev = at
    if number >= 256 ** size:
        raise Refused("text range")
    return number.to_bytes(size, "big")


# ---- payload -----------------------------------------------------------------

KINDS = (1, 2, 3, 4, 5, 15)
NONE, MONEY, MONEY_OR_POINTS = {0}, {1, 2}, {1, 2, 3}
ANY = 2 ** 32 - 1
# value type: units, least and greatest value, kinds
TYPES = {
    0: (NONE, 0, 0, KINDS),
    1: (MONEY, 1, ANY, (1, 3, 15)),
    2: (NONE, 1, 10000, (1, 3, 15)),
    3: (NONE, 1, ANY, (1, 3, 15)),
    4: (MONEY, 1, ANY, (2, 15)),
    5: (MONEY_OR_POINTS, 0, ANY, (4, 15)),
    6: (NONE, 0, 0, (5, 15)),
}
EXACT = {1: 6, 2: 4, 4: 2, 0x83: 8}


def number_at(data, start, size):
    return int.from_bytes(data[start:start + size], "big")


def gtin_valid(gtin):
    digits = [int(d) for d in reversed(str(gtin))]
    weighed = sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return gtin < 10 ** 14 and weighed % 10 == 0


def check_extensions(data):
    before = -1
    while data:
        if len(data) < 2 or len(data) < 2 + data[1] or data[0] <= before:
            raise Refused("payload syntax")
        kind, value = data[0], data[2:2 + data[1]]
        if kind >= 0x80 and kind != 0x83:
            raise Refused("payload unsupported")
        if kind in EXACT and len(value) != EXACT[kind]:
            raise Refused("payload syntax")
        if kind == 1 and not gtin_valid(int.from_bytes(value, "big")):
            raise Refused("payload range")
        if kind == 5 and not (1 <= len(value) <= 15
                              and all(0x20 <= c <= 0x7e for c in value)):
            raise Refused("payload syntax")
        before = kind
        data = data[2 + len(value):]


def payload_decode(data):
    if len(data) < 26:
        raise Refused("payload truncated")
    if len(data) > 66:
        raise Refused("payload too-long")
    token = {
        "kind": data[0] & 15, "key-id": data[1:5].hex(),
        "campaign": number_at(data, 5, 4), "serial": number_at(data, 9, 5),
        "from": number_at(data, 14, 2), "until": number_at(data, 16, 2),
        "value": number_at(data, 18, 4), "value-type": data[22] >> 4,
        "unit": data[22] & 15, "channel": data[23],
        "stores": number_at(data, 24, 2), "extensions": data[26:].hex(),
    }
    if (data[0] >> 4 != 1 or token["kind"] not in KINDS
            or token["value-type"] not in TYPES or token["unit"] > 3):
        raise Refused("payload unsupported")
    units, least, most, kinds = TYPES[token["value-type"]]
    endless = token["until"] == 0xffff
    if (token["campaign"] == 0 or token["from"] == 0xffff
            or (endless and token["kind"] not in (2, 15))
            or token["until"] < token["from"] or token["kind"] not in kinds
            or token["unit"] not in units
            or not least <= token["value"] <= most
            or 14 <= token["channel"] <= 31):
        raise Refused("payload range")
    check_extensions(data[26:])
    return token


# ---- Ed25519 (RFC 8032, section 5.1) -------------------------------------------

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_times(k, p):
    q = (0, 1, 1, 0)
    while k > 0:
        if k & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        k >>= 1
    return q


def point_encode(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_decode(data):
    """The point, or None where data is not the canonical encoding of one."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2 ** 255 - 1)
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def small_order(p):
    q = point_times(8, p)
    return q[0] % P == 0 and (q[1] - q[2]) % P == 0


def ed25519_verify(key, message, signature):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    a, r = point_decode(key), point_decode(signature[:32])
    if s >= L or a is None or small_order(a):
        return False
    if r is not None and small_order(r):
        return False
    h = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(h, "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    found = point_add(point_times(s, BASE), point_times(k, minus_a))
    return point_encode(found) == signature[:32]


# ---- codes ---------------------------------------------------------------------

def blake2b(data, size, key=b""):
    return hashlib.blake2b(data, digest_size=size, key=key).digest()


def key_id(key):
    return blake2b(b"vouch key id v1\0" + key, 32)[:8]


def signed_message(payload, aad):
    return (CONTEXT + len(payload).to_bytes(2, "big") + payload
            + len(aad).to_bytes(2, "big") + aad)


def code_read(text, keys, aad=b""):
    """payload, signature and fields of a code that one of the keys signed."""
    if LENGTHS.get(len(text), 0) < 90:
        raise Refused("code truncated")
    data = text_decode(text)
    payload, signature = data[:-64], data[-64:]
    token = payload_decode(payload)
    candidates = [k for k in keys if key_id(k).hex()[:8] == token["key-id"]]
    if not candidates:
        raise Refused("key unknown")
    message = signed_message(payload, aad)
    if not any(ed25519_verify(k, message, signature) for k in candidates):
        raise Refused("signature bad")
    return payload, signature, token


# ---- serials -------------------------------------------------------------------

def siphash24(key, data):
    mask = 2 ** 64 - 1
    k0, k1 = (int.from_bytes(key[i:i + 8], "little") for i in (0, 8))
    v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
         k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573]

    def turn(x, bits):
        return (x << bits | x >> (64 - bits)) & mask

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[2] = (v[2] + v[3]) & mask
            v[1], v[3] = turn(v[1], 13) ^ v[0], turn(v[3], 16) ^ v[2]
            v[0] = turn(v[0], 32)
            v[2] = (v[2] + v[1]) & mask
            v[0] = (v[0] + v[3]) & mask
            v[1], v[3] = turn(v[1], 17) ^ v[2], turn(v[3], 21) ^ v[0]
            v[2] = turn(v[2], 32)

    padded = data + b"\0" * (7 - len(data) % 8) + bytes([len(data) & 255])
    for i in range(0, len(padded), 8):
        word = int.from_bytes(padded[i:i + 8], "little")
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xff
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def serial_of(secret, counter):
    left, right = counter >> 20, counter & 0xfffff
    for i in range(8):
        round_key = blake2b(b"vouch serial v1" + bytes([i]), 16, secret)
        f = siphash24(round_key, right.to_bytes(4, "big")) & 0xfffff
        left, right = right, left ^ f
    return left << 20 | right


# ---- prizes --------------------------------------------------------------------

def slot_of(secret, first, codes, place):
    half = 1
    while 4 ** half < codes:
        half += 1
    mask = 2 ** half - 1
    while True:
        left, right = place >> half, place & mask
        for i in range(16):
            round_key = blake2b(b"vouch shuffl v1" + bytes([i])
                                + first.to_bytes(5, "big"), 16, secret)
            f = siphash24(round_key, right.to_bytes(4, "big")) & mask
            left, right = right, left ^ f
        place = left << half | right
        if place < codes:
            return place


def prizes_message(data):
    digest = blake2b(data, 64)
    return (b"vouch prizes v1\0" + len(digest).to_bytes(2, "big") + digest
            + b"\0\0")


def prize_worth(kind, unit, value):
    units, least, most, kinds = TYPES.get(kind, (NONE, 1, 0, ()))
    return 1 in kinds and unit in units and least <= value <= most


def is_prize_name(name):
    return (1 <= len(name) <= 47 and not name.startswith(b"-") and all(
        c in b"abcdefghijklmnopqrstuvwxyz0123456789-" for c in name))


def is_prize_item(item):
    try:
        return len(item) <= 403 and not any(
            ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0
            for c in item.decode("utf-8"))
    except UnicodeDecodeError:
        return False


class Cursor:
    def __init__(self, data):
        self.data = data

    def take(self, size):
        if len(self.data) < size:
            raise Refused("prizes truncated")
        piece, self.data = self.data[:size], self.data[size:]
        return piece

    def number(self, size):
        return int.from_bytes(self.take(size), "big")


def prize_decode(cursor):
    prize = {"count": cursor.number(8), "value": cursor.number(4)}
    kind = cursor.number(1)
    prize["name"] = cursor.take(cursor.number(1))
    if not is_prize_name(prize["name"]):
        raise Refused("prizes syntax")
    prize["item"] = cursor.take(cursor.number(2))
    if (not is_prize_item(prize["item"]) or (prize["item"] and kind >> 4 != 3)
            or not prize_worth(kind >> 4, kind & 15, prize["value"])):
        raise Refused("prizes syntax")
    return prize


def prizes_table(cursor, count, m):
    prizes = [prize_decode(cursor) for _ in range(count)]
    if len({p["name"] for p in prizes}) < count:
        raise Refused("prizes duplicate")
    others = [p["count"] for p in prizes if p is not prizes[m["rest"]]]
    if 0 in others:
        raise Refused("prizes range")
    if (sum(others) != m["listed"]
            or prizes[m["rest"]]["count"] != m["codes"] - sum(others)):
        raise Refused("prizes conflict")
    return prizes


def prizes_decode(data):
    """A manifest's head, its prizes, and {serial: index of its prize}."""
    if data[:7] != b"VOUCHPZ" or len(data) < 8:
        raise Refused("prizes syntax")
    if data[7:8] != b"1":
        raise Refused("prizes unsupported")
    cursor = Cursor(data[8:])
    m = {"campaign": cursor.number(4), "revision": cursor.number(4),
         "sequence": cursor.number(8), "batch": cursor.number(4),
         "first": cursor.number(8), "codes": cursor.number(8)}
    count, m["rest"], m["listed"] = (cursor.number(1), cursor.number(1),
                                     cursor.number(4))
    if (not all((m["campaign"], m["revision"], m["sequence"], m["batch"],
                 m["codes"])) or m["first"] + m["codes"] > 2 ** 40
            or not 1 <= count <= 64 or m["rest"] >= count
            or m["listed"] > min(10000000, m["codes"])):
        raise Refused("prizes range")
    prizes = prizes_table(cursor, count, m)
    entries = [(cursor.number(5), cursor.number(1))
               for _ in range(m["listed"])]
    cursor.take(64)
    if cursor.data:
        raise Refused("prizes too-long")
    for i, (serial, prize) in enumerate(entries):
        if i > 0 and serial <= entries[i - 1][0]:
            raise Refused("prizes conflict")
        if prize >= count or prize == m["rest"]:
            raise Refused("prizes range")
    found = dict(entries)
    for i, prize in enumerate(prizes):
        if i != m["rest"] and prize["count"] != list(found.values()).count(i):
            raise Refused("prizes conflict")
    return m, prizes, found


def prizes_deal(secret, m, prizes):
    """{serial: index of its prize} as the serial key deals them."""
    slots = []
    for i, prize in enumerate(prizes):
        if i != m["rest"]:
            slots += [i] * prize["count"]
    winners = {}
    for place in range(m["codes"]):
        slot = slot_of(secret, m["first"], m["codes"], place)
        if slot < len(slots):
            winners[serial_of(secret, m["first"] + place)] = slots[slot]
    return winners


def prizes_read(data, key):
    """The same of a manifest that the key signed."""
    found = prizes_decode(data)
    if not ed25519_verify(key, prizes_message(data[:-64]), data[-64:]):
        raise Refused("signature bad")
    return found


# ---- lists ---------------------------------------------------------------------

# magic: context, bytes of the head, of an entry, of what it is sorted by, most
LISTS = {
    b"VOUCHMF": (b"vouch manfst v1\0", 52, 16, 3, 2 ** 20),
    b"VOUCHRV": (b"vouch revoke 1\0\0", 24, 5, 5, 10000000),
    b"VOUCHAL": (b"vouch allowl 1\0\0", 24, 21, 5, 3000000),
}


def list_message(context, data):
    digest = blake2b(data, 64)
    return context + len(digest).to_bytes(2, "big") + digest + b"\0\0"


def list_read(data, key):
    """Fields of a signed list, and its entries."""
    if len(data) < 8 or data[:7] not in LISTS:
        raise Refused("list syntax")
    if data[7:8] != b"1":
        raise Refused("list unsupported")
    context, head, size, sort, most = LISTS[data[:7]]
    if len(data) < head:
        raise Refused("list truncated")
    tags = data[:7] == b"VOUCHMF"
    found = {"list": data[:7].decode("ascii"), "campaign": number_at(data, 8, 4),
             "sequence": number_at(data, 16 if tags else 12, 8),
             "count": number_at(data, 24 if tags else 20, 4)}
    if (found["campaign"] == 0 or not 0 < found["sequence"] < 2 ** 63
            or found["count"] > most):
        raise Refused("list range")
    if tags and (number_at(data, 12, 4) == 0
                 or not 1 <= number_at(data, 28, 4) <= 64
                 or not 8 <= number_at(data, 32, 4) <= 1048576):
        raise Refused("list range")
    need = head + found["count"] * size + 64
    if len(data) != need:
        raise Refused("list " + ("truncated" if len(data) < need
                                 else "too-long"))
    entries = [data[i:i + size] for i in range(head, need - 64, size)]
    if tags and any(e[0] > 15 for e in entries):
        raise Refused("list range")
    if any(a[:sort] >= b[:sort] for a, b in zip(entries, entries[1:])):
        raise Refused("list conflict")
    if not ed25519_verify(key, list_message(context, data[:-64]), data[-64:]):
        raise Refused("signature bad")
    return found, entries


# ---- signed files, bundles -------------------------------------------------------

def signature_check(text, key, data):
    """Checks a minisign signature file; gives its trusted comment."""
    rows = text.decode("utf-8").split("\n")
    if (len(rows) != 5 or rows[4] or not rows[0].startswith("untrusted comment: ")
            or not rows[2].startswith("trusted comment: ")):
        raise Refused("signature syntax")
    body, last = base64.b64decode(rows[1]), base64.b64decode(rows[3])
    if len(body) != 74 or len(last) != 64:
        raise Refused("signature syntax")
    if body[:2] != b"ED":
        raise Refused("signature unsupported")
    comment = rows[2][len("trusted comment: "):]
    if (body[2:10] != key_id(key)
            or not ed25519_verify(key, blake2b(data, 64), body[10:])
            or not ed25519_verify(key, body[10:] + comment.encode("utf-8"),
                                  last)):
        raise Refused("signature bad")
    return comment


NAME = "[a-z0-9][a-z0-9-]{0,46}"
NUMBER = "(?:0|[1-9][0-9]*)"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00"
STORES = "%s(?:-%s)?(?:,%s(?:-%s)?)*" % ((NUMBER,) * 4)
CAPS = ("VND", "USD", "points", "percent", "free")
# name, least, most, fields
BUNDLE = (
    ("sequence", 1, 1, "(%s)" % NUMBER),
    ("issued", 1, 1, "(%s)" % TIME),
    ("next-update-by", 1, 1, "(%s)" % TIME),
    ("grace-days", 1, 1, "(%s)" % NUMBER),
    ("stale-limit", 1, 1, r"(-|%s VND|%s\.[0-9][0-9] USD|%s points)"
     % (NUMBER, NUMBER, NUMBER)),
    ("zone", 1, 1, "([A-Za-z0-9_+/:-]{1,47})"),
    ("host", 0, 16, r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)"),
    ("root", 1, 8, "([0-9a-f]{64})"),
    ("store", 0, 10000, "(%s) (.+)" % NUMBER),
    ("group", 0, 256, "(%s) (%s) (%s)" % (NUMBER, NAME, STORES)),
    ("key", 0, 256, "([0-9a-f]{64}) (%s) ([a-z,]+) (%s) (%s) (%s) "
     "(%s)-(%s) (-|[A-Za-z0-9:,]+) (all|%s) (live|allow-list|revoked)"
     % (NAME, DAY, DAY, DAY, NUMBER, NUMBER, STORES)),
    ("floor", 0, 1024, "(%s) (%s) (%s) (%s)" % ((NUMBER,) * 4)),
)


def bundle_must(fact):
    if not fact:
        raise Refused("bundle bad")


def bundle_number(text, least, most):
    bundle_must(least <= int(text) <= most)
    return int(text)


def bundle_days(*days):
    for day in days:
        try:
            datetime.date.fromisoformat(day)
        except ValueError:
            raise Refused("bundle bad") from None
        bundle_must("2020-01-01" <= day <= "2199-06-05")
    bundle_must(list(days) == sorted(days))


def bundle_stores(text):
    last = -1
    for piece in text.split(","):
        ends = [bundle_number(n, 1, 0x7fff) for n in piece.split("-")]
        bundle_must(len(ends) == 1 or ends[0] < ends[1])
        bundle_must(ends[0] > last + 1 or last < 0)
        last = ends[-1]


def in_order(words, known):
    """Is it some of the known words, in their order, none twice?"""
    return bool(words) and [w for w in known if w in words] == words


def bundle_key(fields):
    key, name, uses, start, sign, verify, first, last, caps, stores, _ = fields
    bundle_must(in_order(uses.split(","),
                         ["codes", "manifests", "lists", "campaigns", "logs"]))
    bundle_must(uses != "logs" or (first, last, caps) == ("1", str(ANY), "-"))
    bundle_days(start, sign, verify)
    first = bundle_number(first, 1, ANY)
    bundle_number(last, first, ANY)
    if caps != "-":
        pairs = [c.split(":") for c in caps.split(",")]
        bundle_must(all(len(p) == 2 and re.fullmatch(NUMBER, p[1])
                        for p in pairs))
        for _, most in pairs:
            bundle_number(most, 1, ANY)
        bundle_must(in_order([p[0] for p in pairs], list(CAPS)))
    if stores != "all":
        bundle_stores(stores)


def bundle_row(name, fields):
    if name == "sequence":
        bundle_number(fields[0], 1, 2 ** 63 - 1)
    elif name in ("issued", "next-update-by"):
        try:
            datetime.datetime.fromisoformat(fields[0])
        except ValueError:
            raise Refused("bundle bad") from None
    elif name == "grace-days":
        bundle_number(fields[0], 0, 3650)
    elif name == "stale-limit" and fields[0] != "-":
        bundle_number(fields[0].split(" ")[0].replace(".", ""), 0, ANY)
    elif name == "store":
        bundle_number(fields[0], 1, 0x7fff)
        bundle_must(len(fields[1].encode("utf-8")) <= 200
                    and fields[1].strip(" ") == fields[1]
                    and not any(unicodedata.category(c) == "Cc"
                                for c in fields[1]))
    elif name == "group":
        bundle_number(fields[0], 1, 0x7ffe)
        bundle_stores(fields[2])
    elif name == "key":
        bundle_key(fields)
    elif name == "floor":
        bundle_number(fields[0], 1, ANY)
        for sequence in fields[1:]:
            bundle_number(sequence, 0, 2 ** 63 - 1)


def bundle_read(data):
    """{name of a line: fields of all such lines} of a bundle."""
    rows = data.split(b"\n")
    if re.fullmatch(rb"vouch bundle v[^1].*", rows[0]):
        raise Refused("bundle unsupported")
    bundle_must(rows[0] == b"vouch bundle v1" and rows.pop() == b"")
    try:
        rows = [row.decode("utf-8") for row in rows[1:]]
    except UnicodeDecodeError:
        raise Refused("bundle bad") from None
    found = {}
    for name, least, most, pattern in BUNDLE:
        mine = found[name] = []
        while rows and rows[0].startswith(name + " "):
            match = re.fullmatch(pattern, rows.pop(0)[len(name) + 1:])
            bundle_must(match)
            bundle_row(name, match.groups())
            mine.append(match.groups())
        bundle_must(least <= len(mine) <= most)
        firsts = [m[0] if name in ("host", "root", "key") else int(m[0])
                  for m in mine] if most > 1 else []
        bundle_must(firsts == sorted(set(firsts)))
    bundle_must(not rows)
    bundle_must(found["issued"][0] < found["next-update-by"][0])
    for name in ("group", "key"):
        names = [m[1] for m in found[name]]
        bundle_must(len(names) == len(set(names)))
    bundle_must(not {m[0] for m in found["key"]} & {m[0] for m in found["root"]})
    return found


# ---- short links ---------------------------------------------------------------

def link_of(secret, counter):
    digest = blake2b(b"vouch link v1" + counter.to_bytes(5, "big"), 16, secret)
    return int.from_bytes(digest[:6], "big") >> 1


def link_encode(number):
    at, text = 25, ""
    for place in range(9, -1, -1):
        at = (at + 1 + number // 27 ** place % 27) % 28
        text += ALPHABET[at]
    return text


def link_decode(text):
    if len(text) != 10:
        raise Refused("link truncated" if len(text) < 10 else "link too-long")
    number, prev = 0, 25
    for letter in text.upper():
        at = ALPHABET.find(letter)
        if at < 0 or at == prev:
            raise Refused("link syntax")
        number = number * 27 + (at - prev - 1) % 28
        prev = at
    if number >= 2 ** 47:
        raise Refused("link range")
    return number


# ---- events -------------------------------------------------------------------

EVENT_KINDS = ("redeem", "spend", "topup", "earn", "activate", "void", "hold",
               "commit", "release", "note", "close")


class EventBytes:
    """Canonical bytes, taken field by field."""

    def __init__(self, data):
        self.data = data

    def take(self, size):
        if len(self.data) < size:
            raise Refused("event truncated")
        found, self.data = self.data[:size], self.data[size:]
        return found

    def number(self, size, signed=False):
        return int.from_bytes(self.take(size), "big", signed=signed)

    def key(self):
        return "%d.%d.%s.%d" % (self.number(2), self.number(2),
                                self.take(8).hex(), self.number(8))

    def text(self):
        return escape(self.take(self.number(2)))


def event_decode(data):
    """The fields, those that are not there left out."""
    at = EventBytes(data)
    if at.number(1) != 1:
        raise Refused("event unsupported")
    e = {"event": at.key(), "kind": EVENT_KINDS[at.number(1) - 1],
         "campaign": at.number(4), "serial": "%010x" % at.number(5),
         "use": at.number(4), "op": at.take(16).hex(),
         "request": at.take(16).hex(), "at": at.number(8, True),
         "boot": at.number(8, True), "key-id": at.take(4).hex(),
         "revision": at.number(4), "channel": at.number(1),
         "amount": at.number(8, True), "unit": at.number(1),
         "flags": at.number(4)}
    present = at.number(1)
    if present & 1:
        e["basket"] = at.number(8, True)
    if present & 2:
        e["holder"] = at.take(32).hex()
    if present & 4:
        e["ref"] = at.key()
    if present & 8:
        e["until"] = at.number(8, True)
    for name in ("receipt", "cashier", "note"):
        e[name] = at.text()
    if at.data or present > 15:
        raise Refused("event too-long")
    return e


def event_moves(e):
    """Uses, what is off bills, the card's balance, whether it is sold, holds:
    the table of the page, row by row."""
    kind, amount, of_card = e["kind"], e["amount"], e["use"] == 0
    loads = ("topup", "earn", "activate")
    voided = EVENT_KINDS[max(e["flags"] & 255, 1) - 1]
    card = {"spend": -amount, "hold": -amount, "release": -amount,
            "void": amount if voided in loads else -amount}.get(
                kind, amount if kind in loads else 0)
    use = {"redeem": 1, "hold": 1, "void": -1, "release": -1}.get(kind, 0)
    sold = {"activate": 1, "void": -(voided == "activate")}.get(kind, 0)
    hold = {"hold": 1, "commit": -1, "release": -1}.get(kind, 0)
    if kind in ("note", "close", "redeem"):
        of_card = False
    return "%d %d %d %d %d" % (
        0 if of_card else use,
        amount if use and not of_card else 0,
        card if of_card else 0, sold if of_card else 0, hold)


def event_read(data, previous):
    e = event_decode(data)
    e["moves"] = event_moves(e)
    e["hash"] = blake2b(b"vouch tilllog 1\0" + previous + data, 32).hex()
    return e


# ---- log exports -----------------------------------------------------------

def export_message(data):
    digest = blake2b(data, 64)
    return (b"vouch logexp 1\0\0" + len(digest).to_bytes(2, "big") + digest
            + b"\0\0")


def export_records(at):
    """(type, body) of each, the end among them."""
    while True:
        kind, body = at.number(1), at.take(at.number(2))
        yield kind, body
        if kind == 0:
            return


def export_chains(records):
    """The events read, and of each chain where it ends: {key: seq, hash}."""
    events, ends, epochs, chain, order = [], {}, set(), None, 0
    for kind, body in records:
        if kind > 5 or (kind or 9) < order and kind not in (2, 3, 4):
            raise Refused("export syntax")
        at = EventBytes(body)
        if kind == 1:
            epochs.add(body[2:10])
        elif kind == 2:
            key, seq = body[:12], int.from_bytes(body[12:20], "big") - 1
            if key[4:] not in epochs or (chain or b"") >= key:
                raise Refused("export syntax")
            chain, previous = key, body[20:]
            ends[chain] = (seq, previous)
        elif kind == 3:
            seq += 1
            if body[1:21] != chain + seq.to_bytes(8, "big"):
                raise Refused("export syntax")
            event = event_read(body, previous)
            previous = bytes.fromhex(event["hash"])
            ends[chain] = (seq, previous)
            events.append(event)
        elif kind == 4 and blake2b(body, 32).hex() != event["holder"]:
            raise Refused("export corrupt")
        elif kind == 0 and at.number(8) != len(events):
            raise Refused("export syntax")
        order = min(max(order, kind), 5)
    return events, ends


def export_read(data, key):
    at = EventBytes(data)
    if at.take(8) != b"VOUCHLX1":
        raise Refused("export syntax")
    if at.take(8) != key_id(key):
        raise Refused("export signature")
    at.take(27)
    events, ends = export_chains(export_records(at))
    if len(at.data) != 64 or not ed25519_verify(
            key, export_message(data[:-64]), at.data):
        raise Refused("export signature")
    digest = blake2b(b"vouch logsum 1\0\0" + b"".join(
        chain + seq.to_bytes(8, "big") + last
        for chain, (seq, last) in sorted(ends.items())), 32)
    return events, digest.hex()


# ---- spent lists -----------------------------------------------------------

SPENT_HEAD, SPENT_ENTRY, SECONDS_MAX = 39, 19, (2 ** 63 - 1) // 1000


def spent_message(data):
    digest = blake2b(data, 64)
    return (b"vouch spentl 1\0\0" + len(digest).to_bytes(2, "big") + digest
            + b"\0\0")


def spent_head(data):
    if len(data) < 8 or data[:7] != b"VOUCHSP":
        raise Refused("spent syntax")
    if data[7:8] != b"1":
        raise Refused("spent unsupported")
    if len(data) < SPENT_HEAD:
        raise Refused("spent truncated")
    found = {"store": number_at(data, 16, 2), "sequence": number_at(data, 18, 8),
             "made": number_at(data, 26, 8), "flags": data[34],
             "count": number_at(data, 35, 4)}
    if (not 1 <= found["store"] <= 0x7fff or found["sequence"] >= 2 ** 63
            or found["made"] > SECONDS_MAX or found["flags"] > 1):
        raise Refused("spent range")
    if found["count"] > 4194304:
        raise Refused("spent too-long")
    return found


def spent_read(data, key):
    """Fields of a spent list, and (campaign, serial, till, at) of each code."""
    found, codes = spent_head(data), []
    for i in range(found["count"]):
        at = SPENT_HEAD + i * SPENT_ENTRY
        if len(data) < at + SPENT_ENTRY:
            raise Refused("spent truncated")
        code = (number_at(data, at, 4), number_at(data, at + 4, 5),
                number_at(data, at + 9, 2), number_at(data, at + 11, 8))
        if code[0] == 0 or code[2] > 9999 or code[3] > SECONDS_MAX:
            raise Refused("spent range")
        if codes and codes[-1][:2] >= code[:2]:
            raise Refused("spent syntax")
        codes.append(code)
    left = len(data) - SPENT_HEAD - found["count"] * SPENT_ENTRY - 64
    if left != 0:
        raise Refused("spent " + ("truncated" if left < 0 else "syntax"))
    if data[8:16] != key_id(key) or not ed25519_verify(
            key, spent_message(data[:-64]), data[-64:]):
        raise Refused("signature bad")
    return found, codes


# ---- holders -------------------------------------------------------------------

SEPARATORS = ({0x09, 0x20, 0x28, 0x29, 0x2d, 0x2e, 0xa0, 0x2007, 0x2060, 0xfeff}
              | set(range(0x200b, 0x2014)) | set(range(0x202a, 0x2030))
              | set(range(0x2066, 0x206a)))


def national(digits):
    return (len(digits) == 9 and digits[0] in "35789"
            or len(digits) == 10 and digits[0] == "2")


def phone_normal(text, bare):
    """"+84901234567", or None when text is no phone number."""
    kept = "".join(c for c in text.removeprefix("'")
                   if ord(c) not in SEPARATORS)
    plus, digits = kept.startswith("+"), kept.removeprefix("+")
    if not (digits and digits.isascii() and digits.isdigit()
            and len(digits) <= 20):
        return None
    if not plus and len(digits) > 4 and digits.startswith("0084"):
        plus, digits = True, digits[2:]
    if not plus and digits[0] == "0":
        return "+84" + digits[1:] if national(digits[1:]) else None
    if not plus and bare and national(digits):
        return "+84" + digits
    if digits.startswith("84"):
        part = digits[2:].removeprefix("0")
        return "+84" + part if national(part) else None
    if plus and 7 <= len(digits) <= 15 and digits[0] != "0":
        return "+" + digits
    return None


def is_address(text):
    local, _, domain = text.partition("@")
    return (local and "@" not in domain and "." in domain
            and not domain.startswith(".") and not domain.endswith(".")
            and ".." not in domain
            and not any(ord(c) <= 0x20 or c in ",;<>\"\x7f" for c in text))


def holder_normal(kind, raw):
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("holder encoding")
    if not text.strip(" \t\r\n"):
        raise Refused("holder missing")
    if kind == "phone":
        text = phone_normal(text, True)
        if text is None:
            raise Refused("holder syntax")
        return text.encode("ascii")
    text = unicodedata.normalize("NFC", text.strip(" \t\r\n"))
    if kind == "email":
        text = "".join(c.lower() if "A" <= c <= "Z" else c for c in text)
    if len(text.encode("utf-8")) > 254:
        raise Refused("holder too-long")
    if kind == "email" and not is_address(text):
        raise Refused("holder syntax")
    if kind == "id" and any(ord(c) < 0x20 or c == "\x7f" for c in text):
        raise Refused("holder syntax")
    if kind == "id" and ("@" in text or phone_normal(text, False)):
        raise Refused("holder conflict")
    return text.encode("utf-8")


def holder_value(key, campaign, kind, normal):
    number = {"phone": 1, "email": 2, "id": 3}[kind]
    return blake2b(b"vouch holder v1\0" + campaign.to_bytes(4, "big")
                   + bytes([number]) + normal, 16, key)


# ---- scanned lines -------------------------------------------------------------

def both_cases(pairs):
    table = {}
    for seen, meant in pairs:
        table[seen.lower()] = meant
        table[seen.upper()] = meant
    return table


LAYOUTS = (
    both_cases(("aQ", "qA", "wZ", "zW", ",M", "?M", "m;", "&1", "é2", '"3',
                "'4", "(5", "-6", "§6", "è7", "_8", "!8", "ç9", "à0")),
    both_cases(("yZ", "zY")),
    both_cases(("ă1", "â2", "ê3", "ô4", "\u03005", "\u03096", "\u03037",
                "\u03018", "\u03239", "đ0")),
)


def is_symbol(byte):
    return byte < 0x80 and chr(byte).upper() in ALPHABET


def strip(line):
    """line (bytes) without what scanners put around the data."""
    def blank(byte):
        return byte <= 0x20 or byte == 0x7f

    while line and blank(line[-1]):
        line = line[:-1]
    while line:
        head = line[:7].decode("latin-1")
        if blank(line[0]):
            line = line[1:]
        elif (head[0] == "]" and len(head) >= 3 and head[1:3].isascii()
              and head[1].isalpha() and head[2].isalnum()):
            line = line[3:]
        elif (line[:2] in (b"\xc6\xb0", b"\xc6\xaf") and len(line) >= 4
              and line[2:3] in b"Qq" and line[3:4].isdigit()):
            line = line[4:]
        elif head[0] == "\\" and len(head) == 7 and line[1:7].isdigit():
            line = line[7:]
        else:
            break
    return line


def runs(line):
    run = b""
    for byte in line + b" ":
        if is_symbol(byte):
            run += bytes([byte])
        elif run:
            yield run.decode("ascii").upper()
            run = b""


def code_at_end(run):
    best = ""
    for length in CODE_LENGTHS:
        end = run[-length:]
        if length > len(run) or end[0] != "V":
            continue
        try:
            data = text_decode(end)
        except Refused:
            continue
        try:
            payload_decode(data[:-64])
            return end
        except Refused:
            best = best or end
    return best


def find_codes(line):
    """(text of the last code that can be read or "", how many codes)"""
    found, count = "", 0
    for run in runs(line):
        code = code_at_end(run)
        if code:
            found = code
            count += 2 if len(run) - len(code) >= 153 else 1
        elif len(run) >= 153 and run[0] == "V":
            count += 1
    return found, count


def undo(layout, line):
    # Python replaces a bad sequence by U+FFFD: one or more blanks, the same.
    text = line.decode("utf-8", "replace")
    return "".join(layout.get(c, c if c.isascii() else " ")
                   for c in text).encode("ascii")


def has_start(line):
    for run in runs(line):
        start = run[:30]
        if len(start) == 30 and start[0] == "V" and all(
                a != b for a, b in zip(start, start[1:])):
            return True
    return False


def typed_by_engine(line):
    starts = [i for i in (line.find(b"V"), line.find(b"v")) if i >= 0]
    if not starts:
        return False
    try:
        text = line[min(starts):].decode("utf-8")
    except UnicodeDecodeError:
        return False
    marked = sum(0xc0 <= ord(c) <= 0x24f or 0x300 <= ord(c) <= 0x36f
                 or 0x1e00 <= ord(c) <= 0x1eff for c in text)
    symbols = sum(c.isascii() and is_symbol(ord(c)) for c in text)
    return marked > 0 and marked + symbols == len(text) and len(text) >= 30


def is_url(line):
    scheme, mark, rest = line.decode("latin-1").partition("://")
    return bool(mark and rest and scheme and scheme.isascii()
                and scheme[0].isalpha()
                and all(c.isalnum() or c in "+-." for c in scheme))


def is_short_code(line):
    """Sixteen symbols, right or with wrong check symbols."""
    if len(line) > 64:
        return False
    letters = [c for c in line.decode("latin-1").upper() if c not in " -."]
    symbols = ["23456789FJKLMPQRTVX".find(
        {"B": "8", "S": "5", "Z": "2", "G": "6"}.get(c, c)) for c in letters]
    if len(symbols) != 16 or min(symbols) < 0:
        return False
    right = (sum(symbols) % 19 == 7
             and sum(c * 2 ** i for i, c in enumerate(symbols)) % 19 == 11)
    number = 0
    for c in symbols[:14]:
        number = number * 19 + c
    return not right or number < 2 ** 59


def line_read(line):
    """(what it is, text of the code or "")"""
    line = strip(line)
    for look in (line, *(undo(layout, line) for layout in LAYOUTS)):
        found, count = find_codes(look)
        if found:
            return ("code", found) if count == 1 else ("two-codes", "")
    damaged = ""
    for run in runs(line):
        ends = [run[-n:] for n in CODE_LENGTHS
                if n <= len(run) and run[-n] == "V"]
        damaged = ends[0] if ends else damaged
    if damaged:
        return "code", damaged
    if is_short_code(line):
        return "short-code", ""
    if line.isdigit() and len(line) in (8, 12, 13, 14) and gtin_valid(
            int(line)):
        return "gtin", ""
    if line.startswith(b"000201") and len(line) > 6:
        return "payment-qr", ""
    if has_start(line):
        return "truncated", ""
    if typed_by_engine(line):
        return "typing-engine", ""
    return ("url" if is_url(line) else "other"), ""


# ---- vectors -------------------------------------------------------------------

def escape(data):
    return "".join("\\\\" if c == 0x5c else chr(c) if 0x20 <= c <= 0x7e
                   else "\\x%02x" % c for c in data)


def unescape(text):
    out, i = bytearray(), 0
    while i < len(text):
        if text[i] != "\\":
            out += text[i].encode("ascii")
            i += 1
        elif text[i + 1] == "\\":
            out += b"\\"
            i += 2
        else:
            out.append(int(text[i + 2:i + 4], 16))
            i += 4
    return bytes(out)


def agree(vector, name, found):
    if str(found) != vector.get(name, ""):
        raise AssertionError("expected %s: %s, found %s"
                             % (name, vector.get(name, ""), found))


def run_vector(v):
    """Does what v["test"] says; raises Refused, or AssertionError."""
    def data(name):
        return bytes.fromhex(v.get(name, ""))

    test = v["test"]
    if test == "text":
        agree(v, "bytes", text_decode(v["text"]).hex())
    elif test == "payload":
        for name, value in payload_decode(data("payload")).items():
            agree(v, name, value)
    elif test == "signature":
        message = signed_message(data("payload"), data("aad"))
        if not ed25519_verify(data("key"), message, data("signature")):
            raise Refused("signature bad")
    elif test == "code":
        payload, signature, _ = code_read(v["text"], [data("key")],
                                          data("aad"))
        agree(v, "payload", payload.hex())
        agree(v, "signature", signature.hex())
    elif test == "key":
        agree(v, "id", key_id(data("key")).hex())
    elif test == "serial":
        agree(v, "serial", "%010x" % serial_of(
            data("k"), int(v["counter"], 16)))
    elif test == "shuffle":
        agree(v, "slot", slot_of(data("k"), int(v["first"], 16),
                                 int(v["codes"]), int(v["place"])))
    elif test == "prizes":
        m, prizes, found = prizes_read(data("bytes"), data("key"))
        for name in ("campaign", "revision", "sequence", "batch", "first",
                     "codes", "listed"):
            agree(v, name, m[name])
        agree(v, "prizes", " ".join(
            "%s=%d" % (p["name"].decode("ascii"), p["count"])
            for p in prizes))
        agree(v, "rest", prizes[m["rest"]]["name"].decode("ascii"))
        if found != prizes_deal(data("k"), m, prizes):
            raise AssertionError("other winners than the serial key deals")
    elif test == "list":
        found, entries = list_read(data("bytes"), data("key"))
        for name, value in found.items():
            agree(v, name, value)
        agree(v, "last", entries[-1].hex())
    elif test == "bundle":
        text = unescape(v["text"])
        found = bundle_read(text)
        agree(v, "comment", signature_check(unescape(v["signature"]),
                                            data("key"), text))
        agree(v, "sequence", found["sequence"][0][0])
        for name in ("root", "store", "group", "key", "floor"):
            agree(v, name + "s", len(found[name]))
    elif test == "link":
        number = link_decode(v["text"])
        agree(v, "number", "%012x" % number)
        if link_encode(number) != v["text"].upper():
            raise Refused("link encoded again differently")
        if "k" in v:
            agree(v, "number", "%012x" % link_of(
                data("k"), int(v["counter"], 16)))


    elif test == "spent":
        found, codes = spent_read(data("bytes"), data("key"))
        for name, value in found.items():
            agree(v, name, value)
        agree(v, "last", "%d %010x %d %d" % codes[-1] if codes else "")
    elif test == "event":
        for name, value in event_read(data("bytes"),
                                      data("previous")).items():
            agree(v, name, value)
    elif test == "holder":
        found = holder_normal(v["kind"], unescape(v["text"]))
        agree(v, "normal", escape(found))
        agree(v, "holder", holder_value(
            data("key"), int(v["campaign"]), v["kind"], found).hex())
    elif test == "line":
        what, text = line_read(unescape(v["line"]))
        if what != "code":
            raise Refused("line " + what)
        agree(v, "text", text)
        text_decode(text)
    else:
        raise AssertionError("no test " + test)


def load_vector(path):
    with open(path, encoding="ascii") as file:
        lines = file.read().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def check_vector(path):
    """"" when the vector holds, else what is wrong."""
    vector = load_vector(path)
    try:
        run_vector(vector)
        found = "ok"
    except Refused as refused:
        found = str(refused)
    except AssertionError as error:
        return str(error)
    if found != vector["expect"]:
        return "expected %s, found %s" % (vector["expect"], found)
    return ""


def main_vectors(paths):
    bad = 0
    print("1..%d" % len(paths))
    for i, path in enumerate(paths, 1):
        wrong = check_vector(path)
        bad += wrong != ""
        print("%s %d - %s%s" % ("not ok" if wrong else "ok", i, path,
                                "\n# " + wrong if wrong else ""))
    return 1 if bad else 0


def load_key(path):
    with open(path, encoding="utf-8") as file:
        raw = base64.b64decode(file.read().splitlines()[1], validate=True)
    key = raw[10:]
    if raw[:2] != b"Ed" or len(key) != 32 or raw[2:10] != key_id(key):
        sys.exit("reader.py: %s: not a public key" % path)
    return key


def read_with(read, path, of):
    """What read() makes of a file with the key at path; None if it refuses."""
    with open(of, "rb") as file:
        data = file.read()
    try:
        return read(data, load_key(path))
    except Refused as refused:
        print(refused)
        return None


def main_prizes(path, manifest):
    read = read_with(prizes_read, path, manifest)
    if read is None:
        return 1
    _, prizes, found = read
    for serial, prize in found.items():
        print("S%010X" % serial, prizes[prize]["name"].decode("ascii"))
    return 0


def main_export(path, export):
    read = read_with(export_read, path, export)
    if read is None:
        return 1
    events, digest = read
    for event in events:
        print(event["event"], event["kind"], event["amount"])
    print(digest)
    return 0


def main_spent(path, spent):
    read = read_with(spent_read, path, spent)
    if read is None:
        return 1
    found, codes = read
    print(found["store"], found["sequence"])
    for campaign, serial, till, at in codes:
        print(campaign, "S%010X" % serial, till, at)
    return 0


def main_verify(path):
    key = load_key(path)
    bad = 0
    for line in sys.stdin.buffer:
        what, text = line_read(line)
        try:
            if what != "code":
                raise Refused("line " + what)
            token = code_read(text, [key])[2]
            print(token["campaign"], "S%010X" % token["serial"],
                  token["value"])
        except Refused as refused:
            print(refused)
            bad = 1
    return bad


# ---- links -------------------------------------------------------------------

def place_read(link, host):
    """Text, aad, GTIN and label of a shelf's link at host."""
    start = "https://" + host + "/s/"
    if not link.lower().startswith(start):
        raise Refused("link elsewhere")
    text, slash, place = link[len(start):].partition("/01/")
    if not slash:
        return text, host + "/s", "", ""
    gtin, slash, label = place.partition("/21/")
    if len(gtin) != 14 or not gtin.isdigit() or not gtin_valid(int(gtin)):
        raise Refused("link gtin")
    allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-."
    if slash and (not 1 <= len(label) <= 20 or
                  any(c not in allowed for c in label.upper())):
        raise Refused("link label")
    aad = host + "/01/" + gtin + (slash + label if slash else "")
    return text, aad.lower(), gtin, label.upper()


def main_labels(path, host):
    key = load_key(path)
    bad = 0
    for line in sys.stdin:
        try:
            text, aad, gtin, label = place_read(line.rstrip("\n"), host)
            token = code_read(text.upper(), [key], aad.encode())[2]
            print(token["campaign"], "S%010X" % token["serial"],
                  token["value"], token["stores"], gtin, label)
        except Refused as refused:
            print(refused)
            bad = 1
    return bad


def started_read(start, key):
    """The payloads the first 46 characters of a code may have begun with."""
    number, prev = 0, 25
    for letter in start.upper()[1:]:
        number = number * 27 + (ALPHABET.index(letter) - prev - 1) % 28
        prev = ALPHABET.index(letter)
    found = []
    for length in CODE_LENGTHS:
        rest = length - len(start)
        shift = 8 * (LENGTHS[length] - 26)
        first = number * 27 ** rest >> shift
        if first < 256 ** 26:
            payload = first.to_bytes(26, "big")
            if payload[0] >> 4 == 1 and payload[1:5] == key_id(key)[:4]:
                found.append(payload)
    return found


def main_started(path):
    key = load_key(path)
    for line in sys.stdin:
        payloads = started_read(line.rstrip("\n"), key)
        print(" or ".join("%d S%010X %d" % (
            int.from_bytes(p[5:9], "big"), int.from_bytes(p[9:14], "big"),
            int.from_bytes(p[18:22], "big")) for p in payloads))
    return 0


def main(argv):
    if len(argv) == 4 and argv[1] == "labels":
        return main_labels(argv[2], argv[3])
    if len(argv) == 3 and argv[1] == "started":
        return main_started(argv[2])
    if len(argv) > 2 and argv[1] == "vectors":
        return main_vectors(argv[2:])
    if len(argv) == 3 and argv[1] == "verify":
        return main_verify(argv[2])
    if len(argv) == 4 and argv[1] == "prizes":
        return main_prizes(argv[2], argv[3])
    if len(argv) == 4 and argv[1] == "export":
        return main_export(argv[2], argv[3])
    if len(argv) == 4 and argv[1] == "spent":
        return main_spent(argv[2], argv[3])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv))
