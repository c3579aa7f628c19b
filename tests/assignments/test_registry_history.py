"""What the pages of organisations, members and plans tell of their changes."""

import pytest
from django.utils import timezone

from assignments.models import RegisterRow
from assignments.registry_history import Change, changes_of
from households.models import ImportBatch
from povertyaid import audit
from tests.factories import make_member, make_organisation, make_user


@pytest.fixture
def member():
    return make_member(make_organisation("Chi bộ Na Sang"), "Cà Thị Kề")


def test_a_change_is_told_in_words(member):
    other = make_organisation("Chi bộ Huổi Hua")
    before = {"status": "official", "organisation": member.organisation_id}
    before |= {"official_on": None, "note": "", "phone": "0912"}
    after = {"status": "exempt", "organisation": other.pk}
    after |= {"official_on": "2023-08-14", "note": "Ốm", "phone": "0912"}
    audit.record(make_user(), audit.Action.CHANGED, member, before=before, after=after)

    (event,) = changes_of(member)

    assert (event.title, event.actor) == ("Sửa thông tin", "Nguyễn Thị Hòa")
    assert event.changes == [
        Change("Chi bộ", "Chi bộ Na Sang", "Chi bộ Huổi Hua"),
        Change("Ngày chính thức", "chưa có", "14/08/2023"),
        Change("Tình trạng", "Đảng viên chính thức", "Miễn công tác, sinh hoạt đảng"),
        Change("Ghi chú", "chưa có", "Ốm"),
    ]


def test_what_had_nothing_before_tells_only_what_there_is(member):
    after = {"year": 2023, "assigned": 125, "unmet": 0, "decision_number": ""}
    audit.record(make_user(), audit.Action.CHANGED, member, after=after)

    (event,) = changes_of(member)

    assert (event.title, event.is_new) == ("Phân công hộ", True)
    assert [(change.label, change.now) for change in event.changes] == [
        ("Số hộ được phân công", "125"),
        ("Số hộ chưa có người giúp", "0"),
        ("Năm", "2023"),
    ]


def test_looking_changes_nothing(member):
    audit.record(make_user(), audit.Action.VIEWED, member, after=audit.PAGE)

    assert changes_of(member) == []


def test_a_written_row_of_a_file_is_told_with_its_place(member):
    batch = ImportBatch.objects.create(
        kind="members",
        filename="dang-vien.xlsx",
        sha256="0" * 64,
        size=1,
        state="committed",
        committed_at=timezone.now(),
    )
    row = {"label": "Cà Thị Kề", "folded_label": "ca thi ke", "verdict": "changed"}
    row |= {"sheet": "Xã", "number": 7, "object_id": member.pk}
    changes = [["Điện thoại", "", "0912"]]
    RegisterRow.objects.create(batch=batch, changes=changes, after={"a": 1}, **row)

    (event,) = changes_of(member)

    assert (event.title, event.actor) == ("Nhập danh mục", "")
    assert event.where == "dang-vien.xlsx, trang Xã, dòng 7"
    assert event.changes == [Change("Điện thoại", "chưa có", "0912")]


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_three_queries(member, count, django_assert_num_queries):
    for number in range(count):
        other = make_organisation(f"Chi bộ {number}")
        after = {"organisation": other.pk}
        audit.record(None, audit.Action.CHANGED, member, after=after)

    with django_assert_num_queries(3):  # the log, the files, the organisations
        events = changes_of(member)

    assert len(events) == count
