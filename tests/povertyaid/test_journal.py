"""A line of the journal that was changed, taken out, moved or made up is told."""

import json
import logging
import multiprocessing
import os
import re
import time

import pytest
from django.core.management import CommandError, call_command

from povertyaid import journal, self_checks
from povertyaid.journal import Chain, Journal


@pytest.fixture(autouse=True)
def database():
    """The journal is a file."""


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "log"


def write(folder, *numbers):
    chain = Chain(folder)
    for number in numbers:
        chain.add(json.dumps({"event": f"việc {number}"}, ensure_ascii=False))


def told(folder):
    return list(journal.faults(folder, journal.first_key(folder.parent / journal.KEY)))


def change(folder, change, name=journal.NAME):
    path = folder / name
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_a_line_is_json_with_its_number_and_nobody_else_reads_it(folder):
    write(folder, 7, 8)

    text = (folder / journal.NAME).read_text()
    told_of = [
        (line["event"], line["n"]) for line in map(json.loads, text.splitlines())
    ]

    assert told_of == [("việc 7", 0), ("việc 8", 1)]
    for name in ("journal-key", "log/journal.log", "log/journal.next"):
        assert (folder.parent / name).stat().st_mode & 0o777 == 0o600
    assert told(folder) == []


def edited(line):
    return line.replace("việc 3".encode(), "việc 9".encode())


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (lambda a: [*a[:3], edited(a[3]), *a[4:]], ["dòng 4: đã bị sửa"]),
        (
            lambda a: [*a[:3], *a[4:]],
            ["dòng 4: thiếu 1 dòng trước dòng này (số 3"],
        ),
        (
            lambda a: [*a[:2], a[3], a[2], *a[4:]],
            ["dòng 3: thiếu", "dòng 4: đã bị ch"],
        ),
        (lambda a: [*a, a[1]], ["dòng 7: đã bị chuyển chỗ hay chép lại (số 1"]),
        (lambda a: [*a, b"{}\n"], ["dòng 7: đã bị sửa, hay không do phần mềm"]),
        (lambda a: a[:4], ["thiếu 2 dòng cuối (từ dòng số 4)"]),
        (lambda a: a[2:], ["thiếu phần đầu: tệp cũ nhất bắt đầu từ dòng số 2"]),
        (lambda a: [], ["thiếu 6 dòng cuối (từ dòng số 0)"]),
    ],
)
def test_what_was_done_to_it_is_told_with_its_place(folder, done, said):
    write(folder, *range(6))

    change(folder, done)

    found = told(folder)
    assert len(found) == len(said)
    for words, fault in zip(said, found, strict=True):
        assert words in fault


def test_who_has_the_next_key_writes_no_earlier_line_anew(folder):
    write(folder, 1, 2)
    _, _, key = journal.STATE.unpack((folder / journal.NOTE).read_bytes())

    change(folder, lambda a: [journal.sealed('{"event": "khác"}', 0, key), a[1]])

    assert told(folder) == [journal.CHANGED.format(journal.NAME, 1)]


def test_a_chain_begun_anew_is_not_the_one_whose_key_was_taken_away(folder, capsys):
    call_command("check_log")
    assert capsys.readouterr().out == "Chưa có nhật ký nào.\n"
    write(folder, 1)
    call_command("check_log", take_key=True)
    key = folder.parent / "kept"
    key.write_text(capsys.readouterr().out.rpartition(": ")[2])
    for name in (journal.NAME, journal.NOTE):
        (folder / name).unlink()
    with pytest.raises(CommandError, match="Nhật ký không còn"):
        call_command("check_log", key=key)
    write(folder, 1)

    with pytest.raises(CommandError, match="dòng 1: đã bị sửa"):
        call_command("check_log", key=key)


def test_the_line_of_a_writer_who_was_killed_is_taken_over(folder):
    write(folder, 1)
    before = (folder / journal.NOTE).read_bytes()
    write(folder, 2)
    (folder / journal.NOTE).write_bytes(before)  # killed before the note

    write(folder, 3)

    assert told(folder) == []


def fill(folder, name):
    handler = Journal(folder)
    for number in range(60):
        handler.handle(logging.makeLogRecord({"msg": f'{{"{name}": {number}}}'}))


def test_many_processes_write_one_chain_over_several_files(folder, monkeypatch):
    monkeypatch.setattr(journal, "MOST_BYTES", 4000)
    write(folder, 0)
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=fill, args=(folder, n)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert told(folder) == []
    files = sorted(folder.glob("journal.log*"))
    assert len(files) > 3
    written = b"".join(path.read_bytes() for path in files)
    assert len(re.findall(rb'"n": \d+', written)) == 241
    change(folder, lambda a: a[:-1], "journal.log.2")
    assert ["thiếu 1 dòng trước" in fault for fault in told(folder)] == [True]


def test_a_folder_that_is_not_ours_leaves_the_line_to_stderr(tmp_path):
    blocked = tmp_path / "log"
    blocked.write_text("a file")

    Journal(blocked).handle(logging.makeLogRecord({"msg": "{}"}))


def test_the_self_check_names_it(folder):
    write(folder, 1, 2)
    assert list(self_checks.journal_rows()) == []

    change(folder, lambda a: a[:1])

    assert [row.words for row in self_checks.journal_rows()] == [
        journal.ENDED.format(1, 1)
    ]


def test_a_line_costs_little(folder):
    """54 µs of a busy machine; ten times that where it is busier."""
    chain, line = Chain(folder), json.dumps({"event": "request", "ms": 12})
    started_at = time.process_time()
    for _ in range(500):
        chain.add(line)

    assert (time.process_time() - started_at) / 500 < 0.0005
    assert os.stat(folder / journal.NAME).st_size > 30_000
