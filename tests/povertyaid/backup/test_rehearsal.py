"""A backup of the sample district into an empty system; and everything that may break.

Real processes with PostgreSQL of their own. The sample is loaded once for the module.
"""

import base64
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from povertyaid import embedded
from tests.povertyaid.processes import (
    IDENTITY_KEY,
    ROOT,
    a_folder,
    a_migrated_folder,
    python,
    remove,
    run,
)

pytestmark = pytest.mark.slow

NAMES = {
    "DJANGO_SETTINGS_MODULE": "povertyaid.settings",
    "POVERTYAID_BACKUP_KEY": base64.urlsafe_b64encode(b"r" * 32).decode(),
    "POVERTYAID_IDENTITY_KEY": IDENTITY_KEY,
}
COMPILE = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from reports import services
from reports.models import Report
for report in Report.objects.filter(year__in=(2022, 2023)):
    services.compile_report(report)
photo = settings.MEDIA_ROOT / "photos" / "2023" / "x.jpg"
photo.parent.mkdir(parents=True)
photo.write_bytes(bytes(range(256)) * 9000)
"""
COUNT = """
import django; django.setup()
import hashlib, json
from django.conf import settings
from povertyaid.backup import contents
media = settings.MEDIA_ROOT
files = {
    str(path.relative_to(media)): hashlib.md5(path.read_bytes()).hexdigest()
    for path in sorted(media.rglob("*")) if path.is_file()
}
tables = {name: contents.digest(name) for name in contents.table_names()}
print(json.dumps([tables, contents.figures(), files]))
"""
VISIT = """
import django; django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
from django.test import Client
from households.models import Household
client = Client(headers={"host": "localhost"})
words = {"login": "vanphong", "password": "dienbien-2023"}
answer = client.post("/dang-nhap/", words)
assert answer.status_code == 302, answer.content.decode()
household = Household.objects.listed(2023).first()
for address in (
    "/", "/ho/", f"/ho/{household.pk}/", "/bao-cao/", "/bao-cao/2023/", "/dang-vien/",
    "/to-chuc/", "/phan-cong/", "/ke-hoach/", "/xa/",
):
    assert client.get(address).status_code == 200, address
print("10 trang")
"""

# As the application: to write a line by hand, or on behalf of a table of its own
FORGE = """
import django; django.setup()
from django.db import ProgrammingError, connection, transaction
from povertyaid import history
assert history.unwatched() == []
for statement in (
    "SELECT history.current_act()",
    "CREATE TABLE households_mine (id bigint); CREATE TRIGGER mine AFTER INSERT"
    " ON households_mine REFERENCING NEW TABLE AS new_rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION history.note('', '')",
    "INSERT INTO history.change (act_id, at, thing, op)"
    " VALUES (1, now(), 'households_household', 'u')",
    "UPDATE history.change SET before = NULL",
    "DELETE FROM povertyaid_auditentry",
    "ALTER TABLE households_household DISABLE TRIGGER history_update",
):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        assert str(error).startswith(("permission denied", "must be owner")), error
    else:
        raise AssertionError(statement)
print("6 lần bị từ chối")
"""


@pytest.fixture(autouse=True)
def database():
    """These tests bring their own."""


@pytest.fixture(scope="module")
def sample(run_folder):
    """A state folder with the sample district, two compiled years and a photo."""
    folder = a_migrated_folder(run_folder)
    manage(folder, "load_sample")
    run("-c", COMPILE, POVERTYAID_VAR=str(folder), **NAMES)
    yield folder
    remove(folder)


@pytest.fixture(scope="module")
def whole(sample):
    """One good backup of it."""
    manage(sample, "backup")
    return backups(sample)[0]


@pytest.fixture
def empty():
    folder = a_folder()
    yield folder
    remove(folder)


def manage(folder, *words, **names):
    return run("manage.py", *words, POVERTYAID_VAR=str(folder), **(NAMES | names))


def refused(folder, *words, **names):
    """What the command said when it refused."""
    surroundings = NAMES | {"POVERTYAID_VAR": str(folder)} | names
    process = python("manage.py", *words, **surroundings)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1, said
    return said


def counted(folder):
    return json.loads(run("-c", COUNT, POVERTYAID_VAR=str(folder), **NAMES))


def backups(folder):
    return sorted((folder / "backups").glob("povertyaid-*.pab"))


def test_the_sample_comes_back_row_for_row_and_figure_for_figure(sample, whole, empty):
    before = counted(sample)
    said = manage(empty, "restore", str(whole))

    after = counted(empty)

    assert after == before
    tables, figures, files = after
    assert tables["assignments_visit"][0] > 50_000
    assert len(figures) == 2
    assert files["photos/2023/x.jpg"]
    assert "mọi bảng khớp từng dòng" in said and "khớp: 2 trên 2" in said
    said = run("-c", VISIT, POVERTYAID_VAR=str(empty), **NAMES)
    assert said.endswith("10 trang")
    said = run("-c", FORGE, POVERTYAID_VAR=str(empty), **NAMES)
    assert said.endswith("6 lần bị từ chối")


def test_what_was_restored_can_be_backed_up_and_restored_again(whole, empty):
    manage(empty, "restore", str(whole))
    manage(empty, "backup")
    third = a_folder()
    try:
        assert "mọi bảng khớp" in manage(third, "restore", str(backups(empty)[0]))
    finally:
        remove(third)


def test_a_freshly_migrated_system_counts_as_empty(whole, migrated):
    assert "mọi bảng khớp" in manage(migrated, "restore", str(whole))


def test_an_older_backup_is_migrated(migrated, empty):
    """One made before the newest migration of the reports."""
    manage(migrated, "migrate", "reports", last_but_one("reports"), "-v0")
    manage(migrated, "backup")

    said = manage(empty, "restore", str(backups(migrated)[0]))

    assert "nâng cấp từ bản cũ" in said
    assert manage(empty, "migrate", "--check") == ""


def last_but_one(app):
    found = sorted((ROOT / app / "migrations").glob("0*.py"))
    return found[-2].stem


def test_a_system_with_people_is_never_overwritten(sample, whole):
    before = counted(sample)

    said = refused(sample, "restore", str(whole))

    assert "Chỉ phục hồi được vào hệ thống trống" in said
    assert counted(sample) == before


def changed(whole, folder, change):
    """A copy of the backup with one thing done to it, without its checksum."""
    data = bytearray(whole.read_bytes())
    copy = folder / whole.name
    copy.write_bytes(change(data))
    return copy


def flip(data):
    data[len(data) // 2] ^= 1
    return data


def test_a_broken_file_is_refused_and_nothing_touched(whole, migrated):
    before = counted(migrated)

    for change, words in (
        (flip, "bị sửa, bị hỏng"),
        (lambda data: data[: len(data) // 2], "bị cắt ngắn"),
        (lambda data: data[:10], "không phải là tệp sao lưu"),
        (lambda data: b"PK" + data, "không phải là tệp sao lưu"),
    ):
        broken = changed(whole, migrated, change)
        said = refused(migrated, "restore", str(broken))
        assert words in said and "Traceback" not in said

    assert counted(migrated) == before


def test_a_file_that_does_not_match_its_checksum_is_refused(whole, empty):
    copy = shutil.copy(whole, empty)
    Path(f"{copy}.sha256").write_text("0" * 64 + f"  {whole.name}\n")

    assert "không khớp mã kiểm tra" in refused(empty, "restore", copy)


def test_the_wrong_key_is_named_as_such(whole, empty):
    wrong = base64.urlsafe_b64encode(b"w" * 32).decode()

    said = refused(empty, "restore", str(whole), POVERTYAID_BACKUP_KEY=wrong)

    assert "Khóa không đúng" in said


def test_nothing_personal_is_readable_in_the_file(whole):
    data = whole.read_bytes()

    assert "Mường".encode() not in data
    assert b"PGDMP" not in data and b"manifest.json" not in data


def test_the_checksum_is_one_sha256sum_reads(whole):
    beside = whole.with_name(whole.name + ".sha256")
    done = subprocess.run(
        ["sha256sum", "-c", beside.name], cwd=whole.parent, capture_output=True
    )

    assert done.returncode == 0, done.stdout


def test_killed_at_any_moment_a_backup_leaves_the_earlier_ones(sample, whole):
    before = {path: path.read_bytes() for path in backups(sample)}
    chance = random.Random(7)
    halves = 0
    for _ in range(6):
        process = python("manage.py", "backup", POVERTYAID_VAR=str(sample), **NAMES)
        wait_for_half(sample, process)
        time.sleep(chance.uniform(0, 0.4))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        halves += any((sample / "backups").glob(".*.part"))
        for path in {*backups(sample)} - before.keys():
            manage(sample, "restore", str(path), "--check")
        assert before.items() <= {p: p.read_bytes() for p in backups(sample)}.items()
    assert halves

    manage(sample, "backup")

    assert not list((sample / "backups").glob(".*.part"))


def wait_for_half(folder, process):
    while process.poll() is None and not any((folder / "backups").glob(".*.part")):
        time.sleep(0.01)


def test_a_full_disk_leaves_no_half_and_says_so(sample, whole):
    """As much room as a shell's limit on a file's size gives."""
    surroundings = os.environ | NAMES | {"POVERTYAID_VAR": str(sample)}
    command = f"trap '' XFSZ; ulimit -f 2000; exec {sys.executable} manage.py backup"
    there = backups(sample)
    embedded.start_database(sample)  # outside the limit, which what it starts shares
    done = subprocess.run(
        ["bash", "-c", command], env=surroundings, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "Không ghi được tệp sao lưu" in done.stderr
    assert backups(sample) == there
    assert not list((sample / "backups").glob(".*.part"))
