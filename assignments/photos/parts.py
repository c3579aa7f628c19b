"""The parts of photos on their way, each sealed in a file until the photo is whole.

A file is named by its photo and by where its part begins. What a crash left half
written is written anew when the phone sends that part again; where a part was lost all
the same, or was sealed under a key that is no longer ours, the photo begins anew.
"""

from collections import defaultdict
from pathlib import Path

from django.conf import settings

from assignments.models import FieldPhoto
from povertyaid.identity import vault
from povertyaid.sealed_files import FileFault, opened, sealed

FOLDER = "anh-cho"


def add(photo: FieldPhoto, offset: int, part: bytes) -> None:
    """Keep a part that begins at `offset`; OSError where that cannot be."""
    path = _folder() / f"{photo.client_id}.{offset}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed(part, vault()))


def joined(photo: FieldPhoto) -> bytes | None:
    """All that was sent of the photo; None where a part of it is lost."""
    content = bytearray()
    try:
        while len(content) < photo.received:
            path = _folder() / f"{photo.client_id}.{len(content)}"
            content += opened(path.read_bytes(), vault())
    except (FileNotFoundError, FileFault):
        return None
    return bytes(content)


def remove(name: str) -> None:
    """All parts of the photo of this client id; an earlier version kept one file."""
    for path in [_folder() / name, *_folder().glob(f"{name}.*")]:
        path.unlink(missing_ok=True)


def waiting() -> dict[str, list[Path]]:
    """Client id → the files of its parts; other files under their own names."""
    found = defaultdict(list)
    for path in sorted(_folder().glob("*")):
        found[path.stem].append(path)
    return found


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER
