"""The parts of a photo as they come, and what is kept when it is whole.

A photo comes in parts of some kilobytes, so that a cut loses little; who sends asks
where to go on. What was sent is never kept: it is drawn anew, so that neither place nor
camera nor anything hidden behind the picture goes along.
"""

import hashlib
import io
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from assignments.models import FieldPhoto
from assignments.photos import parts
from assignments.photos.announcing import MOST_BYTES
from povertyaid import scanning
from povertyaid.models import User

MOST_PART = 64 * 1024
MOST_PIXELS = 8_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80
NOT_A_PHOTO = "Tệp nhận được không phải ảnh JPEG, PNG hay WebP."
TOO_LARGE = "Ảnh quá lớn: tối đa 8 triệu điểm ảnh."
INFECTED = "Ảnh nhận được có mã độc."
NOT_AS_ANNOUNCED = "Ảnh nhận được khác ảnh đã báo (tổng kiểm tra không khớp)."


class NoRoom(OSError):
    """The server's disk is full; the same part may be sent again later."""


class Elsewhere(Exception):
    """The part does not begin where the last one ended; go on from `received`."""


def announced_by(user: User, client_id: UUID) -> FieldPhoto | None:
    """A photo `user` announced: hers to send, also when her rights ended meanwhile."""
    return FieldPhoto.objects.filter(client_id=client_id, sent_by=user).first()


def take_part(pk: int, offset: int, part: bytes) -> FieldPhoto:
    """Add a part at `offset`; the photo is drawn and kept when it is whole.

    Elsewhere when the photo does not go on there, or an earlier part of it was lost and
    it begins anew; NoRoom when it cannot be written, and scanning.ScannerAway: then
    nothing of the part was taken.
    """
    photo = _with_part(pk, offset, part)
    if not (photo.received or photo.refused):
        raise Elsewhere
    return photo


@transaction.atomic
def _with_part(pk: int, offset: int, part: bytes) -> FieldPhoto:
    photo = FieldPhoto.objects.select_for_update().get(pk=pk)
    if photo.is_whole or photo.refused:
        return photo
    if offset != photo.received or not part or offset + len(part) > photo.size:
        raise Elsewhere
    try:
        parts.add(photo, offset, part)
    except OSError as error:
        raise NoRoom from error
    photo.received = offset + len(part)
    if photo.received == photo.size:
        _finish(photo)
    photo.save()
    return photo


def _finish(photo: FieldPhoto) -> None:
    content = parts.joined(photo)
    if content is None:
        photo.received = 0
    elif hashlib.sha256(content).hexdigest() != photo.sha256:
        photo.refused = NOT_AS_ANNOUNCED
    else:
        _look_at(photo, content)
    transaction.on_commit(lambda: parts.remove(str(photo.client_id)))


def _look_at(photo: FieldPhoto, content: bytes) -> None:
    """Keep the picture, or say why it is not taken."""
    try:
        scanning.scan(io.BytesIO(content))
        picture = drawn_anew(content)
    except scanning.Infected as error:
        scanning.note(photo.sent_by, error)
        photo.refused = INFECTED
    except ValueError as error:
        photo.refused = str(error)
    else:
        try:
            _keep(photo, picture)
        except OSError as error:
            raise NoRoom from error


def _keep(photo: FieldPhoto, picture: Image.Image) -> None:
    photo.width, photo.height = picture.size
    photo.look = look_of(picture)
    photo.stored_at = timezone.now()
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    photo.file.save("anh.jpg", ContentFile(buffer.getvalue()), save=False)


def drawn_anew(content: bytes) -> Image.Image:
    """The picture alone, upright, in three colours; ValueError if it is none."""
    if len(content) > MOST_BYTES:
        raise ValueError(TOO_LARGE)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError(TOO_LARGE)
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError) as error:
        raise ValueError(NOT_A_PHOTO) from error
    except Image.DecompressionBombError as error:
        raise ValueError(TOO_LARGE) from error
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def look_of(picture: Image.Image) -> str:
    """64 bits in hex, nearly the same for the same motif saved again (dHash)."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (grey[at] < grey[at + 1])
    return f"{bits:016x}"
