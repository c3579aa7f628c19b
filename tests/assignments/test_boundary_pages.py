"""The office's pages of a change: entered, read, checked, applied, reversed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.boundaries import plan_of, sheets
from households.models import BoundaryChange, BoundaryUnit, Commune
from tests.factories import make_user
from tests.households.boundaries.districts import (
    make_change,
    make_communes,
    make_unit,
    merge,
    tables,
)


@pytest.fixture
def office(client):
    client.force_login(make_user("everything"))
    return client


def url(name, change, **more):
    return reverse(name, kwargs={"pk": change.pk, **more})


def test_a_change_is_entered_by_form_and_applied(office):
    an, het = make_communes("Thanh An", "Noong Hẹt")
    head = {
        "decision_number": "1661/NQ-UBTVQH15",
        "title": "Sắp xếp",
        "takes_effect_on": "01/07/2025",
    }
    office.post(reverse("boundary_new"), head)
    change = BoundaryChange.objects.get()
    unit = {"code": "03002", "name": "Thanh An", "kind": "xa", "outside": "A; B"}
    office.post(url("boundary_unit_new", change), unit)
    made = BoundaryUnit.objects.get()
    both = {f"xa-{an.pk}": made.pk, f"xa-{het.pk}": made.pk}
    office.post(url("boundary_communes", change), both)

    page = office.get(url("boundary", change)).content.decode()
    assert "Áp dụng</button>" in page
    assert "Mã 03002 từ xã Noong Hẹt chuyển sang dùng cho xã Thanh An." in page
    assert made.outside_parts == ["A", "B"]

    office.post(url("boundary_apply", change))
    new = Commune.objects.get(name="Thanh An", code="03002")
    assert new.villages.count() == 4
    page = office.get(url("boundary", change)).content.decode()
    assert "Hoàn tác</button>" in page and "Thanh An <span" in page


def test_the_same_decision_is_written_down_once(office):
    make_change()
    head = {
        "decision_number": "1661/NQ-UBTVQH15",
        "title": "Sắp xếp",
        "takes_effect_on": "2025-07-01",
    }

    response = office.post(reverse("boundary_new"), head)

    assert response.status_code == 422
    assert "Đã ghi thay đổi theo số này" in response.content.decode()


def test_a_sheet_is_read_or_its_problems_shown(office):
    an, het = make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    merge(change, make_unit(change), an, het)
    good = sheets.write(plan_of(change), "csv")
    change.units.all().delete()

    bad = good.replace("Bản Thanh An 1".encode(), "Bản Lạ".encode())
    response = office.post(
        url("boundary_read", change), {"file": SimpleUploadedFile("a.csv", bad)}
    )
    page = response.content.decode()
    assert (response.status_code, change.moves.count()) == (422, 0)
    assert "Bảng có 2 chỗ phải sửa" in page and "Bản Lạ" in page

    file = SimpleUploadedFile("a.csv", good)
    office.post(url("boundary_read", change), {"file": file})
    assert (change.units.count(), change.moves.count()) == (1, 4)


def test_a_commune_is_shared_out_by_village(office):
    (an,) = make_communes("Thanh An")
    change = make_change()
    one, two = make_unit(change), make_unit(change, "Sam Mứn", "03356")
    first, second = an.villages.order_by("name")
    address = url("boundary_commune", change, commune=an.pk)

    office.post(
        address,
        {
            f"ban-{first.pk}": one.pk,
            f"ban-{second.pk}": two.pk,
            f"ten-{second.pk}": "Bản Hai",
        },
    )

    moves = {move.village: (move.unit, move.new_name) for move in change.moves.all()}
    assert moves == {first: (one, ""), second: (two, "Bản Hai")}
    page = office.get(url("boundary", change)).content.decode()
    assert "hãy chọn đơn vị tiếp nhận" in page and "Áp dụng</button>" not in page
    part = url("boundary_part", change, commune=an.pk)
    office.post(part, {"heir": two.pk, "duties_go_on": "on", "rights_go_on": "on"})
    kept = change.parts.get()
    assert (kept.heir, kept.duties_go_on, kept.rights_go_on) == (two, True, True)


def test_what_is_refused_is_told_and_changes_nothing(office):
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)
    office.post(url("boundary_apply", change))
    held = tables()

    for name in ("boundary_apply", "boundary_discard"):
        page = office.post(url(name, change), follow=True).content.decode()
        assert "đã áp dụng" in page
    office.post(url("boundary_communes", change), {f"xa-{an.pk}": ""})

    assert tables() == held


def test_pages_of_a_whole_district_ask_few_queries(
    office, django_assert_max_num_queries
):
    communes = make_communes(*(f"Xã {n}" for n in range(12)), villages=3)
    change = make_change()
    merge(change, make_unit(change), *communes)

    with django_assert_max_num_queries(22):
        office.get(url("boundary", change))
