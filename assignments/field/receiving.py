"""The one door for records made in the field: each stored once, or refused by itself.

A phone sends a record until it has an answer, so the same one comes again: when the
answer was lost, from two tabs, from a network that doubles. `client_id` says which
record it is, `version` which correction of it, the digest whether it is the very same.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from assignments.choices import CheckState
from assignments.field.senders import Sender
from assignments.models.field import FieldRecord
from assignments.photos.announcing import PhotoState, announce, states_of

MOST_AT_ONCE = 50
STORED, KNOWN, CORRECTED, CANCELLED, REFUSED = (
    "stored",
    "known",
    "corrected",
    "cancelled",
    "refused",
)
ELSEWHERE = (
    "Bản ghi này đã được sửa ở máy khác hoặc ở văn phòng. Mở lại bản mới nhất, xem rồi"
    " sửa tiếp nếu cần."
)
TAKEN = "Mã của bản ghi này đã thuộc một bản ghi khác. Ghi lại thành bản mới."
UNFIT = (
    "Máy chủ không lưu được nội dung này. Bản ghi vẫn giữ trên máy: sửa lại, hoặc xuất"
    " tệp gửi văn phòng."
)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Incoming:
    """A record that can be read: what it is, and what is to be written down."""

    client_id: uuid.UUID
    version: int
    based_on: int  # the version the sender last knew to be stored; 0: none
    made_at: datetime  # by the server's clock
    reason: str
    is_cancelled: bool
    values: dict[str, Any]  # of the model's own columns
    parts: list = field(default_factory=list)  # what hangs on it, as its kind knows it
    photos: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""


@dataclass(slots=True)
class Receipt:
    """What became of one record; a phone lets go of it on the strength of this."""

    client_id: str
    state: str
    version: int | None = None
    code: str | None = None
    received_at: datetime | None = None
    notes: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    photos: list[PhotoState] = field(default_factory=list)


class Kind(Protocol):
    """What the door needs to know of visits, and of support."""

    model: type[FieldRecord]

    def read(self, data: dict, sender: Sender) -> Incoming:
        """What was sent, checked by every rule; ValidationError by field if unfit."""

    def write(self, record: FieldRecord, incoming: Incoming) -> None:
        """Save the record, whose own columns are set, and what hangs on it."""

    def contents_of(self, record: FieldRecord) -> dict:
        """The record as JSON values, kept when a correction takes its place."""


def receive(kind: Kind, records: Sequence, sender: Sender) -> list[Receipt]:
    """A receipt for each of `records`, in order; one that is unfit stops no other."""
    return [_receive(kind, record, sender) for record in records]


def _receive(kind: Kind, data: Any, sender: Sender) -> Receipt:
    client_id = str(data.get("client_id", "")) if isinstance(data, dict) else ""
    try:
        if not isinstance(data, dict):
            raise ValidationError("Bản ghi phải là một đối tượng JSON.")
        return _take_or_look_again(kind, data, sender)
    except ValidationError as error:
        return Receipt(_fit(client_id)[:36], REFUSED, errors=_errors(error))


def _take_or_look_again(kind: Kind, data: dict, sender: Sender) -> Receipt:
    """Another tab may store it between the look and the write.

    What the database refuses twice, no rule foresaw: that record is refused, so that it
    is not sent for ever and holds up no other.
    """
    try:
        try:
            return _take(kind, data, sender)
        except IntegrityError:
            return _take(kind, data, sender)
    except (IntegrityError, DataError) as error:
        logger.exception("A record of user %s could not be stored", sender.user.pk)
        raise ValidationError(UNFIT) from error


@transaction.atomic
def _take(kind: Kind, data: dict, sender: Sender) -> Receipt:
    digest = digest_of(data)
    stored = _stored(kind, data)
    if stored and stored.logged_by_id != sender.user.pk:
        raise ValidationError(TAKEN)
    if stored and _is_known(stored, data, digest):
        return _receipt(stored, KNOWN)
    incoming = kind.read(data, sender)
    incoming.digest = digest
    if stored is None:
        return _store(kind, incoming, sender)
    if incoming.version <= stored.version or _was_changed_elsewhere(stored, incoming):
        raise ValidationError(ELSEWHERE)
    if stored.is_cancelled:
        raise ValidationError("Bản ghi này đã hủy nên không sửa được nữa.")
    amend(kind, stored, incoming, sender.user)
    return _receipt(
        stored, CANCELLED if incoming.is_cancelled else CORRECTED, incoming.notes
    )


def digest_of(data: dict) -> str:
    """SHA-256 of what was sent, the same however its keys are ordered."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _fit(text: str) -> str:
    """Without half characters (lone surrogates), which no answer can hold."""
    return text.encode(errors="replace").decode()


def _stored(kind: Kind, data: dict) -> FieldRecord | None:
    try:
        client_id = uuid.UUID(str(data.get("client_id")))
    except ValueError:
        raise ValidationError({"client_id": "Mã bản ghi phải là UUID."}) from None
    records = kind.model.objects.select_for_update(of=("self",))
    return records.filter(client_id=client_id).first()


def _is_known(stored: FieldRecord, data: dict, digest: str) -> bool:
    """The very same again, or one that its sender's later version has overtaken.

    Not what only bears the number of a version that somebody else wrote meanwhile.
    """
    if digest == stored.digest:
        return True
    version = data.get("version")
    if not isinstance(version, int) or version >= stored.version:
        return False
    kept = stored.versions.filter(version=version).first()
    return kept is None or kept.digest == digest


def _was_changed_elsewhere(stored: FieldRecord, incoming: Incoming) -> bool:
    """Someone else corrected it after the version that the sender knew."""
    if stored.version <= incoming.based_on:
        return False
    others = stored.versions.filter(version__gte=max(incoming.based_on, 1))
    return others.exclude(replaced_by=stored.logged_by_id).exists()


def _store(kind: Kind, incoming: Incoming, sender: Sender) -> Receipt:
    record = kind.model(
        client_id=incoming.client_id,
        version=incoming.version,
        digest=incoming.digest,
        logged_by=sender.user,
        made_at=incoming.made_at,
        received_at=sender.clock.now,
        **incoming.values,
    )
    if incoming.is_cancelled:
        _cancel(record, incoming.reason, sender.user)
    kind.write(record, incoming)
    announce(record, incoming.photos, sender.user)
    state = CANCELLED if incoming.is_cancelled else STORED
    photos = states_of(record) if incoming.photos else []  # a new one has no others
    return _receipt(record, state, incoming.notes, photos)


@transaction.atomic
def amend(kind: Kind, record: FieldRecord, incoming: Incoming, by) -> None:
    """Put `incoming` in the place of what `record` held, which is kept beside it."""
    record.versions.create(
        version=record.version,
        digest=record.digest,
        values=kind.contents_of(record),
        reason=incoming.reason,
        replaced_by=by,
    )
    for name, value in incoming.values.items():
        setattr(record, name, value)
    record.version, record.digest = incoming.version, incoming.digest
    record.check_state, record.check_note = CheckState.UNSEEN, ""
    if incoming.is_cancelled:
        _cancel(record, incoming.reason, by)
    kind.write(record, incoming)
    announce(record, incoming.photos, by)


def _cancel(record: FieldRecord, reason: str, by) -> None:
    record.cancelled_at, record.cancelled_by = timezone.now(), by
    record.cancel_reason = reason


def _receipt(
    record: FieldRecord,
    state: str,
    notes: Sequence[str] = (),
    photos: list[PhotoState] | None = None,
) -> Receipt:
    return Receipt(
        str(record.client_id),
        state,
        record.version,
        record.code,
        record.received_at,
        list(notes),
        photos=states_of(record) if photos is None else photos,
    )


def _errors(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {NON_FIELD_ERRORS: error.messages}
