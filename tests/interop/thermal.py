#!/usr/bin/env python3
"""Reads what is sent to label and receipt printers, and writes down each label.

    thermal.py FILE [FOLDER]     pictures: label-1.pbm, label-2.pbm ...
    thermal.py --commands FILE   the commands, one a line, without the data

ZPL, TSPL or ESC/POS, told apart by how the file begins. Written from the
manuals and from nothing of vouch's: what a printer would not understand is an
error here. A label's rows come back exactly as wide as the bitmap's bytes.
"""
import base64
import re
import sys
import zlib


class Wrong(Exception):
    pass


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc


# ---- ZPL ----

def unpack_runs(text, stride, rows):
    out, row, count = [], "", 0
    previous = None
    for c in text:
        if "G" <= c <= "Y":
            count += ord(c) - ord("F")
        elif "g" <= c <= "z":
            count += 20 * (ord(c) - ord("f"))
        elif c in "0123456789ABCDEFabcdef":
            row += c * (count or 1)
            count = 0
        elif c in ",!":
            if count:
                raise Wrong("a count before the rest of a row")
            row += ("0" if c == "," else "F") * (2 * stride - len(row))
        elif c == ":":
            if row or count or previous is None:
                raise Wrong("a repeated row inside a row, or the first one")
            row = previous
        else:
            raise Wrong(f"{c!r} in a graphic field")
        if len(row) > 2 * stride:
            raise Wrong("a row is too long")
        if len(row) == 2 * stride:
            out.append(bytes.fromhex(row))
            previous, row = row, ""
    if row or count or len(out) != rows:
        raise Wrong(f"{len(out)} rows, not {rows}")
    return out


def graphic(text):
    found = re.match(r"A,(\d+),(\d+),(\d+),(.*)$", text, re.S)
    if not found:
        raise Wrong("^GF is not of the form A,bytes,bytes,stride,data")
    total, again, stride = (int(found[i]) for i in (1, 2, 3))
    data = found[4]
    if total != again or total % stride:
        raise Wrong("^GF counts disagree")
    if not data.startswith(":Z64:"):
        return unpack_runs(data, stride, total // stride)
    packed, crc = data[5:].rsplit(":", 1)
    if int(crc, 16) != crc16(packed.encode()):
        raise Wrong("the checksum of :Z64: is wrong")
    whole = zlib.decompress(base64.b64decode(packed, validate=True))
    if len(whole) != total:
        raise Wrong(":Z64: holds another number of bytes")
    return [whole[i:i + stride] for i in range(0, total, stride)]


def zpl_commands(data):
    """(name, parameters) of each command; what stands between lines is skipped."""
    text = data.decode("utf-8")
    at = 0
    while at < len(text):
        if text[at] in "\r\n":
            at += 1
            continue
        if text[at] not in "^~":
            raise Wrong(f"{text[at:at + 20]!r} where a command should be")
        name = text[at:at + 3]
        end = min((i for i in (text.find("^", at + len(name)),
                               text.find("~", at + len(name))) if i >= 0),
                  default=len(text))
        yield name, text[at + len(name):end].rstrip("\r\n")
        at = end


def zpl(data):
    open_label, picture, size = False, None, None
    for name, rest in zpl_commands(data):
        if name == "^XA":
            open_label, picture, size = True, None, [None, None]
        elif not open_label:
            if name != "~SD":
                raise Wrong(f"{name} outside a label")
        elif name == "^PW":
            size[0] = int(rest)
        elif name == "^LL":
            size[1] = int(rest)
        elif name == "^GF":
            picture = graphic(rest)
        elif name == "^PQ":
            copies = int(rest.split(",")[0])
        elif name == "^XZ":
            open_label = False
            if picture is not None:
                if len(picture) != size[1] or \
                        len(picture[0]) != (size[0] + 7) // 8:
                    raise Wrong("^PW and ^LL are not the picture's")
                yield size[0], picture, copies
    if open_label:
        raise Wrong("the last label has no ^XZ")


# ---- TSPL ----

TSPL = {"SIZE", "GAP", "DENSITY", "SPEED", "DIRECTION", "REFERENCE", "CLS",
        "PRINT", "CODEPAGE", "TEXT", "QRCODE", "BAR", "BOX", "BARCODE",
        "REVERSE", "SET", "OFFSET", "CUT", "BLOCK"}


def tspl_commands(data):
    """(name, parameters) of each line; BITMAP's bytes as they come."""
    at = 0
    while at < len(data):
        if data.startswith(b"BITMAP ", at):
            found = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),(\d),").match(
                data, at)
            if not found:
                raise Wrong("BITMAP is not of the form x,y,w,h,mode,data")
            size = int(found[3]) * int(found[4])
            end = found.end() + size
            yield "BITMAP", (found[0], data[found.end():end])
        else:
            end = data.find(b"\r\n", at)
            if end < 0:
                raise Wrong("a line without CR LF")
            line = data[at:end].decode("utf-8")
            if line:
                name, _, rest = line.partition(" ")
                if name not in TSPL:
                    raise Wrong(f"{line[:30]!r} is no command")
                yield name, rest
        if data[end:end + 2] != b"\r\n":
            raise Wrong("a command does not end with CR LF")
        at = end + 2


def tspl(data):
    picture, sized = None, False
    for name, rest in tspl_commands(data):
        if name == "SIZE":
            sized = True
        elif name == "CLS":
            picture = None
        elif name == "BITMAP":
            head, raw = rest
            x, y, stride, rows, mode = map(
                int, head[7:-1].split(b","))
            if (x, y, mode) != (0, 0, 0):
                raise Wrong("BITMAP elsewhere, or in another mode")
            picture = [bytes(255 - b for b in raw[i:i + stride])
                       for i in range(0, len(raw), stride)]
            if len(picture) != rows:
                raise Wrong("BITMAP ends too early")
        elif name == "PRINT":
            sets, copies = map(int, rest.split(","))
            if not sized:
                raise Wrong("no SIZE before the first label")
            if picture is not None:
                yield 8 * len(picture[0]), picture, sets * copies


# ---- ESC/POS ----

FIXED = {b"\x1b@": 0, b"\x1bJ": 1, b"\x1bd": 1, b"\x1ba": 1, b"\x1bE": 1,
         b"\x1b!": 1, b"\x1bt": 1, b"\x1d!": 1, b"\x1c.": 0, b"\x1bM": 1,
         b"\x1b-": 1, b"\x1bG": 1, b"\x1bR": 1, b"\x1b3": 1, b"\x1b2": 0,
         b"\x1dB": 1, b"\x1bp": 3}


def escpos_commands(data):
    """(name, parameters) of each command; text between them as "text"."""
    at = 0
    while at < len(data):
        two = data[at:at + 2]
        if data[at] not in (0x1B, 0x1C, 0x1D, 0x10):
            end = at
            while end < len(data) and data[end] >= 0x20 or \
                    end < len(data) and data[end] == 0x0A:
                end += 1
            if end == at:
                raise Wrong(f"byte {data[at]:#x} outside a command")
            yield "text", data[at:end]
            at = end
            continue
        if two == b"\x1dv":
            if data[at:at + 4] != b"\x1dv0\0":
                raise Wrong("GS v is not GS v 0 in mode 0")
            stride = data[at + 4] + 256 * data[at + 5]
            rows = data[at + 6] + 256 * data[at + 7]
            end = at + 8 + stride * rows
            yield "GS v 0", (stride, rows, data[at + 8:end])
        elif two == b"\x1dV":
            end = at + (4 if data[at + 2] in (65, 66) else 3)
            yield "GS V", data[at + 2:end]
        elif two == b"\x1d(":
            end = at + 5 + data[at + 3] + 256 * data[at + 4]
            yield "GS ( " + chr(data[at + 2]), data[at + 5:end]
        elif two in FIXED:
            end = at + 2 + FIXED[two]
            yield {0x1B: "ESC ", 0x1C: "FS ", 0x1D: "GS "}[two[0]] + \
                chr(two[1]), data[at + 2:end]
        else:
            raise Wrong(f"command {two!r} is not known")
        if end > len(data):
            raise Wrong("a command ends too early")
        at = end


def escpos(data):
    rows, begun = [], False
    for name, rest in escpos_commands(data):
        if name == "ESC @":
            begun = True
        elif name == "GS v 0":
            stride, height, raw = rest
            if height > 24:
                raise Wrong("a band is higher than 24 rows")
            if not begun:
                raise Wrong("no ESC @ before the first band")
            rows += [raw[i:i + stride] for i in range(0, len(raw), stride)]
        elif name == "GS V":
            yield 8 * len(rows[0]), rows, 1
            rows = []
    if rows:
        yield 8 * len(rows[0]), rows, 1


# ---- the whole ----

def language(data):
    if data.startswith((b"^XA", b"~SD")):
        return zpl, zpl_commands
    if data.startswith(b"\x1b"):
        return escpos, escpos_commands
    return tspl, tspl_commands


def main():
    commands = sys.argv[1] == "--commands"
    data = open(sys.argv[2 if commands else 1], "rb").read()
    labels, names = language(data)
    try:
        if commands:
            for name, _ in names(data):
                print(name)
            return
        number = 0
        for width, rows, copies in labels(data):
            for _ in range(copies):
                number += 1
                folder = sys.argv[2] if len(sys.argv) > 2 else "."
                with open(f"{folder}/label-{number}.pbm", "wb") as out:
                    out.write(b"P4\n%d %d\n" % (width, len(rows)))
                    out.write(b"".join(rows))
        print(number)
    except Wrong as wrong:
        sys.exit(f"thermal.py: {wrong}")


main()
