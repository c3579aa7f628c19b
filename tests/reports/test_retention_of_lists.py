"""When their time is over, no column of a list's rows tells of a person any more."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from assignments import registers
from assignments.models import PartyMember, RegisterRow
from assignments.registers.forgetting import forget_members
from households import imports
from households.choices import BatchState, Verdict
from households.imports.open_rows import lock_for_review
from households.models import Household, ImportBatch, ImportRow
from povertyaid import personal
from povertyaid.jobs import UserError
from tests.assignments.test_register_review import HAC, PANG, members_file
from tests.factories import make_commune, make_household, make_user, make_village
from tests.households.imports.staged import make_batch, stage, stage_known
from tests.households.imports.test_commit import DON

OLD = timezone.now() - timedelta(days=4000)
BORN = date(1970, 3, 2)


def forget(name):
    return personal.forget(personal.kind_named(name), make_user())


def aged(batch):
    """The batch as it is years after it was uploaded."""
    ImportBatch.objects.filter(pk=batch.pk).update(uploaded_at=OLD)


def told_by(model) -> str:
    return str(list(model.objects.values()))


@pytest.fixture
def village():
    return make_village()


@pytest.fixture
def batch():
    return make_batch(file=ContentFile(b"none", name="ds.csv"))


def stage_all(batch, village):
    """Rows of all kinds, each cell of them with a name in it; the changed household."""
    known = make_household(village, "Vàng A Xưa", phone="0912000111")
    cells = {"raw": ["1", "Lò Văn Hặc"]}
    quoted = [{"column": "head_name", "was": "lò văn hặc", "became": "Lò Văn Hặc"}]
    stage(batch, village, "Lò Văn Hặc", repairs=quoted, birth_date=BORN, **cells)
    changes = ["head_name", "phone"]
    stage_known(batch, known, changes, name="Vàng A Nay", phone="0912000222", **cells)
    wrong = [{"column": "persons", "seen": "Ông Hặc", "expected": "số"}]
    for verdict in (Verdict.ERROR, Verdict.DUPLICATE):
        stage(batch, village, "Sùng Thị Mẩy", verdict=verdict, problems=wrong, **cells)
    stage(batch, village, "Giàng A Tủa", is_left_out=True, **cells)
    batch.findings = {
        "missing": {"count": 1, "samples": [[7, "Mùa Thị Dở", "Bản"]], "communes": []},
        "sheets": [{"name": "Na Tông", "columns": [], "samples": {"Lạ": ["Mùa"]}}],
    }
    batch.save()
    return known


def test_a_list_done_with_tells_of_nobody_outside_the_register(batch, village):
    known = stage_all(batch, village)
    imports.commit(batch)
    batch.findings |= {"undo_refused": [{"name": "Mùa Thị Dở", "why": "khác"}]}
    batch.save()
    aged(batch)

    assert (forget("lists"), forget("lists")) == (1, 0)

    told = told_by(ImportRow) + told_by(ImportBatch)
    for gone in ("Mẩy", "Tủa", "lò văn hặc", "Ông Hặc", "Mùa", "may", "tua"):
        assert gone not in told
    batch.refresh_from_db()
    assert batch.findings["missing"]["count"] == 1

    undone = imports.undo(batch)  # still possible: both rows go back

    known.refresh_from_db()
    assert (undone.rows, undone.refused) == (2, [])
    assert (known.head_name, known.phone) == ("Vàng A Xưa", "0912000111")
    assert (forget("lists"), forget("lists")) == (1, 0)  # they are outside by now
    assert "Hặc" not in told_by(ImportRow) and "Nay" not in told_by(ImportRow)


def test_a_forgotten_list_writes_and_takes_nothing_more(batch, village):
    stage_all(batch, village)
    imports.commit(batch)
    waiting = batch.rows.filter(verdict=Verdict.ERROR)
    waiting.update(verdict=Verdict.NEW, is_pending=True, household=910_000)
    aged(batch)

    assert forget("lists") == 1
    batch.refresh_from_db()
    imports.commit(batch)

    assert Household.objects.count() == 2
    with pytest.raises(UserError, match="thời hạn lưu"):
        lock_for_review(batch)
    with pytest.raises(UserError, match="thời hạn lưu"):
        imports.read(make_batch())


@pytest.mark.parametrize("state", [BatchState.REFUSED, BatchState.FAILED])
def test_a_list_that_never_went_in_tells_of_nobody(batch, village, state):
    stage_all(batch, village)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, reason="Gửi nhầm")
    aged(batch)

    assert forget("lists") == 1

    told = told_by(ImportRow)
    for gone in ("Hặc", "Vàng", "Mẩy", "Tủa", "0912"):
        assert gone not in told


def test_rows_tell_nothing_of_a_household_long_gone(batch, village, settings):
    settings.KEPT_DAYS = settings.KEPT_DAYS | {"households": 1000}
    known = stage_all(batch, village)
    people = [DON | {"name": "Vàng Thị Con"}]
    ImportRow.objects.filter(household=known).update(members=people)
    imports.commit(batch)
    batch.rows.exclude(household=known).delete()
    known.reviews.all().delete()
    Household.objects.filter(pk=known.pk).update(changed_at=OLD)

    assert forget("households") == 1

    row = batch.rows.get()
    told = told_by(ImportRow)
    for gone in ("Vàng", "vang", "Nay", "Con", "0912"):
        assert gone not in told
    assert row.changes.keys() >= {"head_name", "phone"}
    assert (row.before["household"]["phone"], row.verdict) == ("", Verdict.CHANGED)

    undone = imports.undo(batch)

    known.refresh_from_db()
    assert len(undone.refused) == 1 and known.phone == ""


def old_file(*rows):
    """A file of members, written into the register years ago."""
    make_commune("Na Tông", code="03365")
    file = ContentFile(members_file(rows), name="dang-vien.xlsx")
    batch = registers.read(registers.upload("members", file, make_user()))
    batch = registers.commit(batch, make_user())
    assert batch.state == BatchState.COMMITTED, batch.reason
    aged(batch)
    return batch


def test_a_member_file_done_with_keeps_what_undo_needs():
    batch = old_file(HAC, ("Cà Thị Sai", "31/02/1990", "", "Chi bộ Na Sang"))
    assert "Cà Thị Sai" in told_by(RegisterRow)

    assert (forget("register-files"), forget("register-files")) == (1, 0)

    told = told_by(RegisterRow) + told_by(ImportBatch)
    for word in ("Sai", "sai", "31/02/1990"):
        assert word not in told
    assert registers.undo(batch, make_user()).state == BatchState.UNDONE
    assert not PartyMember.objects.exists()
    assert "Hặc" in told_by(RegisterRow)
    assert (forget("register-files"), forget("register-files")) == (1, 0)
    for word in ("Hặc", "hac", "1978"):
        assert word not in told_by(RegisterRow)


def test_rows_tell_nothing_of_a_member_long_gone():
    batch = old_file(HAC, PANG)
    gone = PartyMember.objects.get(name="Lò Văn Hặc")
    rows = RegisterRow.objects.filter(batch=batch)
    asked = [{"member": gone.pk, "name": gone.name, "text": "Chi bộ Na Sang"}]
    rows.exclude(object_id=gone.pk).update(candidates=asked)

    forget_members([gone.pk])

    told = told_by(RegisterRow)
    for word in ("Hặc", "hac", "58.000001", "1978"):
        assert word not in told
    assert "Pâng" in told
    assert registers.undo(batch, make_user()).findings["undo"]["rows"] == 1
    assert [member.pk for member in PartyMember.objects.all()] == [gone.pk]
