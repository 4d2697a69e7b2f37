#!/usr/bin/env python3
"""Measures the symbols of a page drawn by tests/support/labels.

    dots.py PAGE.pbm DPI FOLDER

PAGE.pbm is the first page at DPI, one bit a pixel (raw PBM). For each of its
24 labels: are the modules where they ought to be, whole dots each, and how much
darker than ideal did the symbol come out? Writes each label as a picture
into FOLDER and prints the number of symbols, the largest error of their
dark area in percent, and the worst of the dots wrong, in percent.
"""
import sys

MODULES, QUIET = 41, 4


def load(path):
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < 3:
        while data[at:at + 1].isspace():
            at += 1
        if data[at:at + 1] == b"#":
            at = data.index(b"\n", at)
            continue
        end = at
        while not data[end:end + 1].isspace():
            end += 1
        fields.append(data[at:end])
        at = end
    assert fields[0] == b"P4", "not a raw PBM"
    width, height = int(fields[1]), int(fields[2])
    stride = (width + 7) // 8
    at += 1
    rows = []
    for y in range(height):
        row = data[at + y * stride:at + (y + 1) * stride]
        rows.append("".join(f"{byte:08b}" for byte in row)[:width])
    return rows


def dot(um, dpi):  # the nearest one
    return (2 * um * dpi + 25400) // (2 * 25400)


def measure(rows, left, top, dots):
    """Dark dots, ideally dark dots, and those that differ."""
    dark = ideal = wrong = 0
    for my in range(MODULES):
        middle = rows[top + my * dots + dots // 2]
        wanted = "".join(dots * middle[left + mx * dots + dots // 2] for mx in range(MODULES))
        for y in range(dots):
            row = rows[top + my * dots + y][left:left + MODULES * dots]
            dark += row.count("1")
            ideal += wanted.count("1")
            wrong += (int(row, 2) ^ int(wanted, 2)).bit_count()
    return dark, ideal, wrong


GREY = bytes.maketrans(b"01", b"\xff\0")


def save(path, rows, left, top, side):
    with open(path, "wb") as out:
        out.write(b"P5\n%d %d\n255\n" % (side, side))
        for row in rows[top:top + side]:
            out.write(row[left:left + side].ljust(side, "0").encode().translate(GREY))


def main():
    rows, dpi, folder = load(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    dots = 27000 * dpi // 25400 // (MODULES + 2 * QUIET)
    error = wrong_most = 0.0
    for label in range(24):
        left = dot(label % 3 * 70000 + 41000, dpi)
        top = dot(label // 3 * 37000 + 9000, dpi)
        save(f"{folder}/{label:02d}.pgm", rows, left, top, dots * (MODULES + 2 * QUIET))
        dark, ideal, wrong = measure(rows, left + QUIET * dots, top + QUIET * dots, dots)
        error = max(error, abs(dark - ideal) * 100 / ideal)
        wrong_most = max(wrong_most, wrong * 100 / (MODULES * dots) ** 2)
    print(f"24 {error:.3f} {wrong_most:.3f}")


main()
