#!/usr/bin/env python3
"""A scanner on a serial line that is a pseudo terminal behind a link.

    scanner.py LINK STEP...

Steps, in order:
    plug          makes the terminal and LINK to it
    opened        waits until somebody has opened it, raw
    send=TEXT     sends TEXT, with \\r, \\n, \\t, \\xNN as in Python
    pause=S       waits S seconds
    lines=FILE:N  waits until FILE has N lines
    heard=HEX     waits for these bytes from the other side
    unplug        takes it away
Ends with 0 when every step went well within 20 seconds.
"""
import os
import pty
import select
import sys
import termios
import time

ICANON = termios.ICANON


def until(condition, what):
    deadline = time.time() + 20
    while not condition():
        if time.time() > deadline:
            sys.exit("scanner.py: waited in vain: " + what)
        time.sleep(0.01)


def plug(link):
    master, slave = pty.openpty()
    name = os.ttyname(slave)
    attributes = termios.tcgetattr(slave)
    attributes[3] |= ICANON
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    os.close(slave)
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(name, link)
    return master


def raw(master):
    return not termios.tcgetattr(master)[3] & ICANON


def lines(path, count):
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n") >= count
    except FileNotFoundError:
        return False


def hear(master, wanted):
    heard, deadline = b"", time.time() + 20
    while len(heard) < len(wanted) and time.time() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            heard += os.read(master, 4096)
    if heard != wanted:
        sys.exit("scanner.py: heard %s, not %s" % (heard.hex(), wanted.hex()))


def main():
    link, master = sys.argv[1], None
    for step in sys.argv[2:]:
        verb, _, value = step.partition("=")
        if verb == "plug":
            master = plug(link)
        elif verb == "opened":
            until(lambda: raw(master), step)
        elif verb == "send":
            text = value.encode().decode("unicode_escape").encode("latin-1")
            while text:
                text = text[os.write(master, text):]
        elif verb == "pause":
            time.sleep(float(value))
        elif verb == "lines":
            path, count = value.rsplit(":", 1)
            until(lambda: lines(path, int(count)), step)
        elif verb == "heard":
            hear(master, bytes.fromhex(value))
        elif verb == "unplug":
            os.close(master)
            os.unlink(link)
        else:
            sys.exit("scanner.py: no such step: " + step)


main()
