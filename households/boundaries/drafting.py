"""Making and changing a draft; an applied change stays as it is."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from households.models import (
    BoundaryChange,
    BoundaryMove,
    BoundaryPart,
    BoundaryUnit,
    Commune,
    Village,
)
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.text import clean

APPLIED = "Thay đổi này đã áp dụng nên không sửa được; hãy hoàn tác trước."
HEAD = ("decision_number", "title", "takes_effect_on")
UNIT = ("code", "name", "kind", "district", "is_border", "is_urban", "outside_parts")


def communes() -> QuerySet[Commune]:
    """Those a change may take apart or join: only who reads them all plans it."""
    return Commune.objects.all()


@transaction.atomic
def save_change(change: BoundaryChange, by) -> BoundaryChange:
    """Make a draft, or change its number, title and day."""
    twins = BoundaryChange.objects.filter(
        decision_number=change.decision_number, takes_effect_on=change.takes_effect_on
    )
    if twins.exclude(pk=change.pk).exists():
        said = "Đã ghi thay đổi theo số này, có hiệu lực cùng ngày."
        raise ValidationError({"decision_number": said})
    if change.pk is None:
        change.created_by = by
        change.save()
        after = audit.columns_of(change, HEAD)
        audit.record(by, audit.Action.CREATED, change, after=after)
        return change
    before = audit.columns_of(_draft(change), HEAD)
    change.save(update_fields=list(HEAD))
    audit.record_change(by, change, before, audit.columns_of(change, HEAD))
    return change


@transaction.atomic
def discard(change: BoundaryChange, by) -> None:
    """Throw a draft away; nothing of the register ever came of it."""
    change = _draft(change)
    before = audit.columns_of(change, HEAD)
    audit.record(by, audit.Action.DELETED, change, before=before)
    change.delete()


@transaction.atomic
def save_unit(unit: BoundaryUnit, by) -> BoundaryUnit:
    """Add a unit to a draft, or change one."""
    change = _draft(unit.change)
    twin = change.units.filter(code=unit.code).exclude(pk=unit.pk).first()
    if twin:
        raise ValidationError({"code": f"Mã {unit.code} đã dùng cho {twin}."})
    unit.name = clean(unit.name)
    unit.save()
    after = {"unit": unit.code} | audit.columns_of(unit, UNIT)
    audit.record(by, audit.Action.CHANGED, change, after=after)
    return unit


@transaction.atomic
def remove_unit(unit: BoundaryUnit, by) -> None:
    """Take a unit out of a draft; its villages are where they were."""
    change = _draft(unit.change)
    left = set(unit.moves.values_list("village__commune", flat=True))
    left |= set(unit.heir_of.values_list("commune", flat=True))
    audit.record(by, audit.Action.CHANGED, change, before={"unit": str(unit)})
    unit.delete()
    change.parts.filter(commune__in=left).delete()


@transaction.atomic
def give_commune(
    change: BoundaryChange, commune: Commune, unit: BoundaryUnit | None, by
) -> None:
    """A commune goes to a unit with all its villages; None: it stays as it is."""
    change = _draft(change)
    villages = Village.objects.filter(commune=commune)
    change.moves.filter(village__in=villages).exclude(unit=unit).delete()
    change.parts.filter(commune=commune).exclude(heir=unit).delete()
    if unit is not None:
        known = set(change.moves.values_list("village", flat=True))
        BoundaryMove.objects.bulk_create(
            BoundaryMove(change=change, village=village, unit=unit)
            for village in villages
            if village.pk not in known
        )
        change.parts.get_or_create(commune=commune, defaults={"heir": unit})
    after = {"commune": str(commune), "unit": str(unit) if unit else None}
    audit.record(by, audit.Action.CHANGED, change, after=after)


@transaction.atomic
def move_villages(
    change: BoundaryChange,
    commune: Commune,
    wanted: Mapping[int, tuple[BoundaryUnit | None, str]],
    by,
) -> None:
    """Say for villages of one commune where each goes (None: it stays), and its name.

    A commune all of whose villages go ends, and one unit takes over the rest of it.
    """
    change = _draft(change)
    villages = Village.objects.filter(commune=commune)
    change.moves.filter(village__in=villages, village_id__in=wanted).delete()
    BoundaryMove.objects.bulk_create(
        BoundaryMove(change=change, village=village, unit=unit, new_name=clean(name))
        for village in villages
        if (found := wanted.get(village.pk)) and (unit := found[0])
        for name in [found[1]]
    )
    _settle_end(change, commune, list(villages))
    after = {"commune": str(commune), "villages": len(wanted)}
    audit.record(by, audit.Action.CHANGED, change, after=after)


@transaction.atomic
def settle_part(part: BoundaryPart, by) -> BoundaryPart:
    """Who takes a commune over, and whether duties and rights go on there."""
    change = _draft(part.change)
    part.save(update_fields=["heir", "duties_go_on", "rights_go_on"])
    columns = audit.columns_of(part, ("heir", "duties_go_on", "rights_go_on"))
    after = {"commune": str(part.commune)} | columns
    audit.record(by, audit.Action.CHANGED, change, after=after)
    return part


@transaction.atomic
def replace_plan(
    change: BoundaryChange,
    units: Iterable[BoundaryUnit],
    moves: Iterable[tuple[Village, str, str]],
    ended: Iterable[tuple[Commune, str]],
    by,
) -> None:
    """Put a whole plan, as read from a sheet, in place of what the draft had.

    `moves`: (village, the unit's code, new name or ""); `ended`: communes without a
    village and the unit that takes each over. What was answered of a commune stays.
    """
    change = _draft(change)
    answers = {part.commune_id: part for part in change.parts.all()}
    change.units.all().delete()
    change.parts.all().delete()
    units = list(units)
    for unit in units:
        unit.change = change
    by_code = {one.code: one for one in BoundaryUnit.objects.bulk_create(units)}
    moves = list(moves)
    BoundaryMove.objects.bulk_create(
        BoundaryMove(change=change, village=village, unit=by_code[code], new_name=name)
        for village, code, name in moves
    )
    for commune, code in ended:
        change.parts.create(commune=commune, heir=by_code[code])
    for commune in {village.commune for village, _, _ in moves}:
        _settle_end(change, commune, list(commune.villages.all()))
    for part in change.parts.filter(commune__in=answers):
        old = answers[part.commune_id]
        part.duties_go_on, part.rights_go_on = old.duties_go_on, old.rights_go_on
        part.save(update_fields=["duties_go_on", "rights_go_on"])
    after = {"units": sorted(by_code), "villages": len(moves)}
    audit.record(by, audit.Action.IMPORTED, change, after=after)


def _settle_end(change: BoundaryChange, commune: Commune, villages: list[Village]):
    """The commune ends if no village of it stays; its heir, if only one can be."""
    moves = list(change.moves.filter(village__in=villages))
    targets = {move.unit_id for move in moves}
    goes_on = change.units.filter(goes_on=True, commune=commune).exists()
    if goes_on or len(moves) < len(villages) or not villages:
        change.parts.filter(commune=commune).delete()
        return
    part, _ = change.parts.get_or_create(commune=commune)
    if part.heir_id not in targets:
        part.heir_id = targets.pop() if len(targets) == 1 else None
        part.save(update_fields=["heir"])


def _draft(change: BoundaryChange) -> BoundaryChange:
    """The change, locked; UserError if it has been applied meanwhile."""
    stored = BoundaryChange.objects.select_for_update().filter(pk=change.pk).first()
    if stored is None:
        raise UserError("Thay đổi này không còn nữa.")
    if stored.is_applied:
        raise UserError(APPLIED)
    return stored
