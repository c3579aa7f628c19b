"""A zip archive behind limits: what it unpacks to is counted, never believed."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from households.imports.reading.inside.refusal import Refused

CHUNK = 1024 * 1024
SMALL_PART = 32 * CHUNK  # lists of sheets, relations and styles are far smaller
MOST_PARTS = 5_000  # a list with 500 sheets has a few thousand at most
RATIO_FROM = 50 * CHUNK  # short parts of blanks pack tightly and hurt nobody
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # a way of packing that no office program uses
    OSError,
    OverflowError,
    ValueError,
)


class Package:
    """The parts of an .xlsx or .ods; `Refused` when a part is broken or swells."""

    def __init__(self, path: str, limits: dict):
        self.limits, self.unpacked = limits, 0
        try:
            self.archive = zipfile.ZipFile(path)
        except BROKEN:
            raise Refused("damaged") from None
        if len(self.archive.infolist()) > MOST_PARTS:
            raise Refused("damaged")
        self.parts = {}
        for part in self.archive.infolist():
            name = part.filename.lower().lstrip("/")
            if name in self.parts:
                raise Refused("damaged")  # two readers might each take another one
            self.parts[name] = part

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.parts

    def expect(self, names: Iterable[str]) -> None:
        """Refuse at once what even by its own account unpacks to too much."""
        sizes = (
            self.parts[name.lower()].file_size
            for name in names
            if name.lower() in self.parts
        )
        if sum(sizes) > self.limits["unpacked"]:
            raise Refused("swollen")

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part's bytes, a megabyte at a time."""
        part = self.parts.get(name.lower())
        if part is None:
            raise Refused("damaged")
        if part.flag_bits & 1:
            raise Refused("locked")
        size = 0
        try:
            with self.archive.open(part) as file:
                while chunk := file.read(CHUNK):
                    size += len(chunk)
                    self._count(size, part.compress_size, len(chunk))
                    yield chunk
        except BROKEN:
            raise Refused("damaged") from None

    def _count(self, size: int, packed: int, more: int) -> None:
        self.unpacked += more
        swollen = size > RATIO_FROM and size > packed * self.limits["ratio"]
        if swollen or self.unpacked > self.limits["unpacked"]:
            raise Refused("swollen")

    def read(self, name: str) -> bytes:
        """A whole part that is small in every honest file; b"" when it is missing."""
        if name not in self:
            return b""
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
            if len(content) > SMALL_PART:
                raise Refused("swollen")
        return bytes(content)

    def each_element(self, name: str, take: Callable[[str, dict], None]) -> None:
        """Hand `take` a small part's elements in order: name without prefix, attributes
        too. A missing part has none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: take(
            local(tag), {local(key): value for key, value in attributes.items()}
        )
        parser.StartDoctypeDeclHandler = refuse_doctype
        content = self.read(name)
        try:
            if content:
                parser.Parse(content, True)
        except expat.ExpatError:
            raise Refused("damaged") from None

    def elements(self, name: str, wanted: str) -> list[dict]:
        """The attributes of every element of this name in a small part."""
        found = []
        self.each_element(
            name, lambda tag, about: found.append(about) if tag == wanted else None
        )
        return found


def refuse_doctype(*_declared) -> None:
    """A document type is where entities hide; no office program writes one."""
    raise Refused("doctype")


def local(name: str) -> str:
    """`x:row` → `row`."""
    return name.rpartition(":")[2]
