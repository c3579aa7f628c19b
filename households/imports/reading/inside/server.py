"""Waits for files to read and forks one short-lived, limited process for each.

The libraries are loaded once, before the fork, so a read costs 15 ms of start instead
of 350. Standard input is a socket: each message carries a connection and a file to
write frames into. When the asking process closes its end, or dies, the child gets
SIGIO and ends; the server itself ends when its own socket closes or after idling.
"""

import fcntl
import json
import os
import resource
import signal
import socket
import traceback

import python_calamine

from households.imports.reading.inside import work
from households.imports.reading.inside.refusal import Refused

IDLE_SECONDS = 600
MB = 1024 * 1024


def serve() -> None:
    """Answer until the other side is gone or has asked nothing for a while."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asking = socket.socket(fileno=0)
    asking.settimeout(IDLE_SECONDS)
    while True:
        try:
            message, handed, _, _ = socket.recv_fds(asking, 1, 2)
        except TimeoutError:
            return
        if not message:
            return
        if os.fork() == 0:
            answer(*handed)
        for descriptor in handed:
            os.close(descriptor)


def answer(connection: int, frames: int) -> None:
    """In the child: read one question, do it, say what came of it. Never returns."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        asked = json.loads(receive(connection))
        end_with(connection)  # first: once told, the other side may leave at once
        os.write(connection, b"\n")  # taken: what ends now is our own end
        limit(asked["megabytes"], asked["seconds"])
        said = json.dumps(outcome(asked, frames)).encode()
        fcntl.fcntl(connection, fcntl.F_SETFL, 0)  # our own writing raises no SIGIO
        with open(connection, "wb") as reply:
            reply.write(said)
        code = 0
    finally:
        os._exit(code)


def outcome(asked: dict, frames: int) -> dict:
    try:
        with open(frames, "wb") as file:
            found = work.do(asked, file)
    except Refused as refused:
        found = {"refused": refused.code, "details": refused.details}
    except MemoryError:
        found = {"refused": "too_big", "details": {}}
    except python_calamine.PasswordError:
        found = {"refused": "locked", "details": {}}
    except (python_calamine.CalamineError, *work.UNREADABLE):
        found = {"refused": "damaged", "details": {}}
    except BaseException:  # a panic of a library is one too
        error = traceback.format_exc()
        found = {"refused": "damaged", "details": {}, "error": error}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found | {"peak_kilobytes": peak}


def receive(connection: int) -> bytes:
    """One question: JSON up to the end of the line."""
    parts = []
    while not parts or not parts[-1].endswith(b"\n"):
        part = os.read(connection, 65536)
        if not part:
            os._exit(1)
        parts.append(part)
    return b"".join(parts)


def end_with(connection: int) -> None:
    """Let the kernel end this process when the other end of `connection` closes."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETFL, os.O_ASYNC)


def limit(megabytes: int, seconds: int) -> None:
    """Bound this process in time, and in memory beyond what it begins with."""
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    space = pages * resource.getpagesize() + megabytes * MB
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
