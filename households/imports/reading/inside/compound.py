"""The streams of a compound file: .xls, and what Office locks with a password.

[MS-CFB], read-only. Every chain of sectors is followed at most once round.
"""

import struct

from households.imports.reading.inside.refusal import Refused

LAST_SECTOR = 0xFFFFFFFA  # from here on numbers are marks, not sectors
MINI_LIMIT = 4096
ENTRY = struct.Struct("<64sHBBIII16sI8s8sIII")


class Compound:
    """`streams`: name → (first sector, size); `folders`: names of storages."""

    def __init__(self, content: bytes):
        try:
            self._open(content)
        except (struct.error, IndexError, OverflowError):
            raise Refused("damaged") from None

    def _open(self, content: bytes) -> None:
        self.content = content
        self.shift, self.mini_shift = struct.unpack_from("<HH", content, 30)
        if self.shift not in (9, 12) or self.mini_shift != 6:
            raise Refused("damaged")
        directory, mini_table = (
            struct.unpack_from("<I", content, 48)[0],
            struct.unpack_from("<I", content, 60)[0],
        )
        self.table = self._allocation()
        self.streams, self.folders, root = {}, set(), (LAST_SECTOR, 0)
        entries = self._chain(directory, self.table)
        for at in range(0, len(entries) - ENTRY.size + 1, ENTRY.size):
            name, length, kind, *_, first, size, _high = ENTRY.unpack_from(entries, at)
            name = name[: max(0, length - 2)].decode("utf-16-le", "replace")
            if kind == 2:
                self.streams.setdefault(name, (first, size))
            elif kind == 1:
                self.folders.add(name)
            elif kind == 5:
                root = (first, size)
        self.mini = self._chain(root[0], self.table)
        raw = self._chain(mini_table, self.table)
        self.mini_table = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _allocation(self) -> tuple[int, ...]:
        """The file's table: sector → the one after it."""
        sectors = list(struct.unpack_from("<109I", self.content, 76))
        following = struct.unpack_from("<I", self.content, 68)[0]
        per_sector = (1 << self.shift) // 4
        most = len(self.content) >> self.shift
        while following < LAST_SECTOR and len(sectors) < most + 109:
            place = (following + 1) << self.shift
            *more, following = struct.unpack_from(
                f"<{per_sector}I", self.content, place
            )
            sectors += more
        parts = [self._sector(s) for s in sectors[: most + 109] if s < LAST_SECTOR]
        raw = b"".join(parts)
        return struct.unpack(f"<{len(raw) // 4}I", raw)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self.shift
        return self.content[start : start + (1 << self.shift)]

    def _chain(self, first: int, table: tuple[int, ...]) -> bytes:
        parts, seen = [], 0
        while first < len(table) and seen <= len(table):
            parts.append(self._sector(first))
            first, seen = table[first], seen + 1
        if seen > len(table):
            raise Refused("damaged")
        return b"".join(parts)

    def read(self, name: str) -> bytes:
        """A stream's bytes."""
        first, size = self.streams[name]
        if size >= MINI_LIMIT:
            return self._chain(first, self.table)[:size]
        parts, seen = [], 0
        while first < len(self.mini_table) and seen <= len(self.mini_table):
            parts.append(self.mini[first << 6 : (first + 1) << 6])
            first, seen = self.mini_table[first], seen + 1
        return b"".join(parts)[:size]
