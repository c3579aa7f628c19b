"""What must hold before a change may be applied: each check with what breaks it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from households.boundaries.planning import Plan
from households.choices import BatchState
from households.models import Commune, ImportBatch, VillagePlacement
from povertyaid.text import fold

UNSETTLED = (
    BatchState.UPLOADED,
    BatchState.READING,
    BatchState.IN_REVIEW,
    BatchState.COMMITTING,
)


@dataclass(slots=True)
class Check:
    """One thing that must hold, and each thing that breaks it in a sentence."""

    title: str
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def checks(plan: Plan, today: date) -> list[Check]:
    """Every check of the register's own; whoever follows communes adds theirs."""
    return [
        Check("Có hiệu lực từ ngày hợp lệ", list(_days(plan, today))),
        Check("Mã đơn vị đúng, không trùng", list(_codes(plan)), list(_reused(plan))),
        Check("Tên đơn vị không trùng", list(_unit_names(plan))),
        Check("Không bản nào mất", list(_lost(plan)), [_count(plan)]),
        Check("Không bản nào ở hai nơi", list(_twice(plan))),
        Check("Tên bản không trùng trong một đơn vị", list(_village_names(plan))),
        Check("Xã thôi tồn tại có đơn vị tiếp nhận", list(_heirs(plan))),
        Check("Không danh sách nào đang chờ", list(_waiting(plan))),
    ]


def is_ready(found: list[Check]) -> bool:
    return all(check.holds for check in found)


def _days(plan: Plan, today: date) -> Iterator[str]:
    day = plan.change.takes_effect_on
    if day > today:
        yield f"Chưa đến ngày {day:%d/%m/%Y}; từ ngày đó mới áp dụng được."
    for commune_id in {v.commune_id for v in _moved(plan)} | plan.ending:
        commune = plan.communes.get(commune_id)
        if commune is None:
            known = Commune.objects.get(pk=commune_id)
            yield f"{known} (mã {known.code}) không còn vào trước ngày {day:%d/%m/%Y}."
        elif commune.valid_to not in (None, day):
            yield f"{commune} đã có ngày kết thúc khác: {commune.valid_to:%d/%m/%Y}."


def _codes(plan: Plan) -> Iterator[str]:
    day = plan.change.takes_effect_on
    new = {p.unit.code: p.unit for p in plan.units if not p.unit.goes_on}
    if not plan.units:
        yield "Chưa có đơn vị nào."
    for commune in Commune.objects.filter(code__in=new).order_by("code"):
        unit = new[commune.code]
        goes_on = commune.valid_to is None or commune.valid_to > day
        if commune.valid_from >= day:
            since = f"{commune.valid_from:%d/%m/%Y}"
            yield f"Mã {unit.code} đã có {commune} dùng từ {since}."
        elif goes_on and commune.pk not in plan.ending:
            yield f"Mã {unit.code} đang là của {commune}, xã này không thôi tồn tại."
    for planned in plan.units:
        unit = planned.unit
        if unit.goes_on and unit.commune_id in plan.ending:
            yield f"{unit} vừa giữ nguyên vừa thôi tồn tại."


def _reused(plan: Plan) -> Iterator[str]:
    """A code that named another commune until now: no mistake, yet to be known."""
    old = {c.code: c for c in plan.communes.values() if c.pk in plan.ending}
    for planned in plan.units:
        before = old.get(planned.unit.code)
        if before and fold(before.name) != fold(planned.unit.name):
            yield f"Mã {before.code} từ {before} chuyển sang dùng cho {planned.unit}."


def _unit_names(plan: Plan) -> Iterator[str]:
    names = defaultdict(list)
    for planned in plan.units:
        names[_unit_name(planned.unit)].append(f"mã {planned.unit.code}")
    going_on = {p.unit.commune_id for p in plan.units if p.unit.goes_on}
    for commune in plan.communes.values():
        is_other = commune.pk not in plan.ending | going_on
        if is_other and _unit_name(commune) in names:
            names[_unit_name(commune)].append(f"mã {commune.code}")
    for (_, _, name), users in names.items():
        if len(users) > 1:
            yield f"Tên “{name}” có ở {', '.join(users)}."


def _unit_name(place) -> tuple[str, str, str]:
    return place.kind, fold(place.district), fold(place.name)


def _lost(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        for village in plan.villages.get(part.commune_id, []):
            if village.pk not in plan.moves:
                yield f"{village} của {part.commune} chưa vào đơn vị nào."
    if not plan.moves and not plan.parts:
        yield "Chưa có bản nào được chuyển."
    for planned in plan.units:
        if not planned.villages and not any(
            part.heir_id == planned.unit.pk for part in plan.parts
        ):
            yield f"{planned.unit} chưa có bản nào."


def _count(plan: Plan) -> str:
    touched = {v.commune_id for v in _moved(plan)} | plan.ending
    touched |= {p.unit.commune_id for p in plan.units if p.unit.goes_on}
    before = sum(len(plan.villages.get(pk, [])) for pk in touched)
    units = sum(planned.villages for planned in plan.units)
    staying = before - len(plan.moves)
    known = sum(len(planned.staying) for planned in plan.units)
    return f"Trước: {before} bản; sau: {units + staying - known} bản."


def _twice(plan: Plan) -> Iterator[str]:
    """The database keeps a village from two units; its days are looked at here."""
    day = plan.change.takes_effect_on
    last = VillagePlacement.objects.filter(village__in=plan.moves)
    found = defaultdict(list)
    for placement in last.select_related("commune").order_by("started_on"):
        found[placement.village_id].append(placement)
    for village_id, move in plan.moves.items():
        village, places = move.village, found[village_id]
        if not places or places[-1].commune_id != village.commune_id:
            yield f"{village}: không có thời gian thuộc {village.commune}."
        elif places[-1].started_on >= day:
            since = f"{places[-1].started_on:%d/%m/%Y}"
            yield f"{village} thuộc {village.commune} từ {since}, sau ngày có hiệu lực."
        elif places[-1].ended_on not in (None, day):
            yield f"{village} đã thôi thuộc {village.commune} vào ngày khác."
        if move.unit.goes_on and move.unit.commune_id == village.commune_id:
            yield f"{village} đang ở {village.commune} rồi."


def _village_names(plan: Plan) -> Iterator[str]:
    for planned in plan.units:
        names = defaultdict(list)
        for village in planned.staying:
            names[fold(village.name)].append(f"{village} ({village.commune.name})")
        for move in planned.moves:
            said = f"{move.name_there} ({move.village.commune.name})"
            names[fold(move.name_there)].append(said)
        for users in names.values():
            if len(users) > 1:
                same = ", ".join(users)
                yield f"{planned.unit} có {len(users)} bản cùng tên: {same}."


def _heirs(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        targets = {unit.pk for unit in plan.targets(part.commune_id)}
        if part.heir_id is None:
            yield f"{part.commune} chia vào nhiều đơn vị: hãy chọn đơn vị tiếp nhận."
        elif targets and part.heir_id not in targets:
            yield f"{part.commune}: {part.heir} không nhận bản nào của xã."


def _waiting(plan: Plan) -> Iterator[str]:
    """A list in review names villages by their communes of before."""
    batches = ImportBatch.objects.filter(commune__in=plan.ending, state__in=UNSETTLED)
    for batch in batches.select_related("commune").order_by("pk"):
        yield f"{batch.filename} của {batch.commune} chưa ghi vào sổ, chưa bỏ."


def _moved(plan: Plan):
    return [move.village for move in plan.moves.values()]
