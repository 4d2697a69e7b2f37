#!/usr/bin/env python3
"""Compares two PNG or raw PBM files of the same size.

    pixels.py A.png B.png

Prints the dark pixels of A, those of B, and in how many percent of all pixels one
is dark and the other is not. What is transparent is paper.
"""
import struct
import sys
import zlib


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def unfilter(kind, row, above, step):
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        row[i] = (row[i] + (0, left, above[i], (left + above[i]) // 2,
                            paeth(left, above[i], corner))[kind]) & 255
    return row


def is_dark(pixel):
    alpha = pixel[-1] if len(pixel) in (2, 4) else 255
    colour = pixel[:3] if len(pixel) > 2 else pixel[:1] * 3
    grey = sum(w * c for w, c in zip((299, 587, 114), colour)) // 1000
    return grey * alpha + 255 * (255 - alpha) < 128 * 255


def load_pbm(data):
    _, size, raw = data.split(b"\n", 2)
    width, height = map(int, size.split())
    stride = (width + 7) // 8
    return (width, height), [
        bool(raw[y * stride + x // 8] >> (7 - x % 8) & 1)
        for y in range(height) for x in range(width)]


def load(path):
    data = open(path, "rb").read()
    if data.startswith(b"P4"):
        return load_pbm(data)
    at, packed = 8, b""
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[at + 8:at + 18])
        elif name == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += 12 + size
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    stride = (width * channels * depth + 7) // 8
    raw = zlib.decompress(packed)
    above, dark = bytearray(stride), []
    for y in range(height):
        begin = y * (stride + 1)
        row = bytearray(raw[begin + 1:begin + 1 + stride])
        if raw[begin]:
            row = unfilter(raw[begin], row, above, max(1, channels * depth // 8))
        above = row
        if depth == 1:
            dark += [not row[x // 8] >> (7 - x % 8) & 1 for x in range(width)]
        else:
            dark += [is_dark(row[x * channels:(x + 1) * channels]) for x in range(width)]
    return (width, height), dark


size_a, a = load(sys.argv[1])
size_b, b = load(sys.argv[2])
if size_a != size_b:
    sys.exit(f"{size_a} and {size_b} pixels")
print(sum(a), sum(b), f"{sum(p != q for p, q in zip(a, b)) * 100 / len(a):.3f}")
