#!/usr/bin/env python3
"""Tables against another reader and writer: Python's csv and json modules.

    table.py TABLECAT FOLDER [COUNT [SEED]]

Makes COUNT random tables with hostile cells. Each is written by Python in
several dialects and read by us, and written by us in each format and read by
Python; both must give the same cells. Then random damage: whatever the bytes,
we end with status 0 or 2 and valid output.
"""
import csv
import io
import json
import random
import subprocess
import sys
import unicodedata

CELLS = [
    "", " ", "x", "1", "-5", "0090", "1E5", "12.500", "12,5", ",", ";", "\t",
    '"', '""', '"x"', 'x"y', "'", "\n", "\r", "\r\n", "a\nb", "a\r\nb\r\n",
    " x ", "\\", "\\t", "\\n", "\\\\", "x\\", "=1+1", "@x", "+84901", "-x",
    "\uff1d1", "sep=;", "{", '{"a":1}', "null", "true", "#", "//", "\x01",
    "\x7f", "\u0085", "\u00a0", "\u2028", "\u200b", "Tết – giảm 50.000 đ",
    "Cà phê sữa đá", "Nguyễn Thị Ánh Ngọc", "日本", "😀", "e\u0301", "n\u0303",
    "a\u0323\u0302", "\u1100\u1161", "<b>", "&amp;", "%s%n", "$(x)", "`x`",
    "; DROP TABLE", "../..", "\ufffd", "\ufeff", "x" * 300,
]
NAMES = ["code", "tên", "giá trị", "phone", "a", "b c", "e\u0301", "serial",
         "x,y", "x;y", 'q"q', "1", "=a", "đường"]


def nfc(text):
    return unicodedata.normalize("NFC", text)


def random_cell(rng):
    if rng.random() < 0.7:
        return rng.choice(CELLS)
    return "".join(rng.choice(CELLS) for _ in range(rng.randrange(1, 5)))


def random_table(rng):
    names = rng.sample(NAMES, rng.randrange(1, 7))
    rows = [[random_cell(rng) for _ in names]
            for _ in range(rng.randrange(0, 6))]
    return names, rows


def normal(names, rows):
    return [nfc(n) for n in names], [[nfc(c) for c in r] for r in rows]


def run(tablecat, *args, data):
    done = subprocess.run([tablecat, *args, "-"], input=data,
                          capture_output=True, check=False, timeout=20)
    return done.returncode, done.stdout, done.stderr


def fail(what, *details):
    print("FAILED:", what, file=sys.stderr)
    for detail in details:
        print("   ", repr(detail), file=sys.stderr)
    sys.exit(1)


def from_csv(data, **dialect):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""),
                           **dialect))
    return rows[0], rows[1:]


def from_tsv(data):
    def plain(cell):
        out, chars = [], iter(cell)
        for c in chars:
            out.append({"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[
                next(chars)] if c == "\\" else c)
        return "".join(out)
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == ""
    rows = [[plain(c) for c in line.split("\t")] for line in lines]
    return rows[0], rows[1:]


def from_jsonl(data):
    rows = [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]
    return list(rows[0]), [list(r.values()) for r in rows]


def written_by_python(rng, names, rows):
    """Bytes of the table, and our options for reading them."""
    kind = rng.choice(["csv", "csv", "csv", "utf16", "jsonl", "jsonl"])
    if kind == "jsonl" and rows:
        ascii_only = rng.random() < 0.5
        lines = [json.dumps(dict(zip(names, r)), ensure_ascii=ascii_only)
                 for r in rows]
        text = rng.choice(["\n", "\r\n"]).join(lines)
        text += rng.choice(["", "\n"])
        return text.encode("utf-8"), []
    # A header of one name shows no delimiter; ours is then the comma.
    delimiter = rng.choice(",;\t") if len(names) > 1 else ","
    out = io.StringIO(newline="")
    end = rng.choice(["\n", "\r\n", "\r"])
    # Python leaves a CR bare in a file of LFs, and the other way round.
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]) \
        if end == "\r\n" else csv.QUOTE_ALL
    csv.writer(out, delimiter=delimiter, lineterminator=end,
               quoting=quoting).writerows([names] + rows)
    text = out.getvalue()
    # A last line without its end, unless it would then hold nothing.
    if rng.random() < 0.3 and rows and any(rows[-1]):
        text = text.rstrip("\r\n") if rows[-1][-1].rstrip("\r\n") == \
            rows[-1][-1] else text
    if kind == "utf16":
        mark, order = rng.choice([(b"\xff\xfe", "le"), (b"\xfe\xff", "be")])
        return mark + text.encode("utf-16-" + order), []
    mark = b"\xef\xbb\xbf" if rng.random() < 0.3 else b""
    return mark + text.encode("utf-8"), ["-i", "csv"]


def plain_header(names):
    """Is the delimiter of a file with this header beyond doubt?"""
    return not any(c in n for n in names for c in ',;\t"')


def check_reading(tablecat, rng, names, rows):
    if not plain_header(names) or any(c.startswith("\ufeff") for c in names):
        return 0
    data, options = written_by_python(rng, names, rows)
    status, out, err = run(tablecat, *options, "-f", "jsonl", data=data)
    if status != 0:
        fail("refused", data, err)
    expected = normal(names, rows)
    got = [list(json.loads(line).values())
           for line in out.decode("utf-8").split("\n")[:-1]]
    if got != expected[1]:
        fail("read otherwise", data, got, expected[1])
    return 1


def check_writing(tablecat, names, rows):
    """Through JSON Lines, which says exactly what is meant."""
    if not rows:
        return 0
    data = "".join(json.dumps(dict(zip(names, r))) + "\n"
                   for r in rows).encode("utf-8")
    expected = normal(names, rows)
    readers = {
        ("-f", "csv"): from_csv,
        ("-f", "tsv"): from_tsv,
        ("-f", "jsonl"): from_jsonl,
    }
    for options, reader in readers.items():
        status, out, err = run(tablecat, *options, data=data)
        if status != 0:
            fail("refused", data, err)
        if reader(out) != expected:
            fail("written otherwise", options, out, expected)
        back = options[1:] if options[1] != "csv" else ("csv",)
        status, again, err = run(tablecat, "-i", *back, *options, data=out)
        if status != 0 or again != out:
            fail("our own output reads otherwise", out, again, err)
    status, out, err = run(tablecat, "-x", data=data)
    if status != 0 or not out.startswith(b"\xef\xbb\xbf"):
        fail("spreadsheet form", out, err)
    head, body = from_csv(out[3:], delimiter=";")
    for want, got in zip([expected[0]] + expected[1], [head] + body):
        for a, b in zip(want, got):
            if b not in (a, "'" + a) or b.lstrip(
                    " \t\r\n\u00a0\u200b\u3000\ufeff")[:1] in (
                        "=", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"):
                fail("spreadsheet cell", a, b)
    return 1


def check_damage(tablecat, rng, names, rows):
    data, options = written_by_python(rng, names, rows)
    data = bytearray(data)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) + 1)
        what = rng.randrange(3)
        if what == 0:
            del data[at:at + rng.randrange(1, 9)]
        elif what == 1:
            data[at:at] = bytes([rng.choice(
                b'",;\t\n\r\\{}\0\xff\xc3\xe1\xef\xfe')])
        elif data:
            data[at % len(data)] = rng.randrange(256)
    status, out, err = run(tablecat, *options, "-k", "-f", "csv",
                           data=bytes(data))
    if status not in (0, 2) or (status == 2) != bool(err):
        fail("damage", status, bytes(data), out, err)
    if out:
        from_csv(out, strict=True)
    return 1


def main():
    tablecat = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)
    csv.field_size_limit(1 << 30)
    read = wrote = bent = 0
    for i in range(count):
        names, rows = random_table(rng)
        if i % 3 == 0:
            read += check_reading(tablecat, rng, [
                n for n in names if plain_header([n])] or ["a"], rows and [
                    [random_cell(rng) for n in names if plain_header([n])]
                    or [random_cell(rng)] for _ in rows])
        elif i % 3 == 1:
            wrote += check_writing(tablecat, names, rows)
        else:
            bent += check_damage(tablecat, rng, names, rows)
    print(f"{read} read, {wrote} written, {bent} damaged")


main()
