"""Writing a reviewed batch into the register: all of it or nothing, in one transaction.

The rows are matched anew against the register as it is now; if that gives anything but
what the review page showed, nothing is written.
"""

from django.db import transaction
from django.utils import timezone

from households import services
from households.choices import WRITES, BatchState, RowKind, Verdict
from households.imports.batches import reference_for
from households.imports.drafts import Draft
from households.imports.matching import Matcher, load_register
from households.imports.places import Places
from households.imports.register import FACTS, RESULTS, TOTALS, Known, Register
from households.imports.store import load_drafts, update_many
from households.locks import lock_register
from households.models import (
    CommuneYear,
    Household,
    ImportBatch,
    ImportRow,
    Review,
    Village,
)
from povertyaid import audit
from povertyaid.jobs import Progress, UserError
from povertyaid.planner import count_rows_of
from povertyaid.text import fold, sort_key

CHUNK = 1000
MOST_NAMED = 10
STEPS = 6


@transaction.atomic
def commit(batch: ImportBatch, by=None, progress: Progress | None = None) -> None:
    """Take the good rows into the register; the others stay in the batch and wait.

    A second call finds the batch committed and does nothing.
    """
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
    if batch.state == BatchState.COMMITTED:
        return
    if batch.state not in (BatchState.IN_REVIEW, BatchState.COMMITTING):
        state = batch.get_state_display().lower()
        raise UserError(f"Lần nhập này {state}, không ghi được.")
    lock_register()
    _Commit(batch, progress or Progress()).write()
    count_rows_of(Village, Household, Review, ImportRow)
    batch.state = BatchState.COMMITTED
    batch.committed_by, batch.committed_at = by, timezone.now()
    batch.save()
    audit.record(by, audit.Action.IMPORTED, batch, after=batch.counts)


class _Commit:
    """One commit: what it knows, and its steps in order."""

    def __init__(self, batch: ImportBatch, progress: Progress):
        self.batch, self.progress = batch, progress
        self.before: dict[int, dict] = {}  # row id → before-image
        self.links: dict[int, int] = {}  # row id → household

    def write(self) -> None:
        self.progress.start(STEPS, "Đang so lại với sổ")
        drafts = self._match_anew()
        self.progress.step(message="Đang thêm bản mới")
        self._place_villages(drafts)
        households = [d for d in drafts if d.kind != RowKind.TOTALS]
        self.progress.step(message="Đang ghi hộ mới")
        self._create_households([d for d in households if d.verdict == Verdict.NEW])
        self.progress.step(message="Đang sửa thông tin hộ")
        self._change_households([d for d in households if d.verdict != Verdict.NEW])
        self.progress.step(message="Đang ghi kết quả rà soát")
        self._write_reviews(households)
        self._write_totals([d for d in drafts if d.kind == RowKind.TOTALS])
        self.progress.step(message="Đang ghi dấu để hoàn tác")
        self._note_rows()
        self.progress.step(message=f"Đã ghi {len(drafts)} dòng vào sổ")

    # Is everything still as it was shown?

    def _match_anew(self) -> list[Draft]:
        """The rows to write, matched again; UserError when any came out otherwise."""
        rows = self.batch.rows.exclude(verdict=Verdict.ERROR).filter(is_left_out=False)
        drafts = load_drafts(rows)
        shown = {d.id: (d.verdict, d.household, d.changes) for d in drafts}
        reference = reference_for(self.batch)
        self.places: Places = reference.places
        for draft in drafts:
            self._resolve_village(draft)
        self.register: Register = load_register(
            drafts, self.batch.year, self.places, self.batch.commune_id
        )
        self.matcher = Matcher(
            self.register, self.batch.year, self.places, reference.groups
        )
        self.matcher.decide(drafts)
        stale = [
            draft
            for draft in drafts
            if shown[draft.id][0] != Verdict.DUPLICATE
            and shown[draft.id] != (draft.verdict, draft.household, draft.changes)
        ]
        if stale:
            raise UserError(_stale_message(stale))
        return [draft for draft in drafts if shown[draft.id][0] in WRITES]

    def _resolve_village(self, draft: Draft) -> None:
        """A village that was new at reading may have been made since."""
        values = draft.values
        if draft.kind != RowKind.TOTALS and values["village"] is None:
            found = self.places.village(values["commune"], values["village_name"])
            values["village"] = found.id

    # Writing, table by table

    def _place_villages(self, drafts: list[Draft]) -> None:
        homeless = [
            draft
            for draft in drafts
            if draft.kind != RowKind.TOTALS and draft.values["village"] is None
        ]
        names = {(d.values["commune"], d.values["village_name"]) for d in homeless}
        wanted = sorted(names)
        villages = services.place_villages(
            (self.places.communes[commune], name) for commune, name in wanted
        )
        made = dict(zip(wanted, (village.pk for village in villages), strict=True))
        for draft in homeless:
            key = draft.values["commune"], draft.values["village_name"]
            draft.values["village"] = made[key]
        self.batch.findings["villages_made"] = sorted(made.values())

    def _create_households(self, drafts: list[Draft]) -> None:
        households = [_household(draft.values) for draft in drafts]
        Household.objects.bulk_create(households, batch_size=CHUNK)
        for draft, household in zip(drafts, households, strict=True):
            draft.household = household.pk
            self.links[draft.id] = household.pk
            self.before[draft.id] = {"created": ["household"]}

    def _change_households(self, drafts: list[Draft]) -> None:
        changed = []
        for draft in drafts:
            known = self.register.households[draft.household]
            self.before[draft.id] = {"created": []}
            after = self.matcher.facts_after(known, draft)
            if not after:
                continue
            if after.get("village", 0) is None:
                after["village"] = draft.values["village"]
            old = {name: known.facts[name] for name in after}
            old["changed_at"] = known.changed_at.isoformat()
            self.before[draft.id]["household"] = old
            changed.append((known.id, known.facts | after))
        write_facts(changed)

    def _write_reviews(self, drafts: list[Draft]) -> None:
        new, changed = [], []
        for draft in drafts:
            known = self.register.households.get(draft.household)
            self.before[draft.id]["village"] = draft.values["village"]
            if known is None or known.review is None:
                new.append(self._review(draft, known))
                self.before[draft.id]["created"].append("review")
            elif after := self.matcher.results_after(known, draft):
                after["batch"] = self.batch.pk
                self.before[draft.id]["review"] = {n: known.review[n] for n in after}
                changed.append((known.review["id"], known.review | after))
        Review.objects.bulk_create(new, batch_size=CHUNK)
        write_results(changed)

    def _review(self, draft: Draft, known: Known | None) -> Review:
        values = draft.values
        results = {name: values.get(name) for name in RESULTS}
        results["left_reason"] = results["left_reason"] or ""
        for name in ("deprivations", "causes"):
            ticks = results[name]
            results[name] = None if ticks is None else tuple(ticks)
        return Review(
            household_id=draft.household,
            year=self.batch.year,
            standard_id=self.batch.standard_id,
            village_id=values["village"],
            batch_id=self.batch.pk,
            **results,
        )

    def _write_totals(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            commune = draft.values["commune"]
            old = self.register.totals.get(commune)
            new = {name: draft.values[name] for name in TOTALS}
            new = {name: value for name, value in new.items() if value is not None}
            CommuneYear.objects.update_or_create(
                commune_id=commune, year=self.batch.year, defaults=new
            )
            made = ["commune_year"] if old is None else []
            self.before[draft.id] = {"created": made, "commune_year": old}

    def _note_rows(self) -> None:
        rows = [(pk, before, self.links.get(pk)) for pk, before in self.before.items()]
        made = [(pk, before, household) for pk, before, household in rows if household]
        update_many(ImportRow, ["before", "household"], made)
        kept = [(pk, before) for pk, before, household in rows if not household]
        update_many(ImportRow, ["before"], kept)


def _stale_message(stale: list[Draft]) -> str:
    named = [
        f"{d.sheet}, dòng {d.number} ({d.values.get('head_name') or 'tổng số hộ'})"
        for d in stale[:MOST_NAMED]
    ]
    more = f" và {len(stale) - MOST_NAMED} dòng nữa" if len(stale) > MOST_NAMED else ""
    return (
        "Sổ đã thay đổi từ khi đọc tệp, nên chưa ghi gì. Hãy đọc lại tệp rồi xem lại. "
        f"Các dòng: {'; '.join(named)}{more}."
    )


def _household(values: dict) -> Household:
    facts = {name: values.get(name) for name in FACTS}
    for name in ("sex", "citizen_number", "phone", "note"):
        facts[name] = facts[name] or ""
    name = facts["head_name"]
    return Household(
        village_id=facts.pop("village"),
        ethnic_group_id=facts.pop("ethnic_group"),
        folded_name=fold(name),
        sort_key=sort_key(name),
        **facts,
    )


def write_facts(changed: list[tuple[int, dict]]) -> None:
    """Write all facts of these households, with the keys that follow from the name.

    Undo puts "changed_at" back too, so that an earlier batch can then be undone.
    """
    now, names = timezone.now(), (*FACTS, "folded_name", "sort_key", "changed_at")
    rows = []
    for pk, facts in changed:
        blank = {n: facts[n] or "" for n in ("sex", "citizen_number", "phone", "note")}
        facts = facts | blank
        name = facts["head_name"]
        row = (facts[fact] for fact in FACTS)
        at = facts.get("changed_at", now)
        rows.append((pk, *row, fold(name), sort_key(name), at))
    update_many(Household, names, rows)


def write_results(changed: list[tuple[int, dict]]) -> None:
    """Write these reviews whole: the results, the village, and whose batch it was."""
    names = (*RESULTS, "village", "batch")
    rows = []
    for pk, results in changed:
        row = dict(results)
        for name in ("deprivations", "causes"):
            row[name] = None if row[name] is None else tuple(row[name])
        rows.append((pk, *(row[name] for name in names)))
    update_many(Review, names, rows)
