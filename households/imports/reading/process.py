"""Asks the reading server (inside/server.py) to read a file, and waits for it.

One server for each process of ours that reads lists, started when first needed, again
when it has ended, and gone with us: it sees our end of its socket close. The process
that reads a file ends the same way, so a killed worker leaves nothing running.
"""

import atexit
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import polars

START = Path(__file__).parent / "inside" / "start.py"
ENVIRONMENT = {"LANG": "C.UTF-8", "POLARS_MAX_THREADS": "1", "PATH": os.defpath}


class Server:
    """The socket of a running reading server and whose child it is."""

    def __init__(self):
        self.socket, theirs = socket.socketpair()
        self.owner = os.getpid()
        command = [sys.executable, "-I", str(START)]
        with theirs:
            place = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)]
            self.pid = os.posix_spawn(
                sys.executable, command, ENVIRONMENT, file_actions=place
            )

    def hand(self, *files: int) -> None:
        """Have it fork a child for these: a connection, and a file for frames."""
        socket.send_fds(self.socket, [b"\n"], files)

    def close(self) -> None:
        self.socket.close()
        if self.owner == os.getpid():
            with suppress(ChildProcessError, ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)  # others may hold the socket open
                os.waitpid(self.pid, 0)


class Reading:
    """One request under way. Leaving it early ends the process that works on it."""

    def __init__(self, question: dict):
        self.frames: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  has no name
        asked = json.dumps(question).encode() + b"\n"
        # A server that was killed is found out when nobody answers
        self.connection = _taken(asked, self.frames) or _taken(asked, self.frames)

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_raised) -> None:
        if self.connection:
            self.connection.close()
        self.frames.close()

    def frame(self, start: int, end: int) -> polars.DataFrame:
        """The frame the process wrote between these places of its file."""
        if start == end:
            return polars.DataFrame()
        self.frames.seek(start)
        return polars.read_ipc(self.frames.read(end - start))

    def answer(self) -> dict | None:
        """What it found or why it refused; None when a limit ended it."""
        said = b""
        if self.connection:
            with suppress(OSError), self.connection.makefile("rb") as file:
                said = file.read()
        return json.loads(said) if said else None


_lock = threading.Lock()
_running: list[Server] = []


def _taken(asked: bytes, frames: BinaryIO) -> socket.socket | None:
    """A connection to a process that has taken the request; None if there was none."""
    ours, theirs = socket.socketpair()
    server = None
    with suppress(OSError):
        with theirs:
            server = _server()
            server.hand(theirs.fileno(), frames.fileno())
        ours.sendall(asked)
        if ours.recv(1):
            return ours
    ours.close()
    if server is not None:
        _forget(server)
    return None


def _server() -> Server:
    """This process's server: a forked one does not share its parent's."""
    with _lock:
        if _running and _running[0].owner != os.getpid():
            _running.pop().close()
        if not _running:
            _running.append(Server())
        return _running[0]


def _forget(server: Server) -> None:
    with _lock:
        if server in _running:
            _running.remove(server)
            server.close()


@atexit.register
def stop() -> None:
    """End the server; the next reading starts another."""
    with _lock:
        while _running:
            _running.pop().close()


def warm() -> None:
    """Start this process's server, so that the first list does not wait for it."""
    _server()
