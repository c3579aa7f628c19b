"""What a record says of its photos before they come, and how far each has come."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q

from assignments.models import FieldPhoto, Visit
from assignments.models.field import FieldRecord
from povertyaid.models import User

MOST = 3  # photos of a record
MOST_BYTES = 300_000  # what a phone shrinks them to


@dataclass(frozen=True, slots=True)
class PhotoState:
    """How far a photo has come: `received` of `size` bytes, or why it was refused."""

    client_id: str
    size: int
    sha256: str
    received: int
    whole: bool
    refused: str


def require_few_and_small(photos: list[dict]) -> None:
    """ValidationError where more photos are announced, or larger, than are taken."""
    if len(photos) > MOST:
        raise ValidationError({"photos": f"Tối đa {MOST} ảnh một lần ghi."})
    if len({photo["client_id"] for photo in photos}) < len(photos):
        raise ValidationError({"photos": "Hai ảnh cùng một mã."})
    if any(not 0 < photo["size"] <= MOST_BYTES for photo in photos):
        raise ValidationError({"photos": f"Mỗi ảnh tối đa {MOST_BYTES // 1000} kB."})


def announce(record: FieldRecord, photos: list[dict], by: User) -> None:
    """Expect these photos of `record`; those it expected already stay as they are.

    A photo another record announced is refused: `client_id` is made for one photo.
    Those of versions before count among the most a record has; refused ones do not.
    """
    if not photos:
        return
    of = "visit" if isinstance(record, Visit) else "support"
    ids = [photo["client_id"] for photo in photos]
    rows = FieldPhoto.objects.filter(Q(client_id__in=ids) | Q(**{of: record}))
    known = {photo.client_id: photo for photo in rows}
    if any(getattr(photo, f"{of}_id") != record.pk for photo in known.values()):
        raise ValidationError({"photos": "Mã ảnh đã thuộc một bản ghi khác."})
    new = [photo for photo in photos if photo["client_id"] not in known]
    if new and len(new) + sum(not photo.refused for photo in known.values()) > MOST:
        raise ValidationError({"photos": f"Bản ghi này đã đủ {MOST} ảnh."})
    FieldPhoto.objects.bulk_create(
        FieldPhoto(
            client_id=photo["client_id"],
            size=photo["size"],
            sha256=photo["sha256"],
            sent_by=by,
            **{of: record},
        )
        for photo in new
    )


def states_of(record: FieldRecord) -> list[PhotoState]:
    return [state_of(photo) for photo in record.photos.all()]


def state_of(photo: FieldPhoto) -> PhotoState:
    return PhotoState(
        str(photo.client_id),
        photo.size,
        photo.sha256,
        photo.received,
        photo.is_whole,
        photo.refused,
    )
