#!/usr/bin/env python3
"""Text as the events of a keyboard: what an event device of Linux gives.

    keys.py TEXT...      events to standard output

TEXT is typed on a US keyboard, with Shift where it is needed; \\n is Enter, \\t
Tab. Between braces {} stand single events: {CAPS}, {KPENTER} and the like are
pressed and let go, {+ALT} and {-ALT} only one of them, {LOST} says that events
were dropped, {HOLD} is Esc for three seconds.
"""
import re
import struct
import sys

PLAIN = {c: 2 + i for i, c in enumerate("1234567890-=\b\tqwertyuiop[]\n")}
PLAIN.update({c: 30 + i for i, c in enumerate("asdfghjkl;'`")})
PLAIN.update({c: 43 + i for i, c in enumerate("\\zxcvbnm,./")})
PLAIN[" "] = 57
SHIFTED = dict(zip("!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"~|ZXCVBNM<>?",
                   "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./"))
NAMES = {"SHIFT": 42, "RSHIFT": 54, "CTRL": 29, "ALT": 56, "CAPS": 58,
         "ESC": 1, "KPENTER": 96, "F1": 59, "KP0": 82, "KP1": 79, "KP2": 80,
         "KP3": 81, "KP4": 75, "KP5": 76, "KP6": 77, "KP7": 71, "KP8": 72,
         "KP9": 73}
EV_SYN, EV_KEY, EV_MSC = 0, 1, 4
now = 1_800_000_000_000_000


def event(kind, code, value):
    global now
    now += 1000
    sys.stdout.buffer.write(struct.pack("@llHHi", now // 1_000_000,
                                        now % 1_000_000, kind, code, value))


def key(code, value):
    event(EV_MSC, 4, 0x70000 + code)
    event(EV_KEY, code, value)
    event(EV_SYN, 0, 0)


def press(code):
    key(code, 1)
    key(code, 0)


def named(name):
    global now
    if name == "LOST":
        event(EV_SYN, 3, 0)
    elif name == "HOLD":  # Esc for three seconds
        key(1, 1)
        now += 3_000_000
        key(1, 2)
        key(1, 0)
    elif name[0] in "+-":
        key(NAMES[name[1:]], int(name[0] == "+"))
    else:
        press(NAMES[name])


def main():
    for text in sys.argv[1:]:
        text = text.replace("\\n", "\n").replace("\\t", "\t")
        for part in re.findall(r"\{[^}]+\}|.|\n", text):
            if len(part) > 1:
                named(part[1:-1])
            elif part in SHIFTED:
                key(NAMES["SHIFT"], 1)
                press(PLAIN[SHIFTED[part]])
                key(NAMES["SHIFT"], 0)
            else:
                press(PLAIN[part])


main()
