"""What keeps a change from being applied, each told by name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from households import boundaries
from households.choices import BatchState
from households.models import BoundaryMove, ImportBatch, Village
from tests.factories import make_commune, make_village
from tests.households.boundaries.districts import (
    DAY,
    make_change,
    make_communes,
    make_unit,
    merge,
    problems,
)


def test_checks_of_a_whole_merger_hold():
    an, het = make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    merge(change, make_unit(change), an, het)

    plan = boundaries.plan_of(change)
    found = boundaries.checks(plan, DAY)

    assert boundaries.is_ready(found)
    assert found[3].notes == ["Trước: 4 bản; sau: 4 bản."]


def test_checks_tell_of_a_village_that_came_since():
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)
    make_village(an, "Bản Mới")

    assert problems(change) == ["Bản Mới của xã Thanh An chưa vào đơn vị nào."]


def test_checks_tell_of_a_day_to_come():
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)

    assert problems(change, date(2025, 6, 30)) == [
        "Chưa đến ngày 01/07/2025; từ ngày đó mới áp dụng được."
    ]


def test_checks_tell_of_a_code_in_use():
    an, _ = make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    merge(change, make_unit(change, code="03002"), an)

    assert problems(change) == [
        "Mã 03002 đang là của xã Noong Hẹt, xã này không thôi tồn tại."
    ]


def test_a_code_of_another_commune_that_ends_is_used_again():
    an, het = make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    merge(change, make_unit(change, code="03002"), an, het)

    assert problems(change) == []
    notes = boundaries.checks(boundaries.plan_of(change), DAY)[1].notes
    assert notes == ["Mã 03002 từ xã Noong Hẹt chuyển sang dùng cho xã Thanh An."]


def test_checks_tell_of_two_villages_with_one_name():
    an, het = make_communes("Thanh An", "Noong Hẹt", villages=0)
    one, two = make_village(an, "Bản Na"), make_village(het, "bản Ná")
    change = make_change()
    unit = make_unit(change)
    merge(change, unit, an, het)

    assert problems(change) == [
        "xã Thanh An có 2 bản cùng tên: Bản Na (Thanh An), bản Ná (Noong Hẹt)."
    ]

    boundaries.move_villages(change, het, {two.pk: (unit, "Bản Na Hẹt")}, None)
    assert problems(change) == []
    assert one.pk in boundaries.plan_of(change).moves


def test_a_split_commune_asks_for_an_heir():
    (an,) = make_communes("Thanh An")
    change = make_change()
    one, two = make_unit(change), make_unit(change, "Sam Mứn", "03356")
    first, second = Village.objects.order_by("name")
    wanted = {first.pk: (one, ""), second.pk: (two, "")}

    boundaries.move_villages(change, an, wanted, None)

    assert problems(change) == [
        "xã Thanh An chia vào nhiều đơn vị: hãy chọn đơn vị tiếp nhận."
    ]
    part = change.parts.get()
    part.heir = two
    boundaries.settle_part(part, None)
    assert problems(change) == []


def test_checks_tell_of_a_list_in_review():
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)
    ImportBatch.objects.create(
        kind="households",
        year=2025,
        commune=an,
        filename="an.xlsx",
        sha256="0" * 64,
        size=1,
        state=BatchState.IN_REVIEW,
    )

    assert problems(change) == ["an.xlsx của xã Thanh An chưa ghi vào sổ, chưa bỏ."]


def test_checks_tell_of_a_commune_that_ended_otherwise():
    an = make_commune("Thanh An", valid_to=date(2024, 1, 1))
    make_village(an)
    change = make_change()
    merge(change, make_unit(change), an)

    assert problems(change) == [
        f"xã Thanh An (mã {an.code}) không còn vào trước ngày 01/07/2025."
    ]


def test_a_village_is_moved_once():
    (an,) = make_communes("Thanh An")
    change = make_change()
    one, two = make_unit(change), make_unit(change, "Sam Mứn", "03356")
    merge(change, one, an)
    village = Village.objects.first()

    with pytest.raises(IntegrityError, match="boundary_move_once_per_village"):
        BoundaryMove.objects.create(change=change, village=village, unit=two)


def test_a_code_is_used_once_in_a_change():
    change = make_change()
    make_unit(change)

    with pytest.raises(ValidationError, match="Mã 03352 đã dùng cho xã Thanh An"):
        make_unit(change, "Sam Mứn")


def test_plan_asks_five_queries(django_assert_num_queries):
    communes = make_communes("Thanh An", "Noong Hẹt", "Sam Mứn")
    change = make_change()
    merge(change, make_unit(change), *communes)

    with django_assert_num_queries(5):
        plan = boundaries.plan_of(change)
        assert [str(one.unit) for one in plan.units] == ["xã Thanh An"]
        assert [count for _, count in plan.units[0].parts] == [2, 2, 2]
