"""Every check finds the fault planted for it, and every repair mends just that."""

import hashlib
import os
import time
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from assignments.choices import BundleForm, MemberStatus, PaperKind, ProposalState
from assignments.models import PaperBundle
from households.choices import BatchKind, BatchState
from households.models import ImportBatch, VillagePlacement
from povertyaid import journal, roles, selfcheck
from povertyaid.history import watching
from povertyaid.models import AuditEntry, IdentityKey, Job
from reports.choices import ReportState
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_household,
    make_proposal,
    make_review,
    make_user,
    make_village,
)
from tests.world import make_world

LONG_AGO = timedelta(days=400)
CHECKS = {check.name: check for check in selfcheck.all_checks()}
COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
NAMES = [
    # Only the owner of a table, on a connection of his own, can take a constraint away
    pytest.param(name, marks=COMMITTED) if name == "overlapping-help" else name
    for name in CHECKS
]
DROPPED = []  # (table, name, words) of constraints to put back


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.VAR = tmp_path
    settings.BACKUPS = tmp_path / "backups"


@pytest.fixture(autouse=True)
def put_back_constraints(database):
    yield
    if DROPPED:
        with roles.as_owner(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {DROPPED[0][0]} CASCADE")
            while DROPPED:
                table, name, words = DROPPED.pop()
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")


def rows(name):
    found = selfcheck.run(CHECKS[name])
    assert not found.fault
    return [row.words for row in found.rows]


def aged(thing, **columns):
    type(thing).objects.filter(pk=thing.pk).update(**columns)


def drop(table, *constraints):
    """The database forbids it: as it was before a constraint came, or around it."""
    with roles.as_owner(), connection.cursor() as cursor:
        for name in constraints:
            words = "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            cursor.execute(f"{words} WHERE conname = %s", [name])
            DROPPED.append((table, name, *cursor.fetchone()))
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def plant_clock(settings, monkeypatch):
    moved = timezone.now() - timedelta(minutes=5)
    monkeypatch.setattr("povertyaid.self_checks.timezone.now", lambda: moved)


def plant_identity_key(settings, monkeypatch):
    IdentityKey.objects.update_or_create(pk=1, defaults={"mark": "khác"})


def plant_history(settings, monkeypatch):
    monkeypatch.delitem(watching.NOT_WATCHED, "povertyaid.Job")


def plant_journal(settings, monkeypatch):
    chain = journal.Chain(settings.VAR / "log")
    chain.add("{}")
    chain.close()
    (settings.VAR / "log" / journal.NAME).write_bytes(b"")


def plant_disk(settings, monkeypatch):
    monkeypatch.setattr("povertyaid.self_checks.DISK_BYTES", 10**18)


def plant_jobs(settings, monkeypatch):
    aged(Job.objects.create(task="x", title="Kẹt"), asked_at=timezone.now() - LONG_AGO)


def plant_orphan(settings, monkeypatch):
    path = settings.MEDIA_ROOT / "photos" / "lạc.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    long_ago = time.time() - 100_000
    os.utime(path, (long_ago, long_ago))


def plant_unplaced(settings, monkeypatch):
    review = make_review(make_household(name="Lò Văn Không"))
    VillagePlacement.objects.filter(village=review.village).delete()


def plant_misplaced(settings, monkeypatch):
    village = make_village(make_commune("Xã Đúng"), "Bản Lệch")
    aged(village, commune=make_commune("Xã Sai"))


def plant_never_reviewed(settings, monkeypatch):
    make_household(name="Lò Văn Dở")


def make_batch(**columns):
    batch = ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=2022,
        file=ContentFile(b"abc", "xa.csv"),
        filename="xa.csv",
        sha256=hashlib.sha256(b"abc").hexdigest(),
        size=3,
    )
    aged(batch, **columns)
    return batch


def plant_changed_list(settings, monkeypatch):
    make_batch(sha256="0" * 64)


def plant_stale_list(settings, monkeypatch):
    make_batch(state=BatchState.IN_REVIEW, uploaded_at=timezone.now() - LONG_AGO)


def plant_overlap(settings, monkeypatch):
    first = make_assignment()
    drop(
        "assignments_householdassignment",
        "household_has_one_main_helper_at_a_time",
        "member_helps_a_household_once_at_a_time",
    )
    first.pk = None
    first.save(force_insert=True)


def plant_gone(settings, monkeypatch):
    aged(make_assignment().member, status=MemberStatus.LEFT)


def plant_photo(settings, monkeypatch):
    photo = make_world().home.photo
    photo.file.storage.delete(photo.file.name)
    photo.file.storage.save(photo.file.name, ContentFile(b"no photo"))


def plant_paper(settings, monkeypatch):
    PaperBundle.objects.create(
        kind=PaperKind.values[0],
        commune=make_commune(),
        form=BundleForm.values[0],
        day=date(2022, 12, 31),
        file="papers/2022/gone.zip",
        asked_by=make_user(),
    )


def plant_stale_proposal(settings, monkeypatch):
    proposal = make_proposal()
    aged(proposal, state=ProposalState.DRAFT, made_at=timezone.now() - LONG_AGO)


def plant_unbalanced(settings, monkeypatch):
    make_review(make_household())
    failed = [{"sentence": "Đầu năm khác cuối năm trước", "households": []}]
    aged(compile_year(), failed_checks=failed)


def plant_broken_report(settings, monkeypatch):
    make_review(make_household())
    asked = timezone.now() - LONG_AGO
    aged(compile_year(), state=ReportState.FAILED, asked_at=asked)


def plant_stale_report(settings, monkeypatch):
    make_review(make_household())
    aged(compile_year(), compiled_at=timezone.now() - LONG_AGO)


FAULTS = {
    "identity-key": (plant_identity_key, "không phải là khóa mà các số"),
    "history": (plant_history, "thiếu trigger ghi lịch sử"),
    "clock": (plant_clock, "trước đồng hồ của máy này"),
    "disk": (plant_disk, "chỉ còn trống"),
    "jobs": (plant_jobs, "Kẹt"),
    "journal": (plant_journal, "thiếu 1 dòng cuối"),
    "orphan-files": (plant_orphan, "photos/lạc.jpg"),
    "unplaced-reviews": (plant_unplaced, "Lò Văn Không"),
    "village-commune": (plant_misplaced, "Xã Đúng"),
    "never-reviewed": (plant_never_reviewed, "Lò Văn Dở"),
    "list-files": (plant_changed_list, "tệp đã bị đổi"),
    "stale-lists": (plant_stale_list, "xa.csv"),
    "overlapping-help": (plant_overlap, "Lò Văn Hặc"),
    "gone-helpers": (plant_gone, "vẫn giúp"),
    "photos": (plant_photo, "không mở được"),
    "papers": (plant_paper, "không còn tệp"),
    "stale-proposals": (plant_stale_proposal, "Phương án"),
    "unbalanced": (plant_unbalanced, "Đầu năm khác cuối năm trước"),
    "broken-reports": (plant_broken_report, "Báo cáo năm 2022"),
    "stale-reports": (plant_stale_report, "Báo cáo năm 2022"),
}
MENDED = [name for name, check in CHECKS.items() if check.repair]


def test_every_check_has_a_fault_to_find():
    assert FAULTS.keys() == CHECKS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_fault_is_found(name, settings, monkeypatch):
    plant, words = FAULTS[name]
    assert rows(name) == []

    plant(settings, monkeypatch)

    (found,) = rows(name)
    assert words in found


@pytest.mark.parametrize("name", MENDED)
def test_a_repair_shows_first_then_mends_and_is_audited(
    name, client, settings, monkeypatch
):
    office = make_user("everything")
    client.force_login(office)
    plant, words = FAULTS[name]
    plant(settings, monkeypatch)
    entries = AuditEntry.objects.count()
    address = f"/tu-kiem-tra/sua/?viec={name}"

    page = client.get(address).content.decode()
    assert words in page and CHECKS[name].repair.words in page
    assert len(rows(name)) == 1 and AuditEntry.objects.count() == entries

    response = client.post(address)
    assert (response.status_code, response.url) == (302, "/tu-kiem-tra/")
    assert rows(name) == []
    assert AuditEntry.objects.count() == entries + 1
    assert AuditEntry.objects.latest("pk").actor == office


def test_an_orphan_is_put_aside_whole(settings, monkeypatch):
    plant_orphan(settings, monkeypatch)

    assert CHECKS["orphan-files"].repair.mend(make_user()) == 1

    assert (settings.VAR / "orphans" / "photos" / "lạc.jpg").read_bytes() == b"x"


def test_a_young_file_is_no_orphan(settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "new.jpg").write_bytes(b"x")

    assert rows("orphan-files") == []


def test_a_missing_list_is_found():
    batch = make_batch()
    batch.file.storage.delete(batch.file.name)

    assert rows("list-files") == ["xa.csv: không còn tệp"]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_the_row_with_its_link(name, client, settings, monkeypatch):
    client.force_login(make_user("everything"))
    plant, words = FAULTS[name]
    plant(settings, monkeypatch)

    page = client.get("/tu-kiem-tra/").content.decode()

    assert words in page and CHECKS[name].meaning in page


def test_without_faults_the_page_says_so(client):
    client.force_login(make_user("everything"))

    assert "Không thấy gì bất thường" in client.get("/tu-kiem-tra/").content.decode()


@pytest.mark.parametrize("name", ["", "no-such", "clock"])
def test_what_has_no_repair_has_no_page(name, client):
    client.force_login(make_user("everything"))

    assert client.get(f"/tu-kiem-tra/sua/?viec={name}").status_code == 404


def test_the_command_names_the_rows_and_fails(capsys):
    make_household(name="Lò Văn Dở")

    with pytest.raises(CommandError, match="1 mục"):
        call_command("self_check")
    assert "Lò Văn Dở" in capsys.readouterr().out


def test_many_rows_are_cut_and_said(monkeypatch):
    monkeypatch.setattr("povertyaid.selfcheck.checks.MOST_ROWS", 2)
    for _ in range(3):
        make_household()

    found = selfcheck.run(CHECKS["never-reviewed"])

    assert (len(found.rows), found.has_more) == (2, True)
