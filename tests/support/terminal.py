#!/usr/bin/env python3
"""Runs a command on a terminal of its own and types what it asks for.

    terminal.py [PROMPT ANSWER]... -- COMMAND [ARGUMENT...]

Waits for each PROMPT in what the terminal shows, then types ANSWER: text and
Enter, or ^C, ^Z, ^D for that key, or TERM, HUP for that signal. Stopped, the
command is continued. All the terminal showed goes to stdout; then one line
"echo on|off", a line "stopped, echo on|off" for each stop, and the exit
status is the command's (128+N if a signal ended it).
"""
import os
import pty
import select
import signal
import sys
import termios
import time

KEYS = {"^C": b"\x03", "^Z": b"\x1a", "^D": b"\x04"}
SIGNALS = {"TERM": signal.SIGTERM, "HUP": signal.SIGHUP}


def echo(fd):
    on = termios.tcgetattr(fd)[3] & termios.ECHO
    return "on" if on else "off"


def run_job(command, report):
    """In the session's leader: the command as a job in the foreground."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it
        os.close(report)
        os.execvp(command[0], command)
    os.write(report, b"pid %d\n" % job)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        os.write(report, b"stopped, echo %s\n" % echo(0).encode())
        os.kill(job, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(status)
    os.write(report, b"echo %s\n" % echo(0).encode())
    os._exit(code if code >= 0 else 128 - code)


def main():
    split = sys.argv.index("--")
    script, command = sys.argv[1:split], sys.argv[split + 1:]
    steps = list(zip(script[::2], script[1::2]))
    reader, report = os.pipe()
    leader, master = pty.fork()
    if leader == 0:
        run_job(command, report)
    os.close(report)
    job = int(os.read(reader, 100).split()[1])
    shown, seen, deadline = b"", 0, time.time() + 60
    while time.time() < deadline:
        if steps and steps[0][0].encode() in shown[seen:]:
            prompt, answer = steps.pop(0)
            seen = shown.index(prompt.encode(), seen) + len(prompt)
            if answer in SIGNALS:
                os.kill(job, SIGNALS[answer])
            else:
                os.write(master, KEYS.get(answer, answer.encode() + b"\r"))
            continue
        if not select.select([master], [], [], 1)[0]:
            continue
        try:
            more = os.read(master, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    _, status = os.waitpid(leader, 0)
    sys.stdout.write(shown.decode("utf-8", "replace").replace("\r\n", "\n"))
    sys.stdout.write(os.read(reader, 4096).decode())
    if steps:
        sys.exit("never asked: " + steps[0][0])
    sys.exit(os.waitstatus_to_exitcode(status))


main()
