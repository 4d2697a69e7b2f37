#!/usr/bin/env python3
"""What printed labels ought to show, worked out from their records alone.

    labels.py fields RECORDS TEXT LANG COLUMN...
        TEXT is pdftotext's, one label a page: is every cell of these columns
        on its row's page, as a person reads it? Prints what is missing.
    labels.py codes RECORDS COLUMN TIMES
        The codes that a reader finds, in order.
    labels.py cut SHEETS.ini SHEET PAGE.pgm DPI COUNT FOLDER
        The first cells of a page, as pictures 001.pgm, 002.pgm, ...
    labels.py edge SHEETS.ini SHEET TEMPLATE.svg
        How near a symbol with its quiet zone comes to the paper's edge, in mm.
"""
import configparser
import csv
import re
import sys
import unicodedata
import xml.etree.ElementTree

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
PAGES = {"A4": "210 x 297", "A5": "148 x 210", "A6": "105 x 148", "Letter": "215.9 x 279.4"}


# ---- cells as people read them ----------------------------------------------

def price(cell, vietnamese):
    number = int(re.sub(r"[^0-9]", "", cell))
    return f"{number:,}".replace(",", ".") + " đ" if vietnamese else f"{number:,} VND"


def value(cell, vietnamese):
    if cell.endswith("%"):
        return "Giảm " + cell if vietnamese else cell + " off"
    if cell.endswith("free"):
        return "Tặng " + cell[:-5] if vietnamese else cell
    return price(cell, vietnamese)


def date(cell, vietnamese):
    year, month, day = cell.split("-")
    return f"{day}/{month}/{year}" if vietnamese else \
        f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def serial(cell, vietnamese):
    return cell[1:5] + "-" + cell[5:]


SHOWN = {"price": price, "old_price": price, "value": value, "until": date,
         "serial": serial}


def plain(text):
    """NFC, and one blank for any white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def load(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---- what is asked ----------------------------------------------------------

def fields(records, text, lang, *columns):
    rows = load(records)
    pages = open(text, encoding="utf-8").read().split("\f")[:-1]
    if len(pages) != len(rows):
        sys.exit(f"{len(pages)} pages of {len(rows)} rows")
    found = 0
    for number, (row, page) in enumerate(zip(rows, pages), 1):
        for column in columns:
            if not row[column]:
                continue
            shown = SHOWN.get(column, lambda cell, _: cell)(row[column], lang == "vi")
            if plain(shown) in plain(page):
                found += 1
            else:
                print(f"row {number}: {column}: {shown!r} is not in {plain(page)!r}")
    print(f"{found} found")


def codes(records, column, times):
    for row in load(records):
        for _ in range(int(times)):
            print(row[column])


def load_pgm(path):
    data = open(path, "rb").read()
    kind, width, height, most, pixels = data.split(maxsplit=4)[:5] \
        if data[:2] == b"P5" else sys.exit("not a PGM")
    width, height = int(width), int(height)
    return width, height, data[len(data) - width * height:]


def load_sheet(sheets, sheet):
    """Page, label, origin, pitch and grid, each a pair."""
    ini = configparser.ConfigParser(comment_prefixes=(";",), delimiters=("=",))
    ini.read(sheets, encoding="utf-8")
    stock = ini["stock " + sheet]
    pair = lambda text: [float(x) for x in PAGES.get(text, text).split(" x ")]
    return [pair(stock.get(key, stock["label"]))
            for key in ("page", "label", "origin", "pitch", "grid")]


def edge(sheets, sheet, template):
    page, label, origin, pitch, grid = load_sheet(sheets, sheet)
    root = xml.etree.ElementTree.parse(template).getroot()
    size = [float(x) for x in root.get("viewBox").split()[2:]]
    nearest = []
    # A place in a moved group would be measured wrong: only the root's are.
    symbols = [x for x in root.iter() if x.get("data-vouch") not in (None, "text")]
    for slot in symbols:
        if slot not in list(root):
            sys.exit(f"{slot.get('id')} stands in a group")
        for axis, (at, length) in enumerate((("x", "width"), ("y", "height"))):
            first = origin[axis] + (label[axis] - size[axis]) / 2 + float(slot.get(at))
            last = first + pitch[axis] * (grid[axis] - 1) + float(slot.get(length))
            nearest += [first, page[axis] - last]
    print(f"{min(nearest):.2f}")


def cut(sheets, sheet, page, dpi, count, folder):
    _, label, origin, pitch, grid = load_sheet(sheets, sheet)
    width, height, pixels = load_pgm(page)
    dot = lambda mm: round(mm / 25.4 * int(dpi))
    for i in range(int(count)):
        left = dot(origin[0] + pitch[0] * (i % int(grid[0])))
        top = dot(origin[1] + pitch[1] * (i // int(grid[0])))
        right = min(left + dot(label[0]), width)
        bottom = min(top + dot(label[1]), height)
        rows = (pixels[y * width + left:y * width + right] for y in range(top, bottom))
        with open(f"{folder}/{i + 1:03}.pgm", "wb") as out:
            out.write(b"P5\n%d %d\n255\n" % (right - left, bottom - top) + b"".join(rows))


if __name__ == "__main__":
    {"fields": fields, "codes": codes, "cut": cut,
     "edge": edge}[sys.argv[1]](*sys.argv[2:])
