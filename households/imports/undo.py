"""Taking a committed batch back, row by row, from the before-images it left."""

from collections import defaultdict

from django.db import transaction
from django.db.models import ProtectedError, Q

from households.choices import BatchState, RowKind
from households.imports.commit import write_facts, write_results
from households.imports.register import RESULTS, TOTALS, facts_of, results_of
from households.locks import lock_register
from households.models import (
    CommuneYear,
    Household,
    ImportBatch,
    ImportRow,
    Resident,
    Review,
    Village,
)
from povertyaid import audit
from povertyaid.jobs import Progress, UserError

MOST_NAMED = 10


@transaction.atomic
def undo(batch: ImportBatch, by=None, progress: Progress | None = None) -> None:
    """Put the register back as it was before this batch.

    UserError, naming the rows, when something else has touched them since or holds the
    households this batch made; then nothing changes.
    """
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
    if batch.state == BatchState.UNDONE:
        return
    if batch.state != BatchState.COMMITTED:
        raise UserError("Chỉ hoàn tác được lần nhập đã ghi vào sổ.")
    lock_register()
    try:
        _Undo(batch, progress or Progress()).restore()
    except ProtectedError as error:
        raise UserError(_held_by(error)) from None
    batch.state = BatchState.UNDONE
    batch.save(update_fields=["state"])
    audit.record(by, audit.Action.UNDONE, batch, before=batch.counts)


def _held_by(error: ProtectedError) -> str:
    """What keeps the new households in the register, in the words of the office."""
    held = defaultdict(set)
    for thing in error.protected_objects:
        year = getattr(getattr(thing, "report", thing), "year", None)
        kind = str(thing._meta.verbose_name).lower()
        held[f"{kind} năm {year}" if year else kind].add(str(thing))
    told = []
    for kind, things in sorted(held.items()):
        named = "; ".join(sorted(things)[:MOST_NAMED])
        told.append(f"{kind} ({len(things)}): {named}")
    return (
        "Không hoàn tác được: hộ mới của lần nhập này đã có phân công, có kết quả rà"
        " soát khác hoặc đã vào báo cáo. Hãy bỏ phân công, lập lại báo cáo trước."
        f" Đang giữ: {' · '.join(told)}."
    )


class _Undo:
    def __init__(self, batch: ImportBatch, progress: Progress):
        self.batch, self.progress = batch, progress
        self.rows = list(batch.rows.exclude(before=None))
        self.households = {r.household_id for r in self.rows if r.household_id}
        theirs = Review.objects.filter(household__in=self.households, year=batch.year)
        self.results = results_of(theirs)
        totals = CommuneYear.objects.filter(year=batch.year).values("commune", *TOTALS)
        self.totals = {row.pop("commune"): row for row in totals}

    def restore(self) -> None:
        self.progress.start(4, "Đang xem dòng nào đã có người sửa")
        self._refuse_if_touched()
        self.progress.step(message="Đang trả lại kết quả rà soát")
        self._restore_reviews()
        self.progress.step(message="Đang trả lại thông tin hộ")
        self._restore_facts()
        self._delete_created()
        self.progress.step(message="Đang trả lại tổng số hộ")
        self._restore_totals()
        self._delete_villages()
        self.progress.step(message=f"Đã hoàn tác {len(self.rows)} dòng")

    def _refuse_if_touched(self) -> None:
        at = self.batch.committed_at
        later = Review.objects.filter(
            household__in=self.households, batch__committed_at__gt=at
        ).exclude(batch=self.batch)
        touched = set(later.values_list("household", flat=True))
        changed = Household.objects.filter(pk__in=self.households, changed_at__gt=at)
        touched |= set(changed.values_list("pk", flat=True))
        made = self._made_households()
        people = Resident.objects.filter(household__in=made)
        touched |= set(people.values_list("household", flat=True))
        named = [
            row
            for row in self.rows
            if row.household_id in touched
            or self._review_differs(row)
            or self._total_differs(row)
        ]
        if named:
            raise UserError(
                "Không hoàn tác được: sau lần ghi này đã có thay đổi khác ở "
                f"{self._names(named)}."
            )

    def _review_differs(self, row: ImportRow) -> bool:
        """Whether the year's result is not what this batch wrote, or is gone."""
        before = row.before
        if "review" in before["created"]:
            names = {*RESULTS, "village"}
        elif before.get("review"):
            names = before["review"].keys() - {"batch"}
        else:
            return False
        now = self.results.get(row.household_id)
        if now is None or now["batch"] != self.batch.pk:
            return True
        wrote = row.values | {"left_reason": row.values.get("left_reason") or ""}
        wrote["village"] = before.get("village") or row.values["village"]
        return any(now[name] != wrote.get(name) for name in names)

    def _total_differs(self, row: ImportRow) -> bool:
        """Whether the commune's number of households is not what this batch wrote."""
        if row.kind != RowKind.TOTALS:
            return False
        wrote = dict(row.before.get("commune_year") or dict.fromkeys(TOTALS))
        wrote |= {n: v for n in TOTALS if (v := row.values.get(n)) is not None}
        now = self.totals.get(row.values["commune"])
        return now is None or any(now[name] != wrote[name] for name in TOTALS)

    @staticmethod
    def _names(rows) -> str:
        named = "; ".join(
            f"{r.sheet}, dòng {r.number} "
            f"({r.values.get('head_name') or r.values.get('commune_name', '')})"
            for r in rows[:MOST_NAMED]
        )
        more = len(rows) - MOST_NAMED
        return f"{named} và {more} dòng nữa" if more > 0 else named

    def _restore_reviews(self) -> None:
        created = {r.household_id for r in self.rows if "review" in r.before["created"]}
        ours = Review.objects.filter(batch=self.batch, year=self.batch.year)
        ours.filter(household__in=created).delete()
        changed = [
            (now["id"], now | row.before["review"])
            for row in self.rows
            if row.before.get("review") and (now := self.results.get(row.household_id))
        ]
        write_results(changed)

    def _restore_facts(self) -> None:
        changed = {
            r.household_id: r.before["household"]
            for r in self.rows
            if r.before.get("household")
        }
        now = facts_of(changed)
        write_facts([(pk, now[pk] | old) for pk, old in changed.items()])

    def _made_households(self) -> list[int]:
        return [
            r.household_id
            for r in self.rows
            if "household" in r.before["created"] and r.household_id
        ]

    def _delete_created(self) -> None:
        Household.objects.filter(pk__in=self._made_households()).delete()

    def _restore_totals(self) -> None:
        for row in self.rows:
            commune = row.values.get("commune")
            total = CommuneYear.objects.filter(commune=commune, year=self.batch.year)
            if "commune_year" in row.before["created"]:
                total.delete()
            elif row.before.get("commune_year"):
                total.update(**{n: row.before["commune_year"][n] for n in TOTALS})

    def _delete_villages(self) -> None:
        """Villages this batch made go too, unless somebody lives there by now."""
        made = Village.objects.filter(pk__in=self.batch.findings["villages_made"])
        made.filter(Q(households=None), Q(reviews=None)).delete()
