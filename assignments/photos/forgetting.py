"""Photos whose time is over, and parts of some that never became whole."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from assignments.models import FieldPhoto
from assignments.photos import parts
from povertyaid import history

PARTS_KEPT = timedelta(days=60)  # a phone is signed out after 30 without a signal


def old_photos(before: datetime) -> QuerySet[FieldPhoto]:
    return FieldPhoto.objects.exclude(file="").filter(stored_at__lt=before)


def remove_photos(photos: QuerySet[FieldPhoto]) -> int:
    """The pictures; that there was one, of which visit and by whom, stays."""
    gone = []
    for photo in photos:
        photo.file.delete(save=False)
        photo.refused, photo.look = history.TIME_IS_OVER, ""
        photo.save(update_fields=["file", "refused", "look"])
        gone.append(photo.pk)
    if gone:
        history.erase(FieldPhoto, gone, ["file", "look"], history.TIME_IS_OVER)
    return len(gone)


def remove_unfinished(now: datetime) -> int:
    """Take away parts no phone has added to for PARTS_KEPT; of how many photos.

    The photo is asked for from its beginning if the phone comes back after all. What
    an earlier version kept in clear, in a file without a place, goes at once.
    """
    oldest = (now - PARTS_KEPT).timestamp()
    count = 0
    for name, paths in parts.waiting().items():
        is_sealed = all(path.suffix for path in paths)
        if not is_sealed or max(path.stat().st_mtime for path in paths) < oldest:
            _remove(name)
            count += 1
    return count


@transaction.atomic
def _remove(name: str) -> None:
    try:
        known = FieldPhoto.objects.filter(client_id=UUID(name), file="")
    except ValueError:
        known = FieldPhoto.objects.none()
    for photo in known.select_for_update():  # nobody adds to it meanwhile
        photo.received = 0
        photo.save(update_fields=["received"])
    parts.remove(name)
