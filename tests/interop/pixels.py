#!/usr/bin/env python3
"""Compares two PNG or raw PBM files of the same size.

    pixels.py A.png B.png

Prints the dark pixels of A, those of B, and in how many percent of all pixels one
is dark and the other is not. What is transparent is paper. libpng decodes, for
its pages have millions of pixels.
"""
import ctypes
import sys


class Image(ctypes.Structure):  # png_image of libpng 1.6
    _fields_ = [("opaque", ctypes.c_void_p), ("version", ctypes.c_uint32),
                ("width", ctypes.c_uint32), ("height", ctypes.c_uint32),
                ("format", ctypes.c_uint32), ("flags", ctypes.c_uint32),
                ("colormap_entries", ctypes.c_uint32),
                ("warning_or_error", ctypes.c_uint32), ("message", ctypes.c_char * 64)]


RGBA = 3  # PNG_FORMAT_RGBA


def is_dark(red, green, blue, alpha):
    grey = (299 * red + 587 * green + 114 * blue) // 1000
    return grey * alpha + 255 * (255 - alpha) < 128 * 255


def load_png(path):
    png, image = ctypes.CDLL("libpng16.so.16"), Image(version=1)
    if not png.png_image_begin_read_from_file(ctypes.byref(image), path.encode()):
        sys.exit(f"{path}: {image.message.decode()}")
    image.format = RGBA
    raw = bytearray(4 * image.width * image.height)
    if not png.png_image_finish_read(ctypes.byref(image), None,
                                     (ctypes.c_char * len(raw)).from_buffer(raw), 0, None):
        sys.exit(f"{path}: {image.message.decode()}")
    pixels = memoryview(raw).cast("I")
    dark = {pixel: is_dark(*pixel.to_bytes(4, sys.byteorder)) for pixel in set(pixels)}
    return (image.width, image.height), bytes(map(dark.__getitem__, pixels))


def load(path):
    data = open(path, "rb").read()
    if not data.startswith(b"P4"):
        return load_png(path)
    _, size, raw = data.split(b"\n", 2)
    width, height = map(int, size.split())
    stride = (width + 7) // 8
    return (width, height), bytes(
        raw[y * stride + x // 8] >> (7 - x % 8) & 1
        for y in range(height) for x in range(width))


size_a, a = load(sys.argv[1])
size_b, b = load(sys.argv[2])
if size_a != size_b:
    sys.exit(f"{size_a} and {size_b} pixels")
differing = (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
print(a.count(1), b.count(1), f"{differing * 100 / len(a):.3f}")
