"""The pages of the ledger: what is shown to whom, and what a plain form does."""

import io
import uuid
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from assignments.models import FieldPhoto, Support
from assignments.support_forms import DongField
from assignments.supports.amending import cancel, correct
from povertyaid.models import AuditEntry
from tests.assignments.supports.making import DAY, make_support, share
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def away():
    return make_commune("Mường Lói")


@pytest.fixture
def households(commune):
    make_plan()
    village = make_village(commune, "Bản Na Sang")
    found = [make_household(village, name) for name in ("Lò Văn A", "Cà Thị B", "Lò C")]
    for household in found:
        make_review(household)
    return found


@pytest.fixture
def cell(commune):
    """An organisation of the district that helps the commune."""
    cell = make_organisation("Chi bộ Viện Kiểm sát")
    make_commune_assignment(cell, commune)
    return cell


def filled(households, **fields):
    """A form as a browser sends it: an equal gift of 10 million."""
    return {
        "organisation": "",
        "member": "",
        "state": "delivered",
        "given_on": "2022-12-22",
        "kind": "money",
        "value": "10.000.000",
        "source": "members",
        "way": "deu",
        "nhan": [f"h{household.pk}" for household in households],
        **fields,
    }


def test_office_gives_many_households_equal_shares(client, commune, households, cell):
    client.force_login(make_user("everything"))

    response = client.post(
        f"/ho-tro/them/?xa={commune.pk}", filled(households, organisation=cell.pk)
    )

    support = Support.objects.get()
    assert response.url == f"/ho-tro/{support.pk}/"
    assert [s.value for s in support.shares.all()] == [3_334_000, 3_333_000, 3_333_000]
    assert (support.organisation, support.value) == (cell, 10_000_000)


def test_parts_by_hand_that_do_not_add_up_come_back_with_all_that_was_typed(
    client, commune, households, cell
):
    client.force_login(make_user(commune))
    parts = {f"value-h{households[0].pk}": "4.000.000", "note": "Trao tại nhà văn hóa"}
    data = filled(households[:1], organisation=cell.pk, way="tay", **parts)

    response = client.post("/ho-tro/them/", data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Các phần cộng lại là 4.000.000 đồng, còn thiếu 6.000.000 đồng" in page
    assert 'value="4.000.000"' in page
    assert "Trao tại nhà văn hóa" in page
    assert not Support.objects.exists()


def test_parts_by_hand_with_quantities_and_a_school(client, commune, households, cell):
    client.force_login(make_user(commune))
    one = f"h{households[0].pk}"
    school = f"t{commune.pk}"
    data = filled(
        [], organisation=cell.pk, way="tay", kind="goods", quantity="12,5", unit="kg"
    )
    data |= {"nhan": [one, school], f"school-{school}": "Trường THCS Na Tông"}
    data |= {f"value-{one}": "4000000", f"value-{school}": "6 000 000"}
    data |= {f"quantity-{one}": "2,5", f"quantity-{school}": "10"}

    client.post("/ho-tro/them/", data)

    shares = Support.objects.get().shares.order_by("value")
    assert [(s.value, s.quantity, s.school) for s in shares] == [
        (4_000_000, 2.5, ""),
        (6_000_000, 10, "Trường THCS Na Tông"),
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "mười triệu"}, "Ghi bằng số, ví dụ 1.500.000."),
        ({"value": "1.5"}, "Ghi bằng số, ví dụ 1.500.000."),
        ({"value": "1.500,000"}, "Ghi bằng số, ví dụ 1.500.000."),
        ({"nhan": []}, "Chọn ít nhất một hộ"),
        ({"given_on": "1999-01-01"}, "Chưa có kế hoạch nào cho năm này."),
        ({"given_on": ""}, "Ghi ngày."),
        ({"organisation": ""}, "Chọn tổ chức đảng hoặc đảng viên đã trao."),
        ({"quantity": "hai"}, "Ghi bằng số, ví dụ 10 hoặc 2,5."),
        ({"kind": "goods", "value": ""}, "chưa quy ra tiền"),
    ],
)
def test_what_is_wrong_is_said(client, commune, households, cell, fields, sentence):
    client.force_login(make_user(commune))
    data = filled(households, organisation=cell.pk) | fields

    response = client.post("/ho-tro/them/", data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Support.objects.exists()


def test_member_logs_for_her_own_household_in_the_name_of_her_cell(client, households):
    member = make_member()
    make_assignment(member, households[0])
    client.force_login(make_user(member))

    page = client.get("/ho-tro/them/").content.decode()
    client.post("/ho-tro/them/", filled(households[:1], member=member.pk))

    support = Support.objects.get()
    assert (support.member, support.organisation) == (member, member.organisation)
    assert "Lò Văn A" in page
    assert "Cà Thị B" not in page


def test_household_that_was_not_offered_is_not_given_to(client, households, away, cell):
    client.force_login(make_user(away))

    response = client.post("/ho-tro/them/", filled(households, organisation=cell.pk))

    assert response.status_code == 422
    assert not Support.objects.exists()


def test_correction_keeps_the_version_and_shows_it(client, commune, households, cell):
    support = make_support(households, 9_000_000, cell)
    client.force_login(make_user(commune))
    page = client.get(f"/ho-tro/{support.pk}/sua/").content.decode()
    data = filled(households[:2], organisation=cell.pk, value="8.000.000")
    data |= {"version": 1, "reason": "Một hộ không nhận"}

    client.post(f"/ho-tro/{support.pk}/sua/", data)

    assert page.count("checked") >= 3
    shown = client.get(f"/ho-tro/{support.pk}/").content.decode()
    assert "Một hộ không nhận" in shown
    assert "9.000.000" in shown
    assert Support.objects.get().version == 2


def test_version_does_not_tell_of_households_elsewhere(
    client, commune, away, households
):
    support = make_support([make_household(away, "Mùa A Xa")], 500_000)
    correct(support, [share(households[0], 500_000)], None, "Nhầm xã")
    client.force_login(make_user(commune))

    page = client.get(f"/ho-tro/{support.pk}/").content.decode()

    assert "Nhầm xã" in page
    assert "hộ ngoài phạm vi được xem" in page
    assert "Mùa A Xa" not in page


def test_cancelling_asks_why_and_then_counts_nowhere(client, commune, households):
    support = make_support(households, 9_000_000)
    client.force_login(make_user(commune))

    asked = client.post(f"/ho-tro/{support.pk}/huy/", {"reason": ""})
    done = client.post(f"/ho-tro/{support.pk}/huy/", {"reason": "Ghi hai lần"})

    assert (asked.status_code, done.status_code) == (422, 302)
    assert client.get("/ho-tro/").context["sums"].delivered == 0
    listed = client.get("/ho-tro/?tinhtrang=da-huy").context["listed"]
    assert [row.pk for row in listed.rows] == [support.pk]
    assert client.get(f"/ho-tro/{support.pk}/sua/").status_code == 404
    assert client.get(f"/ho-tro/{support.pk}/bien-nhan/").status_code == 404


def test_promise_is_brought_from_its_page(client, commune, households):
    promise = make_support(households, 9_000_000, state="promised")
    client.force_login(make_user(commune))
    address = f"/ho-tro/{promise.pk}/trao/"
    form = client.get(address).context["form"]
    data = {"given_on": "2022-12-30", "value": "4.000.000", "way": "deu"}
    data["nhan"] = [row.key for row in form.rows[:1]]

    done = client.post(address, data)
    more = client.post(address, data | {"value": "6.000.000"})

    assert form.initial["value"] == 9_000_000
    assert done.status_code == 302
    assert "Nhiều hơn phần còn phải trao (5.000.000 đồng)" in more.content.decode()
    sums = client.get("/ho-tro/").context["sums"]
    assert (sums.delivered, sums.promised, sums.open) == (
        4_000_000,
        9_000_000,
        5_000_000,
    )
    open_ones = client.get("/ho-tro/?tinhtrang=con-hua").context["listed"]
    assert [row.pk for row in open_ones.rows] == [promise.pk]


def test_secretary_sees_of_a_joint_gift_only_what_is_hers(
    client, commune, away, households
):
    far = make_household(away, "Mùa A Xa")
    support = make_support([households[0], far], 1_000_000)
    client.force_login(make_user(commune))

    page = client.get(f"/ho-tro/{support.pk}/").content.decode()
    listed = client.get("/ho-tro/")

    assert "Lò Văn A" in page
    assert "Mùa A Xa" not in page
    assert "còn phần ở nơi khác" in page
    assert listed.context["sums"].delivered == 500_000
    assert client.get(f"/ho-tro/{support.pk}/sua/").status_code == 403


def test_filters_narrow_the_rows_and_their_sums(
    client, commune, away, households, cell
):
    make_support(households, 3_000_000, cell, kind="goods", source="donor")
    make_support(away, 5_000_000, given_on=DAY - timedelta(365))
    member = make_member(make_organisation(parent=cell))
    make_support(households[:1], 200_000, member=member)
    client.force_login(make_user("everything"))

    def told(query):
        context = client.get(f"/ho-tro/?{query}").context
        return context["listed"].total, context["sums"].delivered

    assert told("") == (3, 8_200_000)
    assert told("nam=2022") == (2, 3_200_000)
    assert told("loai=goods") == (1, 3_000_000)
    assert told("nguon=donor") == (1, 3_000_000)
    assert told(f"xa={away.pk}") == (1, 5_000_000)
    assert told(f"tochuc={cell.pk}") == (2, 3_200_000)
    assert told(f"tochuc={cell.pk}&rieng=on") == (1, 3_000_000)
    assert told(f"dv={member.pk}") == (1, 200_000)
    assert told(f"ho={households[0].pk}") == (2, 1_200_000)
    assert told("nam=abc&page=99") == (3, 8_200_000)


def test_workbook_holds_the_list_and_every_part(client, households, cell):
    make_support(households, 3_000_000, cell, what="=1+1")
    cancel(make_support(households, 9_000_000, cell), "Ghi hai lần", None)
    user = make_user("everything")
    client.force_login(user)

    response = client.get("/ho-tro/xlsx/?nam=2022")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    gifts, parts = (list(sheet.values) for sheet in book)
    assert [row[12] for row in gifts[1:]] == [3_000_000]
    assert gifts[1][5] == "=1+1"
    assert sum(row[12] for row in parts[1:]) == 3_000_000
    entry = AuditEntry.objects.get(actor=user, action="exported")
    assert entry.label == "Sổ hỗ trợ: 1 dòng"


def test_organisation_says_what_it_gave_with_its_rows(client, commune, cell):
    make_support(commune, 796_500_000, cell)
    make_support(commune, 60_000_000, cell, state="promised")
    client.force_login(make_user("everything"))

    page = client.get(f"/to-chuc/{cell.pk}/").content.decode()

    assert "đã ủng hộ và kết nối được 796.500.000 đồng" in page
    assert f"/ho-tro/?tochuc={cell.pk}&amp;tinhtrang=da-trao" in page
    assert "60.000.000" in page


def test_household_commune_and_member_show_their_sums(client, commune, households):
    member = make_member()
    make_support(households, 3_000_000, member=member, what="Gạo")
    client.force_login(make_user("everything"))

    pages = [
        client.get(address).content.decode()
        for address in (
            f"/ho/{households[0].pk}/",
            f"/xa/{commune.pk}/",
            f"/dang-vien/{member.pk}/",
        )
    ]

    assert "1.000.000" in pages[0] and "Gạo" in pages[0]
    assert "3.000.000" in pages[1]
    assert "3.000.000" in pages[2]


def test_organisation_secretary_gives_where_it_helps(
    client, commune, away, households, cell
):
    client.force_login(make_user(cell))

    offered = client.get(f"/ho-tro/them/?xa={away.pk}").context["offer"]
    done = client.post(
        f"/ho-tro/them/?xa={commune.pk}", filled(households, organisation=cell.pk)
    )

    assert offered.commune is None
    assert done.status_code == 302


def test_receipt_has_a_line_to_sign_for_each(client, commune, households, cell):
    support = make_support(
        households, 3_000_000, cell, receipt_number="12/BN", received_by="Lò Văn A"
    )
    client.force_login(make_user(commune))

    page = client.get(f"/ho-tro/{support.pk}/bien-nhan/").content.decode()

    assert "12/BN" in page
    assert page.count("1.000.000") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(client, commune, count, django_assert_num_queries):
    village = make_village(commune)
    homes = [make_household(village) for _ in range(count)]
    for household in homes:
        make_review(household)
        make_assignment(make_member(), household)
    supports = [make_support(homes, 500_000 * count) for _ in range(count)]
    client.force_login(make_user(commune))

    with django_assert_num_queries(9):  # session, user, grants, count, rows, sums …
        client.get("/ho-tro/")
    with django_assert_num_queries(11):
        client.get(f"/ho-tro/{supports[0].pk}/")
    with django_assert_num_queries(10):
        client.get("/ho-tro/them/")


def test_future_day_is_refused(client, commune, households, cell):
    client.force_login(make_user(commune))
    tomorrow = timezone.localdate() + timedelta(1)
    data = filled(households, organisation=cell.pk, given_on=tomorrow.isoformat())

    response = client.post("/ho-tro/them/", data)

    assert "Ngày này chưa tới" in response.content.decode()


def test_photo_that_did_not_come_whole_is_said(client, commune, households):
    support = make_support(households)
    FieldPhoto.objects.create(
        client_id=uuid.uuid4(), support=support, size=90_000, sha256="0" * 64
    )
    client.force_login(make_user(commune))

    page = client.get(f"/ho-tro/{support.pk}/").content.decode()

    assert "Chưa nhận đủ ảnh" in page


@pytest.mark.parametrize(
    "typed",
    ["1500000", "1.500.000", "1,500,000", " 1 500 000 đồng", "1\u00a0500\u00a0000đ"],
)
def test_money_is_read_however_its_groups_are_parted(typed):
    assert DongField().clean(typed) == 1_500_000
