#!/usr/bin/env python3
"""A table of hostile names, and what became of each.

    hostile_names.py make TABLE.csv
        200 rows, each a name that is printed or one that must be named.
    hostile_names.py run TABLE.csv COMMAND...
        Prints the table with COMMAND (REST.csv and OUT.pdf are put behind it),
        taking out the rows it names until it is content. Exactly those that
        must be named were, and the page of each other shows its text.
"""
import csv
import io
import re
import subprocess
import sys
import unicodedata

# What is printed as it stands, blanks at its ends aside.
PRINTED = [
    '"', '"Sen"', "'", "''; DROP TABLE x;--", ",", "a,b,c", ";", "|", "\\", "\\n", "\\u0041",
    "=1+2", "=HYPERLINK(1)", "@SUM(A1)", "+84", "-1", "%s%n%x", "%%", "{{name}}", "${name}",
    "$(id)", "`id`", "&amp;", "&#0;", "<b>đậm</b>", "</script>", "<!--", "-->", "]]>",
    "<?xml?>", ")", "(", ">>", "<<", "/F1 9 Tf", "BT ET", "endstream", "^XA^FDx^FS^XZ",
    "PRINT 1,1", "a\nb", "a\r\nb", "\\r\\n", "ﬁ ﬂ", "½ kg ¾", "° ± ²", "Ω Привет",
    "ẾỘỮ ẵặỷ", unicodedata.normalize("NFD", "Sữa đặc ưỡn ẹo"), "x\u0300\u0301",
    "e\u0301\u0301\u0301", "a\u00a0b", "€ ₫ đ", "™ ® ©", "“Sen” ‘Sen’ – —", "ß ǆ ſ",
    "từ " * 100,
]

# What no label can show: each must be named by its row.
NAMED = [
    "\x1b[31m", "\x1b]0;x\x07", "\x07", "\x08", "\x7f", "\x01", "\t", "\x0b", "\x0c", "\u0085",
    "\u2028", "\u200b", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069",
    "\ufeff", "\u00ad", "\u2060", "🍜", "👩‍👩‍👧", "🇻🇳", "❤️", "日本", "שלום", "مرحبا", "ﷺ",
    "𝐀", "\ue000", "\ufffe", "ก", "x" * 300,
]


def names():
    for before, after in ("Trà ", " ngon"), ("Trà", "ngon"):
        for piece in PRINTED:
            yield before + piece + after, "printed"
        for piece in NAMED:
            yield before + piece + after, "named"
    for piece in ("=cmd", "-- x", "'", "<", "\\", "+1", "@x", '"', "\n x", "Ế"):
        yield piece + " x", "printed"
        yield "x " + piece, "printed"


def make(path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["name", "outcome"])
        rows = list(names())
        assert len(rows) >= 200, len(rows)
        table.writerows(rows)


def written(rows):
    """The rows as CSV, and the line each begins in."""
    out, lines = io.StringIO(newline=""), []
    table = csv.writer(out)
    table.writerow(["name", "outcome"])
    for row in rows:
        lines.append(out.getvalue().count("\n") + 1)
        table.writerow(row)
    return out.getvalue(), lines


def plain(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def run(path, *command):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    named, status = [], 2
    for _ in range(30):
        text, lines = written(rows)
        with open("REST.csv", "w", newline="", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([*command, "REST.csv", "-o", "OUT.pdf"],
                              capture_output=True, timeout=60)
        said = done.stderr.decode("utf-8")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", said), said
        if done.returncode == 0:
            break
        assert done.returncode == 2, (done.returncode, said)
        bad = {int(n) for n in re.findall(r"REST\.csv line (\d+): name: ", said)}
        assert bad and bad <= set(lines), said
        named += [row for row, line in zip(rows, lines) if line in bad]
        rows = [row for row, line in zip(rows, lines) if line not in bad]
    else:
        sys.exit("never content")
    for name, outcome in named:
        assert outcome == "named", name
    for name, outcome in rows:
        assert outcome == "printed", name
    found = subprocess.run(["pdftotext", "-raw", "OUT.pdf", "-"], capture_output=True,
                           check=True).stdout.decode("utf-8").split("\f")[:-1]
    assert len(found) == len(rows), (len(found), len(rows))
    for (name, _), page in zip(rows, found):
        assert plain(page) == plain(name), (name, page)
    print(f"{len(rows)} printed, {len(named)} named")


if __name__ == "__main__":
    {"make": make, "run": run}[sys.argv[1]](*sys.argv[2:])
