"""The journal: log lines in a file where a changed, missing or moved one is seen.

Each line carries its number and a seal, an HMAC-SHA256 under a key that turns into the
next one after it and is gone. Whoever breaks in finds the key of the next line alone
and cannot write an earlier one anew (Bellare, Yee: Forward integrity for secure audit
logs, 1997; journald seals likewise, by time). The first key proves the whole chain: it
is for `manage.py check_log`, and kept elsewhere nothing here can make a chain like it.

One chain for all processes of an installation, under a lock; a process killed between
its line and the note of it leaves a line that the next one takes over.
"""

import base64
import fcntl
import hashlib
import hmac
import logging
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from povertyaid import keys

NAME, NOTE, KEY = "journal.log", "journal.next", "journal-key"
MOST_BYTES, FILES = 10_000_000, 5  # of a file; of files, the one being written too
STATE = struct.Struct(">QQ32s")  # number of the next line, bytes before it, its key
LINE = re.compile(rb'(.*), "n": (\d{1,18}), "seal": "([\w-]{24})"\}\n', re.DOTALL)
GONE = "Nhật ký không còn: ghi chú về dòng kế tiếp đã bị xóa."
ENDED = "Nhật ký thiếu {} dòng cuối (từ dòng số {})."
BEGUN = "Nhật ký thiếu phần đầu: tệp cũ nhất bắt đầu từ dòng số {}."
MISSING = "{}, dòng {}: thiếu {} dòng trước dòng này (số {} đến {})."
CHANGED = "{}, dòng {}: đã bị sửa, hay không do phần mềm ghi."
MOVED = "{}, dòng {}: đã bị chuyển chỗ hay chép lại (số {}, đáng lẽ {})."


class Journal(logging.Handler):
    """What the settings name; a journal it cannot write leaves the line to stderr."""

    def __init__(self, folder: Path):
        super().__init__()
        self.chain, self.folder, self.process = None, folder, None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.process != os.getpid():  # a fork shares its parent's locks
                self.process, self.chain = os.getpid(), None
            self.chain = self.chain or Chain(self.folder)
            self.chain.add(self.format(record))
        except OSError:
            return  # the disk is full, or the folder is somebody else's
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        if self.chain and self.process == os.getpid():
            self.chain.close()
        self.chain = None
        super().close()


class Chain:
    """The end of the chain, where lines are added."""

    def __init__(self, folder: Path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path, self.note = folder / NAME, _opened(folder / NOTE)
        self.file = None
        try:
            with self._alone():
                if os.fstat(self.note).st_size < STATE.size:
                    self._note(0, 0, first_key(folder.parent / KEY))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for descriptor in (self.note, self.file):
            if descriptor is not None:
                os.close(descriptor)

    def add(self, text: str) -> None:
        """Add a line: a JSON object, as log_lines.py makes them."""
        with self._alone():
            number, size, key = STATE.unpack(os.pread(self.note, STATE.size, 0))
            number, size, key = self._taken_over(number, size, key)
            line = sealed(text, number, key)
            if size + len(line) > MOST_BYTES:
                size = self._turn_over()
            try:
                os.write(self.file, line)
            except OSError:
                os.ftruncate(self.file, size)  # no half line of a full disk
                raise
            self._note(number + 1, size + len(line), next_key(key))

    def _taken_over(self, number: int, size: int, key: bytes):
        """The note, after a line whose writer was killed before he noted it."""
        self._reopen()
        there = os.fstat(self.file).st_size
        left = os.pread(self.file, there - size, size) if there > size else b""
        if left and is_sealed(left, number, key):
            return number + 1, there, next_key(key)
        return number, there, key

    def _reopen(self) -> None:
        """Another process may have begun a new file."""
        with suppress(FileNotFoundError):
            if (
                self.file is not None
                and self.path.stat().st_ino == os.fstat(self.file).st_ino
            ):
                return
        if self.file is not None:
            os.close(self.file)
        self.file = _opened(self.path, os.O_APPEND)

    def _turn_over(self) -> int:
        for number in range(FILES - 1, 0, -1):
            older = self.path.with_name(f"{NAME}.{number}")
            newer = self.path.with_name(f"{NAME}.{number - 1}" if number > 1 else NAME)
            if newer.exists():
                newer.replace(older)
        self._reopen()
        return 0

    def _note(self, number: int, size: int, key: bytes) -> None:
        """In place of the one before: its key is nowhere from now on."""
        os.pwrite(self.note, STATE.pack(number, size, key), 0)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self.note, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self.note, fcntl.LOCK_UN)


def sealed(text: str, number: int, key: bytes) -> bytes:
    """The line as it stands in the file: two more names at the end of the object."""
    body = f'{text.removesuffix("}")}, "n": {number}'.encode("utf-8", "replace")
    return body + b', "seal": "' + _seal(body, key) + b'"}\n'


def is_sealed(line: bytes, number: int, key: bytes) -> bool:
    found = LINE.fullmatch(line)
    if found is None or int(found[2]) != number:
        return False
    body = line[: found.end(2)]
    return hmac.compare_digest(found[3], _seal(body, key))


def _seal(body: bytes, key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key, body, "sha256")[:18])


def next_key(key: bytes) -> bytes:
    return hashlib.sha256(b"povertyaid journal " + key).digest()


def first_key(path: Path) -> bytes:
    """Of a chain that begins: made, and written where it waits to be taken away."""
    if not path.exists():
        keys.make_key(path)
    return keys.decoded(path.read_text(), "Khóa kiểm nhật ký")


def _opened(path: Path, *flags: int) -> int:
    mode = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | sum(flags)
    return os.open(path, mode, 0o600)


# Checking


@dataclass
class Expected:
    """Where in the chain the reader is."""

    number: int
    key: bytes

    def go_to(self, number: int) -> None:
        while self.number < number:
            self.number, self.key = self.number + 1, next_key(self.key)


def faults(folder: Path, key: bytes) -> Iterator[str]:
    """What is not as it was written, each with its file and line, oldest first."""
    if not (folder / NOTE).exists():
        yield GONE
        return
    end = _end(folder)
    files = [folder / f"{NAME}.{n}" for n in range(FILES - 1, 0, -1)] + [folder / NAME]
    there = [path for path in files if path.exists()]
    here, is_first = Expected(0, key), True
    for path in there:
        for place, line in _lines(path):
            found = LINE.fullmatch(line)
            number = int(found[2]) if found else end
            if is_first and number < end:
                if number and len(there) < FILES:
                    yield BEGUN.format(number)
                here.go_to(number)
                is_first = False
            yield from _faults_of(line, number, here, end, (path.name, place))
    if here.number < end:
        yield ENDED.format(end - here.number, here.number)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from enumerate(file, 1)


def _faults_of(line, number, here: Expected, end: int, where) -> Iterator[str]:
    if number < here.number:
        yield MOVED.format(*where, number, here.number)
        return
    if here.number < number < end:
        missing = number - here.number
        yield MISSING.format(*where, missing, here.number, number - 1)
        here.go_to(number)
    if not is_sealed(line, number, here.key):
        yield CHANGED.format(*where)
    if number < end or line.endswith(b"\n"):
        here.go_to(min(here.number + 1, end))


def _end(folder: Path) -> int:
    """The number of the line that comes next."""
    with (folder / NOTE).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # nobody is between a line and its note
        return STATE.unpack(file.read(STATE.size))[0]
