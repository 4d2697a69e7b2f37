#!/usr/bin/env python3
"""Writes testdata/vectors, from the second reader and a signer of its own.

Run once per change of the format, from the top of the repository:

    tests/interop/make_vectors.py testdata/vectors

The files are committed: the C code is tested against them, not against this.
Vectors written by hand beside them are left alone.
"""
import base64
import hashlib
import os
import sys

import reader
from reader import ALPHABET, BASE, L, P

SEED = bytes(range(32))
K = bytes(range(32))
GTIN = 8934563138165


# ---- the issuer's half of the format ---------------------------------------

def text_encode(data):
    size = next(c for c, n in reader.LENGTHS.items() if n == len(data)) - 1
    number, digits = int.from_bytes(data, "big"), []
    for _ in range(size):
        number, digit = divmod(number, 27)
        digits.append(digit)
    at, text = 25, "V"
    for digit in reversed(digits):
        at = (at + 1 + digit) % 28
        text += ALPHABET[at]
    return text


def secret_scalar(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little")
    return a & ((1 << 254) - 8) | (1 << 254), h[32:]


def public_key(seed):
    return reader.point_encode(reader.point_times(secret_scalar(seed)[0], BASE))


def sign(seed, message):
    a, prefix = secret_scalar(seed)
    key = public_key(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    point = reader.point_encode(reader.point_times(r, BASE))
    k = int.from_bytes(hashlib.sha512(point + key + message).digest(),
                       "little") % L
    return point + ((r + k * a) % L).to_bytes(32, "little")


KEY = public_key(SEED)
KEY_ID = reader.key_id(KEY)

VOUCHER = {"version": 1, "kind": 1, "campaign": 1001, "serial": 0xa1b2c3d4,
           "from": 2375, "until": 2465, "value": 50000, "type": 1, "unit": 1,
           "channel": 1, "stores": 0, "extensions": ""}


def payload(**fields):
    f = {**VOUCHER, **fields}
    return (bytes([f["version"] << 4 | f["kind"]])
            + f.get("key_id", KEY_ID[:4]) + f["campaign"].to_bytes(4, "big")
            + f["serial"].to_bytes(5, "big") + f["from"].to_bytes(2, "big")
            + f["until"].to_bytes(2, "big") + f["value"].to_bytes(4, "big")
            + bytes([f["type"] << 4 | f["unit"], f["channel"]])
            + f["stores"].to_bytes(2, "big") + bytes.fromhex(f["extensions"]))


def code(data, aad=b""):
    return text_encode(data + sign(SEED, reader.signed_message(data, aad)))


# ---- writing -----------------------------------------------------------------

written = {}


def write(folder, name, what, test, expect, **fields):
    """One vector; checked by the second reader before it is kept."""
    lines = ["what: " + what, "test: " + test, "expect: " + expect]
    lines += ["%s: %s" % (k.replace("_", "-"), v) for k, v in fields.items()
              if v != ""]
    path = os.path.join(sys.argv[1], folder, name + ".txt")
    assert path not in written, path
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    written[path] = what
    wrong = reader.check_vector(path)
    assert not wrong, path + ": " + wrong


def good_payload(name, what, **fields):
    data = payload(**fields)
    token = reader.payload_decode(data)
    write("good", "payload-" + name, what, "payload", "ok",
          payload=data.hex(), **{k.replace("-", "_"): v
                                 for k, v in token.items()})


def refused_payload(folder, name, what, reason, data=None, **fields):
    data = payload(**fields) if data is None else data
    write(folder, "payload-" + name, what, "payload", "payload " + reason,
          payload=data.hex())


def good_code(name, what, aad=b"", lower=False, **fields):
    data = payload(**fields)
    signature = sign(SEED, reader.signed_message(data, aad))
    text = text_encode(data + signature)
    write("good", "code-" + name, what, "code", "ok", seed=SEED.hex(),
          key=KEY.hex(), aad=aad.hex(), text=text.lower() if lower else text,
          payload=data.hex(), signature=signature.hex())


def refused_code(folder, name, what, expect, text, key=KEY, aad=b""):
    write(folder, "code-" + name, what, "code", expect, key=key.hex(),
          aad=aad.hex(), text=text)


def signature(name, what, good, key=KEY, data=None, aad=b"", sig=None):
    data = payload() if data is None else data
    write("good" if good else "bad", "signature-" + name, what, "signature",
          "ok" if good else "signature bad", key=key.hex(),
          payload=data.hex(), aad=aad.hex(), signature=sig.hex())


def escape(line):
    return "".join("\\\\" if c == 0x5c else chr(c) if 0x20 <= c <= 0x7e
                   else "\\x%02x" % c for c in line)


def line(name, what, raw, text):
    write("good", "line-" + name, what, "line", "ok", line=escape(raw),
          text=text)


def foreign(name, what, raw, kind):
    write("bad", "line-" + name, what, "line", "line " + kind,
          line=escape(raw))


# ---- the vectors -----------------------------------------------------------------

def texts():
    write("good", "text-zeros", "Five NUL bytes: every digit is 0.", "text",
          "ok", text=text_encode(bytes(5)), bytes=bytes(5).hex())
    write("good", "text-ones", "The greatest number of five bytes.", "text",
          "ok", text=text_encode(b"\xff" * 5), bytes="ff" * 5)
    write("good", "text-one-byte", "The shortest text there is.", "text",
          "ok", text="V7P", bytes="ff")
    write("good", "text-longest", "130 bytes, the longest text.", "text", "ok",
          text=text_encode(bytes(range(130))), bytes=bytes(range(130)).hex())
    write("good", "text-mixed-case", "Either case is read.", "text", "ok",
          text="v7p", bytes="ff")
    for name, what, text, reason in (
            ("empty-number", "A V alone: no byte string has this length.",
             "V", "truncated"),
            ("length", "Four characters: no byte string has this length.",
             "VXZ0", "truncated"),
            ("no-v", "The first letter is not V.", "X0Z", "syntax"),
            ("foreign-letter", "A is not in the alphabet.", "VXA", "syntax"),
            ("foreign-mark", "A blank is not in the alphabet.", "V X",
             "syntax"),
            ("repeat", "A symbol twice in a row.", "V00", "syntax"),
            ("repeat-other-case", "The same symbol in two cases is a repeat.",
             "VXx", "syntax"),
            ("repeat-of-v", "The symbol after the V is a V.", "VVX", "syntax"),
            ("too-great", "256: one more than a byte holds.", "V7Q",
             "range"),
            ("greatest-digits", "Every digit is 26: more than four bytes "
             "hold.", "VTSRQPNM", "range")):
        write("bad", "text-" + name, what, "text", "text " + reason, text=text)


def payloads():
    for name, what, fields in (
            ("voucher", "The published voucher.", {}),
            ("least", "Every field at its least.",
             {"campaign": 1, "serial": 0, "from": 0, "until": 0, "value": 0,
              "type": 0, "unit": 0, "channel": 0, "key_id": bytes(4)}),
            ("greatest", "Every field at its greatest.",
             {"campaign": 2 ** 32 - 1, "serial": 2 ** 40 - 1, "from": 65534,
              "until": 65534, "value": 2 ** 32 - 1, "unit": 2, "channel": 255,
              "stores": 65535, "key_id": b"\xff" * 4}),
            ("one-day", "Valid on one day: not before is not after.",
             {"until": 2375}),
            ("percent", "15 percent, in hundredths.",
             {"value": 1500, "type": 2, "unit": 0}),
            ("all-percent", "100 percent is the most.",
             {"value": 10000, "type": 2, "unit": 0}),
            ("free-items", "Two free items.",
             {"value": 2, "type": 3, "unit": 0}),
            ("dollars", "12.50 USD is 1250 cents.",
             {"value": 1250, "unit": 2}),
            ("coupon", "A coupon of many uses.", {"kind": 3}),
            ("points", "A points card may open at nothing.",
             {"kind": 4, "value": 0, "type": 5, "unit": 3}),
            ("gift-card", "A gift card of 500,000 VND.",
             {"kind": 4, "value": 500000, "type": 5}),
            ("pass", "A pass with its order number.",
             {"kind": 5, "value": 0, "type": 6, "unit": 0,
              "extensions": "0508" + b"DH-48213".hex()}),
            ("shelf-endless", "A shelf label may have no last day.",
             {"kind": 2, "type": 4, "until": 65535}),
            ("test-endless", "So may a test code, of any value type.",
             {"kind": 15, "type": 4, "until": 65535}),
            ("one-store", "Good in store 7 only.", {"stores": 7}),
            ("group", "Good in a group of stores.", {"stores": 0x8001}),
            ("own-channel", "32 is the campaign's first own channel.",
             {"channel": 32}),
            ("gtin", "For one product.",
             {"extensions": "0106" + GTIN.to_bytes(6, "big").hex()}),
            ("gtin-8", "A GTIN-8 is a GTIN-14 with zeros in front.",
             {"extensions": "0106" + (96385074).to_bytes(6, "big").hex()}),
            ("known-extensions", "All five known extensions, ascending.",
             {"kind": 5, "value": 0, "type": 6, "unit": 0, "extensions":
              "0106" + GTIN.to_bytes(6, "big").hex() + "020400030d40"
              + "04020007" + "050141" + "83080011223344556677"}),
            ("unknown-extension", "An unknown type below 80 is kept.",
             {"extensions": "04020007" + "7f03aabbcc"}),
            ("empty-extension", "An unknown type may have no value.",
             {"extensions": "4000"}),
            ("longest", "40 bytes of extensions are the most.",
             {"extensions": "4026" + "5a" * 38})):
        good_payload(name, what, **fields)


def bad_payloads():
    for name, what, reason, fields in (
            ("campaign-0", "Campaign numbers start at 1.", "range",
             {"campaign": 0}),
            ("from-none", "FFFF is no first day.", "range",
             {"kind": 15, "from": 65535, "until": 65535}),
            ("until-before-from", "The last day is before the first.",
             "range", {"until": 2374}),
            ("voucher-endless", "A voucher must end.", "range",
             {"until": 65535}),
            ("coupon-endless", "A coupon must end.", "range",
             {"kind": 3, "until": 65535}),
            ("money-0", "Nothing off is no offer.", "range", {"value": 0}),
            ("money-without-unit", "Money has a currency.", "range",
             {"unit": 0}),
            ("money-in-points", "Points are not money off.", "range",
             {"unit": 3}),
            ("percent-0", "0 percent is no offer.", "range",
             {"value": 0, "type": 2, "unit": 0}),
            ("percent-above-100", "100.01 percent.", "range",
             {"value": 10001, "type": 2, "unit": 0}),
            ("percent-in-dong", "A percentage has no unit.", "range",
             {"value": 1500, "type": 2}),
            ("free-0", "No free item is no offer.", "range",
             {"value": 0, "type": 3, "unit": 0}),
            ("campaign-value", "The campaign says what it is worth, and yet "
             "there is a value.", "range", {"value": 1, "type": 0,
                                            "unit": 0}),
            ("price-on-voucher", "Only shelf labels carry a price.", "range",
             {"type": 4}),
            ("money-on-shelf", "A shelf label gives no money off.", "range",
             {"kind": 2}),
            ("balance-on-voucher", "Only stored value has a balance.",
             "range", {"type": 5}),
            ("channel-14", "The first reserved channel.", "range",
             {"channel": 14}),
            ("channel-31", "The last reserved channel.", "range",
             {"channel": 31}),
            ("gtin-check-digit", "The GTIN's check digit is wrong.", "range",
             {"extensions": "0106" + (GTIN + 1).to_bytes(6, "big").hex()}),
            ("gtin-15-digits", "A GTIN of 15 digits.", "range",
             {"extensions": "0106" + (10 ** 14 + 7).to_bytes(6, "big").hex()}),
            ("gtin-short", "A GTIN in five bytes.", "syntax",
             {"extensions": "0105" + GTIN.to_bytes(6, "big").hex()[2:]}),
            ("basket-short", "A minimum basket in three bytes.", "syntax",
             {"extensions": "0203030d40"}),
            ("holder-long", "A holder in nine bytes.", "syntax",
             {"extensions": "8309001122334455667788"}),
            ("print-run-long", "A print run in three bytes.", "syntax",
             {"extensions": "0403000007"}),
            ("subject-empty", "An empty subject.", "syntax",
             {"extensions": "0500"}),
            ("subject-long", "A subject of 16 bytes.", "syntax",
             {"extensions": "0510" + b"0123456789ABCDEF".hex()}),
            ("subject-foreign", "A subject that is not ASCII.", "syntax",
             {"extensions": "0502c490"}),
            ("extensions-descending", "Types 5, then 4.", "syntax",
             {"extensions": "05014104020007"}),
            ("extension-twice", "Type 4 twice.", "syntax",
             {"extensions": "0402000704020007"}),
            ("extension-cut", "The last extension runs past the end.",
             "syntax", {"extensions": "7f0aaabbcc"}),
            ("extension-half", "A type without a length at the end.",
             "syntax", {"extensions": "0402000705"})):
        refused_payload("bad", name, what, reason, **fields)
    refused_payload("bad", "short", "25 bytes.", "truncated",
                    data=payload()[:-1])
    refused_payload("bad", "long", "41 bytes of extensions.", "too-long",
                    extensions="4027" + "5a" * 39)
    for name, what, fields in (
            ("version-0", "There was no version 0.", {"version": 0}),
            ("version-2", "A later version.", {"version": 2}),
            ("kind-0", "Kind 0.", {"kind": 0}),
            ("kind-6", "A later kind.", {"kind": 6}),
            ("value-type-7", "A later value type.", {"type": 7}),
            ("unit-4", "A later unit.", {"unit": 4}),
            ("critical", "A critical extension.", {"extensions": "8000"}),
            ("critical-gtin", "81 is not 01 made critical.",
             {"extensions": "8106" + GTIN.to_bytes(6, "big").hex()}),
            ("critical-last", "Known extensions, then a critical one.",
             {"extensions": "04020007" + "ff0101"})):
        refused_payload("unsupported", name, what, "unsupported", **fields)


def small_order_point():
    """A point of order 8, compressed."""
    y = 0
    while True:
        y += 1
        point = reader.point_decode(y.to_bytes(32, "little"))
        if point is None:
            continue
        point = reader.point_times(L, point)
        if reader.point_encode(reader.point_times(4, point)) != (
                (1).to_bytes(32, "little")):
            return reader.point_encode(point)


def signatures():
    data, message = payload(), reader.signed_message(payload(), b"")
    right = sign(SEED, message)
    aad = b"example.vn/01/0%d" % GTIN
    other = public_key(b"\x01" * 32)
    s = int.from_bytes(right[32:], "little")
    order8 = small_order_point()

    def flipped(raw, at):
        return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]

    signature("plain", "The published signature.", True, sig=right)
    signature("aad", "Bound to a product's place.", True, aad=aad,
              sig=sign(SEED, reader.signed_message(data, aad)))
    for name, what, fields in (
            ("context", "Made in another context.",
             {"sig": sign(SEED, b"vouch manfst v1\0" + message[16:])}),
            ("no-context", "Over the bare payload.",
             {"sig": sign(SEED, data)}),
            ("no-lengths", "Over context and payload without lengths.",
             {"sig": sign(SEED, message[:16] + data)}),
            ("payload-bit", "One bit of the value changed.",
             {"data": flipped(data, 21), "sig": right}),
            ("r-bit", "One bit of R changed.", {"sig": flipped(right, 0)}),
            ("s-bit", "One bit of S changed.", {"sig": flipped(right, 32)}),
            ("aad-missing", "Bound data that the reader does not have.",
             {"sig": sign(SEED, reader.signed_message(data, aad))}),
            ("aad-extra", "The reader has data that is not bound.",
             {"aad": aad, "sig": right}),
            ("aad-other", "Bound to another product.",
             {"aad": aad, "sig": sign(SEED, reader.signed_message(
                 data, b"example.vn/01/09506000134352"))}),
            ("aad-moved", "A byte of the payload moved into the aad.",
             {"data": data[:-1], "aad": data[-1:], "sig": right}),
            ("other-key", "Made with another key.",
             {"key": other, "sig": right}),
            ("s-plus-l", "S + L: the same point, not canonical.",
             {"sig": right[:32] + (s + L).to_bytes(32, "little")}),
            ("zero", "64 NUL bytes.", {"sig": bytes(64)}),
            ("key-neutral", "The neutral point as key, R and S to match.",
             {"key": (1).to_bytes(32, "little"),
              "sig": (1).to_bytes(32, "little") + bytes(32)}),
            ("key-order-8", "A key of order 8.",
             {"key": order8, "sig": (1).to_bytes(32, "little") + bytes(32)}),
            ("r-neutral", "R is the neutral point, S made to match.",
             {"sig": small_r(message)}),
            ("key-not-canonical", "The neutral point as key, written as "
             "y = p + 1.",
             {"key": (P + 1).to_bytes(32, "little"),
              "sig": (1).to_bytes(32, "little") + bytes(32)})):
        signature(name, what, False, **fields)


def small_r(message):
    """A signature with r = 0: S = k a, which fits a careless verifier."""
    point = (1).to_bytes(32, "little")
    k = int.from_bytes(hashlib.sha512(point + KEY + message).digest(),
                       "little") % L
    a = secret_scalar(SEED)[0]
    return point + (k * a % L).to_bytes(32, "little")


def codes():
    shelf = b"example.vn/01/0%d" % GTIN
    for name, what, fields in (
            ("voucher", "The published code.", {}),
            ("lower-case", "Caps Lock was on: the same code.",
             {"lower": True}),
            ("percent", "15 percent, for one store.",
             {"value": 1500, "type": 2, "unit": 0, "stores": 7}),
            ("shelf", "A product's label, bound to its place.",
             {"kind": 2, "type": 4, "until": 65535, "aad": shelf}),
            ("shelf-label", "The same with a label number.",
             {"kind": 2, "type": 4, "until": 65535, "aad": shelf + b"/21/77"}),
            ("poster", "A poster, bound to its host.",
             {"kind": 2, "type": 0, "value": 0, "unit": 0, "until": 65535,
              "aad": b"example.vn/s"}),
            ("extension", "Four bytes of extensions: 160 characters.",
             {"extensions": "04020007"}),
            ("longest", "The longest code: 220 characters.",
             {"extensions": "4026" + "5a" * 38}),
            ("test", "A test code.", {"kind": 15})):
        good_code(name, what, **fields)
    text = code(payload())
    refused_code("bad", "cut", "The last character is missing.",
                 "code truncated", text[:-1])
    refused_code("bad", "signature-cut", "A signature of 63 bytes: a text, "
                 "but no code.", "code truncated",
                 text_encode(reader.text_decode(text)[:-1]))
    refused_code("bad", "letter", "One letter misread as A.", "text syntax",
                 text[:40] + "A" + text[41:])
    refused_code("bad", "doubled-key", "A key was typed twice, another not.",
                 "text syntax", text[:40] + text[39] + text[41:])
    refused_code("bad", "unknown-key", "Signed with a key nobody trusts.",
                 "key unknown", text, key=public_key(b"\x01" * 32))
    refused_code("bad", "shelf-elsewhere", "A shelf label moved to another "
                 "product.", "signature bad",
                 code(payload(kind=2, type=4), shelf),
                 aad=b"example.vn/01/09506000134352")
    refused_code("bad", "signed-nonsense", "Rightly signed, but no issuer may "
                 "sign it.", "payload range", code(payload(campaign=0)))
    swapped = list(text)
    swapped[70], swapped[72] = swapped[72], swapped[70]
    refused_code("bad", "swapped", "Two symbols changed places.",
                 "signature bad", "".join(swapped))
    refused_code("unsupported", "version-2", "Rightly signed, of a later "
                 "version.", "payload unsupported", code(payload(version=2)))


def keys_and_serials():
    write("good", "key-id", "The id of the published key.", "key", "ok",
          key=KEY.hex(), id=KEY_ID.hex())
    other = public_key(b"\xff" * 32)
    write("good", "key-id-other", "The id of another key.", "key", "ok",
          key=other.hex(), id=reader.key_id(other).hex())
    for name, counter in (("0", 0), ("1", 1), ("2", 2), ("3", 3),
                          ("last", 2 ** 40 - 1), ("2-to-20", 2 ** 20)):
        write("good", "serial-" + name, "The serial of counter %x." % counter,
              "serial", "ok", k=K.hex(), counter="%010x" % counter,
              serial="%010x" % reader.serial_of(K, counter))


def links():
    for name, counter in (("0", 0), ("1", 1), ("2", 2),
                          ("last", 2 ** 40 - 1)):
        number = reader.link_of(K, counter)
        write("good", "link-" + name, "The short link of counter %x."
              % counter, "link", "ok", k=K.hex(), counter="%010x" % counter,
              number="%012x" % number, text=reader.link_encode(number))
    for name, what, number, case in (
            ("least", "The least number.", 0, str.upper),
            ("greatest", "The greatest number.", 2 ** 47 - 1, str.upper),
            ("lower-case", "In lower case: the same link.",
             reader.link_of(K, 0), str.lower)):
        write("good", "link-" + name, what, "link", "ok",
              number="%012x" % number, text=case(reader.link_encode(number)))
    text = reader.link_encode(reader.link_of(K, 0))
    for name, what, reason, bad in (
            ("short", "Nine symbols.", "truncated", text[:9]),
            ("long", "Eleven symbols.", "too-long", text + "0"),
            ("letter", "A letter that is no symbol.", "syntax",
             text[:4] + "Y" + text[5:]),
            ("v", "It begins like a code.", "syntax", "V" + text[1:]),
            ("repeat", "A symbol twice in a row.", "syntax",
             text[:4] + text[3] + text[5:]),
            ("too-great", "One more than the greatest number.", "range",
             reader.link_encode(2 ** 47))):
        write("bad", "link-" + name, what, "link", "link " + reason,
              text=bad)


HOLDER_KEY = bytes(range(0x80, 0xa0))


def holders():
    def good(name, what, kind, text, normal):
        raw, normal = text.encode(), normal.encode()
        write("good", "holder-" + name, what, "holder", "ok",
              key=HOLDER_KEY.hex(), campaign="1001", kind=kind,
              text=escape(raw), normal=escape(normal),
              holder=reader.holder_value(HOLDER_KEY, 1001, kind,
                                         normal).hex())

    def bad(name, what, kind, raw, reason):
        write("bad", "holder-" + name, what, "holder", "holder " + reason,
              key=HOLDER_KEY.hex(), campaign="1001", kind=kind,
              text=escape(raw))

    mobile, land = "+84901234567", "+842838223456"
    for name, what, text, normal in (
            ("phone", "A mobile number as people say it.", "0901234567",
             mobile),
            ("phone-84", "With the country's number.", "84901234567", mobile),
            ("phone-plus", "As phones show it.", "+84 90 123 4567", mobile),
            ("phone-0084", "As dialled from abroad.", "0084-90.123.4567",
             mobile),
            ("phone-trunk", "With the zero left in.", "+84 (0)90 123 4567",
             mobile),
            ("phone-bare", "A spreadsheet took the zero away.", "901234567",
             mobile),
            ("phone-quoted", "A spreadsheet's apostrophe in front.",
             "'0901234567", mobile),
            ("phone-marks", "Invisible marks an address book put there.",
             "\u202a+84\u00a090\u2011123\u20114567\u202c", mobile),
            ("phone-fixed", "A number of the fixed network.",
             "(028) 3822 3456", land),
            ("phone-foreign", "Another country's.", "+1 (650) 555-1212",
             "+16505551212")):
        good(name, what, "phone", text, normal)
    good("email", "Capitals and blanks do not count.", "email",
         "  Lan.Nguyen@Example.VN ", "lan.nguyen@example.vn")
    good("email-nfc", "Two spellings of one letter are one.", "email",
         "ho\u0300a@example.vn",
         "h\u00f2a@example.vn")
    good("email-capital", "Only A to Z are lowered.", "email",
         "\u1ea2NH@example.vn", "\u1ea2nh@example.vn")
    good("id", "An id keeps its capitals.", "id", " KH-00017 ", "KH-00017")
    good("id-digits", "Nine digits without a zero are an id.", "id",
         "901234567", "901234567")
    for name, what, kind, raw, reason in (
            ("phone-short", "A digit is missing.", "phone", b"090123456",
             "syntax"),
            ("phone-long", "A digit too many.", "phone", b"09012345678",
             "syntax"),
            ("phone-letter", "An O for a zero.", "phone", b"09O1234567",
             "syntax"),
            ("phone-two", "Two numbers in a cell.", "phone",
             b"0901234567/0912345678", "syntax"),
            ("phone-rounded", "A spreadsheet has rounded it.", "phone",
             b"9.01235E+08", "syntax"),
            ("phone-plus-zero", "A plus, and no country.", "phone",
             b"+0901234567", "syntax"),
            ("phone-00", "Other countries need the plus.", "phone",
             b"0016505551212", "syntax"),
            ("phone-plus-inside", "A plus between digits.", "phone",
             b"84+901234567", "syntax"),
            ("email-two-at", "Two at signs.", "email", b"a@b@example.vn",
             "syntax"),
            ("email-blank", "A blank within.", "email", b"a b@example.vn",
             "syntax"),
            ("email-two", "Two addresses in a cell.", "email",
             b"a@example.vn;b@example.vn", "syntax"),
            ("email-no-dot", "The domain has no dot.", "email",
             b"lan@example", "syntax"),
            ("email-long", "255 bytes.", "email", b"a" * 244 + b"@example.vn",
             "too-long"),
            ("id-phone", "An id that is a phone number.", "id",
             b"0901234567", "conflict"),
            ("id-email", "An id that is an address.", "id", b"a@example.vn",
             "conflict"),
            ("id-tab", "A TAB within.", "id", b"KH\t17", "syntax"),
            ("id-bytes", "Not UTF-8.", "id", b"KH\xff", "encoding"),
            ("empty", "Nothing but blanks.", "phone", b" \t ", "missing")):
        bad(name, what, kind, raw, reason)


AZERTY = str.maketrans("0123456789QZM", "à&é\"'(-è_çAW?")
VIETNAMESE = str.maketrans("0123456789", "đăâêô\u0300\u0309\u0303\u0301\u0323")


def lines():
    text, longer = code(payload()), code(payload(extensions="04020007"))
    raw, gtin = text.encode(), b"%d" % GTIN
    for name, what, line_, found in (
            ("bare", "The code alone.", raw, text),
            ("cr-lf", "With a line end.", raw + b"\r\n", text),
            ("framed", "Between STX and ETX.", b"\x02" + raw + b"\x03", text),
            ("aim", "Behind an AIM identifier.", b"]Q1" + raw, text),
            ("aim-telex", "The bracket became a letter under Telex.",
             "ưQ1".encode() + raw, text),
            ("eci", "Behind two ECIs.", b"\\000026\\000003" + raw, text),
            ("caps-lock", "Lower case.", raw.lower(), text),
            ("link", "In a link.", b"HTTPS://VQR.VN/V/" + raw, text),
            ("link-telex", "In a link whose host Telex has changed.",
             "HTTPS://ẼAMPLE.VN/V/".encode() + raw, text),
            ("shelf-link", "In a product's link.",
             b"HTTPS://VQR.VN/S/" + raw + b"/01/0" + gtin, text),
            ("prefix", "Behind symbols of the alphabet.", b"Q1" + raw, text),
            ("extension", "With an extension, behind symbols.",
             b"99" + longer.encode(), longer),
            ("qwertz", "Typed on a German layout.",
             text.replace("Z", "Y").encode(), text),
            ("azerty", "Typed on a French layout.",
             text.translate(AZERTY).encode(), text),
            ("azerty-caps", "The same with Caps Lock.",
             text.translate(AZERTY).swapcase().replace("?", ",").encode(),
             text),
            ("vietnamese", "Typed on the Windows Vietnamese layout.",
             text.translate(VIETNAMESE).encode(), text)):
        line(name, what, line_, found)
    for name, what, line_, kind in (
            ("cut", "The first half of a code.", raw[:77], "truncated"),
            ("cut-30", "Thirty symbols are enough to know it by.", raw[:30],
             "truncated"),
            ("cut-29", "Twenty-nine are not.", raw[:29], "other"),
            ("cut-link", "A link that ends within the code.",
             b"HTTPS://VQR.VN/V/" + raw[:100], "truncated"),
            ("two", "Two codes with nothing between.",
             raw + longer.encode(), "two-codes"),
            ("two-same", "The same code twice.", raw + raw, "two-codes"),
            ("two-apart", "Two codes with a blank between.",
             raw + b" " + longer.encode(), "two-codes"),
            ("two-links", "Two links stuck together.",
             (b"HTTPS://VQR.VN/V/" + raw) * 2, "two-codes"),
            ("engine", "An input method has put tones on letters.",
             "VX\u1ea7K\u1eb1TXPMPSPHLKXNBMXLJVCNPSLTJHJSRG".encode(),
             "typing-engine"),
            ("gtin-13", "A product's EAN-13.", gtin, "gtin"),
            ("gtin-8", "A product's EAN-8, behind an AIM identifier.",
             b"]E496385074\r", "gtin"),
            ("gtin-14", "A case's GTIN-14.", b"10614141000415", "gtin"),
            ("gtin-check-digit", "Not a GTIN: its check digit is wrong.",
             b"%d" % (GTIN + 1), "other"),
            ("payment", "A payment code (EMV).",
             b"00020101021238570010A00000072701270006970403", "payment-qr"),
            ("url", "Somebody else's link.", b"https://example.com/?q=1",
             "url"),
            ("wifi", "Something else.", b"WIFI:S:shop;T:WPA;P:x;;", "other"),
            ("empty", "Nothing but a line end.", b"\r\n", "other"),
            ("bytes", "Bytes that are no text.", b"V\xff\xfe\x00\x1b[31m",
             "other")):
        foreign(name, what, line_, kind)
    damaged = text[:50] + text[49] + text[51:]
    write("bad", "line-damaged", "As long as a code; a symbol comes twice.",
          "line", "text syntax", line=damaged, text=damaged)


# ---- prizes ------------------------------------------------------------------

PRIZES = (("grand", 1, 1, 1, 1000000, ""), ("cup", 3, 3, 0, 1,
          "C\u00e0 ph\u00ea s\u1eefa"), ("blank", 0, 0, 0, 0, ""))
DEALT = {"campaign": 1001, "revision": 1, "sequence": 1, "batch": 3,
         "first": 20, "codes": 10, "rest": 2, "listed": 4}


def prizes_head(m=DEALT, prizes=PRIZES):
    out = b"VOUCHPZ1"
    for name, size in (("campaign", 4), ("revision", 4), ("sequence", 8),
                       ("batch", 4), ("first", 8), ("codes", 8)):
        out += m[name].to_bytes(size, "big")
    out += bytes([len(prizes), m["rest"]]) + m["listed"].to_bytes(4, "big")
    for i, (name, count, kind, unit, value, item) in enumerate(prizes):
        count = m["codes"] - m["listed"] if i == m["rest"] else count
        out += (count.to_bytes(8, "big") + value.to_bytes(4, "big")
                + bytes([kind << 4 | unit, len(name)]) + name.encode("ascii")
                + len(item.encode()).to_bytes(2, "big") + item.encode())
    return out


def prizes_entries():
    winners = reader.prizes_deal(K, DEALT, [
        {"count": count} for _, count, *_ in PRIZES])
    return [serial.to_bytes(5, "big") + bytes([prize])
            for serial, prize in sorted(winners.items())]


def prizes_signed(data):
    return data + sign(SEED, reader.prizes_message(data))


def prizes_vector(folder, name, what, expect, data, **fields):
    write(folder, "prizes-" + name, what, "prizes", expect, key=KEY.hex(),
          **fields, bytes=data.hex())


def prizes():
    for first, codes, place in ((0, 10, 0), (0, 10, 9), (1000, 10, 0),
                                (20, 100000, 1), (20, 2, 1)):
        write("good", "shuffle-%d-of-%d-%d" % (place, codes, first),
              "Place %d of %d codes from counter %d on."
              % (place, codes, first), "shuffle", "ok", k=K.hex(),
              first="%010x" % first, codes=codes, place=place,
              slot=reader.slot_of(K, first, codes, place))
    head, entries = prizes_head(), prizes_entries()
    whole = prizes_signed(head + b"".join(entries))
    prizes_vector("good", "manifest", "Four of ten codes win.", "ok", whole,
                  k=K.hex(), **{n: DEALT[n] for n in (
                      "campaign", "revision", "sequence", "batch", "first",
                      "codes", "listed")},
                  prizes="grand=1 cup=3 blank=6", rest="blank")
    for name, what, expect, data in (
            ("changed", "One serial changed.", "signature bad",
             whole[:-65 - 5] + bytes([whole[-65 - 5] ^ 1]) + whole[-69:]),
            ("token-context", "Signed as if it were a token.",
             "signature bad", whole[:-64] + sign(SEED, reader.signed_message(
                 reader.blake2b(whole[:-64], 64), b""))),
            ("cut", "The last byte is missing.", "prizes truncated",
             whole[:-1]),
            ("long", "A byte too many.", "prizes too-long", whole + b"\0"),
            ("foreign", "Another magic.", "prizes syntax",
             prizes_signed(b"VOUCHMF1" + whole[8:-64])),
            ("order", "Serials out of order.", "prizes conflict",
             prizes_signed(head + b"".join(entries[::-1]))),
            ("twice", "A serial twice.", "prizes conflict",
             prizes_signed(head + entries[0] + b"".join(entries[:3]))),
            ("rest-listed", "A serial of the rest is listed.",
             "prizes range", prizes_signed(
                 head + entries[0][:5] + b"\2" + b"".join(entries[1:]))),
            ("counts", "The list holds other numbers than the table.",
             "prizes conflict", prizes_signed(head + b"".join(
                 e[:5] + b"\1" for e in entries))),
            ("money-on-blank", "A prize without a currency.",
             "prizes syntax", prizes_signed(prizes_head(
                 prizes=PRIZES[:2] + (("blank", 0, 1, 0, 1, ""),))
                 + b"".join(entries)))):
        prizes_vector("bad", name, what, expect, data)
    prizes_vector("unsupported", "version-2", "A later manifest.",
                  "prizes unsupported",
                  prizes_signed(b"VOUCHPZ2" + whole[8:-64]))


# ---- lists ---------------------------------------------------------------------

def list_signed(data, context):
    return data + sign(SEED, reader.list_message(context, data))


def list_vector(folder, name, what, expect, data, **fields):
    write(folder, "list-" + name, what, "list", expect, key=KEY.hex(),
          **fields, bytes=data.hex())


def lists():
    def head(magic, sequence, count, campaign=1001):
        return (magic + campaign.to_bytes(4, "big") + sequence.to_bytes(8, "big")
                + count.to_bytes(4, "big"))

    contexts = {m: row[0] for m, row in reader.LISTS.items()}
    serials = sorted(reader.serial_of(K, i).to_bytes(5, "big")
                     for i in range(3))
    revoked = head(b"VOUCHRV1", 7, 3) + b"".join(serials)
    whole = list_signed(revoked, contexts[b"VOUCHRV"])
    list_vector("good", "revoked", "Three serials are refused.", "ok", whole,
                list="VOUCHRV", campaign=1001, sequence=7, count=3,
                last=serials[-1].hex())
    allowed = b"".join(s + reader.blake2b(payload(
        serial=int.from_bytes(s, "big")), 32)[:16] for s in serials)
    list_vector("good", "allowed", "Three codes may pass.", "ok",
                list_signed(head(b"VOUCHAL1", 1, 3) + allowed,
                            contexts[b"VOUCHAL"]),
                list="VOUCHAL", campaign=1001, sequence=1, count=3,
                last=allowed[-21:].hex())

    def manifest(passes=2, memory=16384, locator=0x0a8cf):
        return (b"VOUCHMF1" + (1001).to_bytes(4, "big")
                + (1).to_bytes(4, "big") + (5).to_bytes(8, "big")
                + (1).to_bytes(4, "big") + passes.to_bytes(4, "big")
                + memory.to_bytes(4, "big") + bytes(range(16))
                + locator.to_bytes(3, "big") + serials[2] + b"01234567")

    def manifest_signed(**fields):
        return list_signed(manifest(**fields), contexts[b"VOUCHMF"])

    list_vector("good", "manifest", "One short code, with a made-up tag.",
                "ok", manifest_signed(), list="VOUCHMF", campaign=1001,
                sequence=5, count=1, last=manifest()[-16:].hex())
    for name, what, expect, data in (
            ("changed", "One serial changed.", "signature bad",
             whole[:-65] + bytes([whole[-65] ^ 1]) + whole[-64:]),
            ("context", "A revocation list signed as an allow-list.",
             "signature bad", list_signed(revoked, contexts[b"VOUCHAL"])),
            ("cut", "The last byte is missing.", "list truncated", whole[:-1]),
            ("short", "Half a head.", "list truncated", whole[:16]),
            ("long", "A byte too many.", "list too-long", whole + b"\0"),
            ("foreign", "A prize manifest.", "list syntax",
             b"VOUCHPZ1" + whole[8:]),
            ("campaign-0", "Campaign numbers start at 1.", "list range",
             list_signed(head(b"VOUCHRV1", 7, 3, campaign=0)
                         + b"".join(serials), contexts[b"VOUCHRV"])),
            ("sequence-0", "Sequences start at 1.", "list range",
             list_signed(head(b"VOUCHRV1", 0, 3) + b"".join(serials),
                         contexts[b"VOUCHRV"])),
            ("order", "Serials out of order.", "list conflict",
             list_signed(head(b"VOUCHRV1", 7, 3) + b"".join(serials[::-1]),
                         contexts[b"VOUCHRV"])),
            ("twice", "A serial twice.", "list conflict",
             list_signed(head(b"VOUCHRV1", 7, 2) + serials[0] * 2,
                         contexts[b"VOUCHRV"])),
            ("passes", "65 passes.", "list range", manifest_signed(passes=65)),
            ("memory", "Memory of 2 GiB.", "list range",
             manifest_signed(memory=2097152)),
            ("locator", "A locator of 21 bits.", "list range",
             manifest_signed(locator=0x100000))):
        list_vector("bad", name, what, expect, data)
    list_vector("unsupported", "version-2", "A later list.", "list unsupported",
                list_signed(b"VOUCHRV2" + revoked[8:], contexts[b"VOUCHRV"]))


# ---- bundles -------------------------------------------------------------------

BUNDLE = """vouch bundle v1
sequence 7
issued 2026-11-28T02:00:00+00:00
next-update-by 2026-12-28T17:00:00+00:00
grace-days 7
stale-limit 100000 VND
zone Asia/Ho_Chi_Minh
host app.example.vn
host qr.example.vn
root 03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8
root 79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664
store 1 Qu\u1eadn 1
store 7 Qu\u1eadn 7, t\u1ea7ng tr\u1ec7t
group 1 south 1,4,7-12
key 207a067892821e25d770f1fba0c47c11ff4b813e54162ece9eb839e076231ab6 q4-2026 codes,lists 2026-10-01 2026-12-31 2027-03-31 1001-1999 VND:500000,percent:2000 1,4,7-12 live
key 760da42816c9c476aeb3869ddef84420844702c3ccc6980a7d56c9878736ac23 q3-2026 codes,manifests,lists,campaigns 2026-07-01 2026-09-30 2026-12-31 1-4294967295 - all allow-list
floor 1001 0 3 1
"""


def signature_file(data, kind=b"ED", comment="vouch bundle 7"):
    body = sign(SEED, reader.blake2b(data, 64) if kind == b"ED" else data)
    last = sign(SEED, body + comment.encode("utf-8"))
    return ("untrusted comment: signature of a vector\n%s\n"
            "trusted comment: %s\n%s\n" % (
                base64.b64encode(kind + KEY_ID + body).decode("ascii"),
                comment, base64.b64encode(last).decode("ascii"))).encode()


def bundle_vector(folder, name, what, expect, text, signature=None, **fields):
    data = text.encode("utf-8")
    write(folder, "bundle-" + name, what, "bundle", expect, key=KEY.hex(),
          **fields, text=reader.escape(data), signature=reader.escape(
              signature_file(data) if signature is None else signature))


def bundles():
    numbers = {"roots": 2, "stores": 2, "groups": 1, "keys": 2, "floors": 1}
    bundle_vector("good", "whole", "One of every line.", "ok", BUNDLE,
                  sequence=7, comment="vouch bundle 7", **numbers)
    least = "".join(line + "\n" for line in BUNDLE.split("\n")
                    if line.split(" ")[0] in (
                        "vouch", "sequence", "issued", "next-update-by",
                        "grace-days", "zone") or line.startswith("root 0"))
    least = least.replace("zone", "stale-limit -\nzone")
    bundle_vector("good", "least", "No key, store or host.", "ok", least,
                  sequence=7, comment="vouch bundle 7", roots=1, stores=0,
                  groups=0, keys=0, floors=0)
    logs = BUNDLE.replace("codes,manifests,lists,campaigns", "logs")
    bundle_vector("good", "logs", "A key of a shop's logs, of all campaigns.",
                  "ok", logs.replace("- all allow-list", "- 7 live"),
                  sequence=7, comment="vouch bundle 7", **numbers)
    for name, what, new in (
            ("logs-campaigns", "A range that limits no log.", "1-1999 - all"),
            ("logs-cap", "A cap that limits no log.",
             "1-4294967295 VND:500000 all")):
        bundle_vector("bad", name, what, "bundle bad",
                      logs.replace("1-4294967295 - all", new))
    data = BUNDLE.encode("utf-8")
    bundle_vector("bad", "signature-changed", "Changed after it was signed.",
                  "signature bad", BUNDLE.replace("sequence 7", "sequence 8"),
                  signature_file(data))
    bundle_vector("bad", "signature-comment", "The trusted comment changed.",
                  "signature bad", BUNDLE,
                  signature_file(data).replace(b"bundle 7", b"bundle 9"))
    bundle_vector("bad", "signature-legacy", "Signed without its hash.",
                  "signature unsupported", BUNDLE,
                  signature_file(data, kind=b"Ed"))
    for name, what, old, new in (
            ("title", "Another first line.", "vouch bundle", "vouch bundl"),
            ("sequence-0", "Sequences start at 1.", "sequence 7", "sequence 0"),
            ("leading-zero", "A number has one spelling.", "sequence 7",
             "sequence 07"),
            ("blank", "Two blanks.", "grace-days 7", "grace-days  7"),
            ("line-end", "CR before a line's end.", "grace-days 7\n",
             "grace-days 7\r\n"),
            ("order", "Lines out of order.", "grace-days 7\nstale-limit 100000 "
             "VND", "stale-limit 100000 VND\ngrace-days 7"),
            ("twice", "A line twice.", "grace-days 7\n",
             "grace-days 7\ngrace-days 7\n"),
            ("no-root", "Nobody may sign the next one.", "root ", "toor "),
            ("offset", "A time that is not of UTC.", "02:00:00+00:00",
             "09:00:00+07:00"),
            ("update-before", "The next one was due before.", "2026-12-28T17",
             "2026-11-28T01"),
            ("money", "An amount has one spelling.", "100000 VND",
             "100.000 VND"),
            ("host-order", "Hosts out of order.", "host app", "host zzz"),
            ("root-order", "Roots out of order.", "root 79", "root 02"),
            ("root-upper", "Capital digits.", "root 03a1", "root 03A1"),
            ("store-name", "A store without a name.", "store 1 Qu\u1eadn 1",
             "store 1 "),
            ("store-twice", "A store twice.", "store 7", "store 1"),
            ("group-all", "A group of all stores.", "south 1,4,7-12",
             "south all"),
            ("group-touching", "Ranges that touch.", "south 1,4,7-12",
             "south 1,4,5-12"),
            ("group-backwards", "A range from its end.", "south 1,4,7-12",
             "south 1,4,12-7"),
            ("use", "A use nobody knows.", "codes,lists", "codes,coffee"),
            ("use-order", "Uses out of order.", "codes,lists", "lists,codes"),
            ("days", "Signs until after codes end.", "2026-12-31 2027-03-31",
             "2027-12-31 2027-03-31"),
            ("day", "30 February.", "2026-10-01", "2026-02-30"),
            ("cap-0", "A cap of nothing.", "percent:2000", "percent:0"),
            ("cap-order", "Caps out of order.", "VND:500000,percent:2000",
             "percent:2000,VND:500000"),
            ("campaigns", "A range from its end.", "1001-1999", "1999-1001"),
            ("state", "A state nobody knows.", "allow-list\n", "lost\n"),
            ("key-twice", "A name twice.", "q3-2026", "q4-2026"),
            ("key-root", "A root that signs codes.",
             "key 760da42816c9c476aeb3869ddef84420844702c3ccc6980a7d56c9878736ac23",
             "key 79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664"),
            ("floor-twice", "A campaign twice.", "floor 1001 0 3 1\n",
             "floor 1001 0 3 1\nfloor 1001 0 4 1\n"),
            ("end", "A line too many.", "floor 1001 0 3 1\n",
             "floor 1001 0 3 1\n\n"),
            ("cut", "The last line has no end.", "3 1\n", "3 1")):
        assert old in BUNDLE, old
        bundle_vector("bad", name, what, "bundle bad",
                      BUNDLE.replace(old, new))
    bundle_vector("unsupported", "version-2", "A later bundle.",
                  "bundle unsupported",
                  BUNDLE.replace("bundle v1", "bundle v2"))


def short_lines():
    for name, what, line in (
            ("short", "A short code.", "3X2R-4RM9-FLFM-F8V2"),
            ("short-typed", "As people type it.", " 3x2r.4rm9 flfm fbvz "),
            ("short-wrong", "A short code with a wrong symbol.",
             "3X2R-4RM9-FLFM-F8V3")):
        write("bad", "line-" + name, what, "line", "line short-code",
              line=line)
    write("bad", "line-short-letter", "A symbol no short code has.", "line",
          "line other", line="3X2R-4RM9-FLFM-F8VN")
    write("bad", "line-short-long", "Seventeen symbols.", "line",
          "line other", line="3X2R-4RM9-FLFM-F8V22")


def event_bytes(e):
    def key(text):
        store, till, epoch, seq = text.split(".")
        return (int(store).to_bytes(2, "big") + int(till).to_bytes(2, "big")
                + bytes.fromhex(epoch) + int(seq).to_bytes(8, "big"))

    def signed(number):
        return number.to_bytes(8, "big", signed=True)

    def text(words):
        return len(words).to_bytes(2, "big") + words

    present = sum(bit for bit, name in ((1, "basket"), (2, "holder"),
                                        (4, "ref"), (8, "until"))
                  if name in e)
    return (b"\x01" + key(e["event"])
            + bytes([reader.EVENT_KINDS.index(e["kind"]) + 1])
            + e["campaign"].to_bytes(4, "big") + e["serial"].to_bytes(5, "big")
            + e["use"].to_bytes(4, "big") + e["op"] + e["request"]
            + signed(e["at"]) + signed(5000) + e["key_id"]
            + e["revision"].to_bytes(4, "big") + bytes([e["channel"]])
            + signed(e["amount"]) + bytes([e["unit"]])
            + e["flags"].to_bytes(4, "big") + bytes([present])
            + (signed(e["basket"]) if "basket" in e else b"")
            + e.get("holder", b"")
            + (key(e["ref"]) if "ref" in e else b"")
            + (signed(e["until"]) if "until" in e else b"")
            + text(e.get("receipt", b"")) + text(e.get("cashier", b""))
            + text(e.get("note", b"")))


def events():
    """A chain of one till, in which every kind that moves something is."""
    previous, seq = bytes(32), 0

    def add(name, what, kind, **fields):
        nonlocal previous, seq
        seq += 1
        e = {"event": "7.2.0123456789abcdef.%d" % seq, "kind": kind,
             "campaign": 1001, "serial": 0xa1b2c3d4, "use": 1,
             "op": bytes([seq]) * 16, "request": bytes([0x80 + seq]) * 16,
             "at": 1795400000000 + seq, "key_id": KEY_ID[:4], "revision": 1,
             "channel": 1, "amount": 50000, "unit": 1, "flags": 0}
        e.update(fields)
        data = event_bytes(e)
        found = reader.event_read(data, previous)
        write("good", "event-" + name, what, "event", "ok",
              previous=previous.hex(), bytes=data.hex(),
              **{k.replace("-", "_"): v for k, v in found.items()})
        previous = bytes.fromhex(found["hash"])
        return e["event"]

    card = {"campaign": 1006, "serial": 5, "use": 0}
    zeros = {"op": bytes(16), "request": bytes(16), "serial": 0,
             "key_id": bytes(4), "channel": 0, "amount": 0, "unit": 0,
             "use": 0}
    add("redeem", "A voucher, its bill, and whom it was for.", "redeem",
        basket=250000, holder=b"\xee" * 32, receipt=b"R-88231",
        cashier=b"LAN")
    first = add("prize", "What it won stands in the note.", "redeem",
                serial=7, note=b"prize grand")
    add("void", "It gives the use back; the bill is not told again.", "void",
        serial=7, amount=-50000, ref=first, flags=1,
        note=b"tr\xe1\xba\xa3 h\xc3\xa0ng")
    add("void-of-old", "Flags 0: of a redemption.", "void", serial=8,
        amount=-50000, ref="7.1.0123456789abcdef.3")
    add("activate", "A card is sold.", "activate", amount=500000, **card)
    add("opened", "Good from its issue on: no sale.", "activate",
        amount=100, unit=3, flags=256, campaign=1007, serial=6, use=0)
    add("earn", "Points.", "earn", amount=25, unit=3, basket=250000,
        campaign=1007, serial=6, use=0)
    added = add("topup", "A card is topped up.", "topup", amount=200000,
                **card)
    add("void-of-topup", "It takes off the card again.", "void",
        amount=-200000, ref=added, flags=3, **card)
    add("spend", "A card pays.", "spend", amount=120000, **card)
    hold = add("hold", "A card's amount is kept for a while.", "hold",
               amount=70000, until=1795400600000, **card)
    add("commit", "What is held is taken: nothing moves but the hold.",
        "commit", amount=70000, ref=hold, **card)
    hold = add("hold-use", "The third use of a coupon is kept.", "hold",
               campaign=1005, serial=77, use=3, until=1795400600000)
    add("release", "It had run out.", "release", campaign=1005, serial=77,
        use=3, amount=-50000, ref=hold, flags=512)
    add("note", "A list of prizes was imported.", "note", campaign=1010,
        note=b"prizes 4 " + b"5a" * 32, **zeros)
    capped = add("spend-capped", "Other ledgers could spend the card too.",
                 "spend", amount=120000, flags=1024, **card)
    add("void-capped", "Given back, the cap has room again.", "void",
        amount=-120000, ref=capped, flags=1026, **card)


def spent_head(count, magic=b"VOUCHSP1", store=7, sequence=9, made=1798174800,
               flags=0, key=KEY_ID):
    return (magic + key + store.to_bytes(2, "big") + sequence.to_bytes(8, "big")
            + made.to_bytes(8, "big") + bytes([flags])
            + count.to_bytes(4, "big"))


def spent_code(campaign=1001, serial=0xa1b2c3d400, till=1, at=1798160400):
    return (campaign.to_bytes(4, "big") + serial.to_bytes(5, "big")
            + till.to_bytes(2, "big") + at.to_bytes(8, "big"))


def spent_lists():
    def signed(data):
        return data + sign(SEED, reader.spent_message(data))

    def good(name, what, data):
        found, codes = reader.spent_read(signed(data), KEY)
        write("good", "spent-" + name, what, "spent", "ok", key=KEY.hex(),
              bytes=signed(data).hex(), **found,
              last="%d %010x %d %d" % codes[-1] if codes else "")

    last = spent_code(serial=0xffffffffff, till=2, at=1798164000)
    two = spent_head(2) + spent_code() + last
    good("two", "The published list: two codes of one campaign.", two)
    good("none", "A shop that has taken nothing.", spent_head(0))
    good("greatest", "Every field at its greatest.", spent_head(
        1, store=0x7fff, sequence=2 ** 63 - 1, made=reader.SECONDS_MAX,
        flags=1) + spent_code(0xffffffff, 0xffffffffff, 9999,
                              reader.SECONDS_MAX))
    whole = signed(two)
    one = spent_code()
    for name, what, expect, data in (
            ("changed", "One serial changed.", "signature bad",
             whole[:46] + bytes([whole[46] ^ 1]) + whole[47:]),
            ("context", "Signed as if it were an export.", "signature bad",
             two + sign(SEED, reader.export_message(two))),
            ("other-key", "It names another key than signed it.",
             "signature bad", signed(spent_head(1, key=bytes(8)) + one)),
            ("foreign", "An export.", "spent syntax",
             b"VOUCHLX1" + whole[8:]),
            ("short", "Half a head.", "spent truncated", whole[:20]),
            ("cut", "The last byte is missing.", "spent truncated",
             whole[:-1]),
            ("long", "A byte too many.", "spent syntax", whole + b"\0"),
            ("order", "Codes out of order.", "spent syntax",
             signed(spent_head(2) + last + one)),
            ("twice", "A code twice.", "spent syntax",
             signed(spent_head(2) + one + spent_code(till=2))),
            ("many", "More codes than a list may have.", "spent too-long",
             signed(spent_head(4194305) + one)),
            ("store-0", "Store numbers start at 1.", "spent range",
             signed(spent_head(1, store=0) + one)),
            ("store-group", "A store group.", "spent range",
             signed(spent_head(1, store=0x8001) + one)),
            ("sequence", "2^63 is too great a sequence.", "spent range",
             signed(spent_head(1, sequence=2 ** 63) + one)),
            ("made", "A time before 1970.", "spent range",
             signed(spent_head(1, made=2 ** 64 - 1) + one)),
            ("flags", "A flag nobody knows.", "spent range",
             signed(spent_head(1, flags=2) + one)),
            ("campaign-0", "Campaign numbers start at 1.", "spent range",
             signed(spent_head(1) + spent_code(campaign=0))),
            ("till", "No till has the number 10000.", "spent range",
             signed(spent_head(1) + spent_code(till=10000))),
            ("at", "A time that milliseconds cannot tell.", "spent range",
             signed(spent_head(1) + spent_code(at=reader.SECONDS_MAX + 1)))):
        write("bad", "spent-" + name, what, "spent", expect, key=KEY.hex(),
              bytes=data.hex())
    write("unsupported", "spent-version-2", "A later spent list.", "spent",
          "spent unsupported", key=KEY.hex(),
          bytes=signed(spent_head(1, magic=b"VOUCHSP2") + one).hex())


def main():
    for folder in ("good", "bad", "unsupported"):
        os.makedirs(os.path.join(sys.argv[1], folder), exist_ok=True)
    texts()
    payloads()
    bad_payloads()
    signatures()
    codes()
    keys_and_serials()
    links()
    holders()
    prizes()
    lists()
    bundles()
    lines()
    short_lines()
    events()
    spent_lists()
    print("%d vectors" % len(written))


if __name__ == "__main__":
    main()
