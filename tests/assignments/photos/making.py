"""Pictures to send, and photos as they stand in the register."""

import hashlib
import io
import random
import uuid

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from assignments.models import FieldPhoto, Visit


def picture(width=320, height=240, form="JPEG", seed=1, **how) -> bytes:
    """A picture nobody has seen, the same for the same seed."""
    noise = random.Random(seed).randbytes(16 * 12 * 3)
    small = Image.frombytes("RGB", (16, 12), noise)
    buffer = io.BytesIO()
    small.resize((width, height)).save(buffer, form, **how)
    return buffer.getvalue()


def announced(content: bytes) -> dict:
    """How a record announces a photo of these bytes."""
    return {
        "client_id": str(uuid.uuid4()),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def make_photo(record, *, content=None, is_whole=True, **fields) -> FieldPhoto:
    """A photo of a visit or a support, whole unless said otherwise."""
    content = content or picture()
    of = "visit" if isinstance(record, Visit) else "support"
    photo = FieldPhoto(**announced(content), **{of: record}, **fields)
    photo.announced_at = timezone.now()
    photo.save()
    if is_whole:
        photo.received, photo.stored_at = photo.size, timezone.now()
        photo.width, photo.height = 320, 240
        photo.file.save("anh.jpg", ContentFile(content))
    return photo
