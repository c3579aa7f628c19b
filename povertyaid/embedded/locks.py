"""Locks between processes, freed by the kernel however a process ends.

flock on a file: `alone` for one at a time, `join` and `leave` for being one of many.
A forked child shares its parent's lock, which is right: it uses the same thing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_joined: dict[Path, int] = {}  # the files this process holds a shared lock on


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process is inside the same block, then go in."""
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def take(path: Path) -> int | None:
    """The open lock, ours until this process ends, or None when another has it."""
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def join(path: Path) -> bool:
    """Count this process among those that use what `path` stands for.

    False if it was counted already.
    """
    if path in _joined:
        return False
    descriptor = _opened(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _joined[path] = descriptor
    return True


def leave(path: Path) -> bool:
    """Stop counting this process; True if nobody else is left.

    Call `join` and `leave` inside one `alone` block: turning a shared lock into an
    exclusive one lets go of it for a moment.
    """
    descriptor = _joined.pop(path, None)
    if descriptor is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
