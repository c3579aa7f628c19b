"""The pages of users and their rights."""

import io
import re

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assignments.accounts import sheets
from assignments.accounts.people import username_for
from assignments.choices import Role
from assignments.models import Grant
from povertyaid.models import AuditEntry, OneTimeLink, User
from povertyaid.signin.tokens import make_token
from povertyaid.spreadsheets import to_csv
from tests.assignments.accounts.making import held, make_administrator, make_manager
from tests.factories import (
    make_commune,
    make_member,
    make_organisation,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def administrator(client):
    user = make_administrator()
    client.force_login(user)
    return user


def text(response) -> str:
    return response.content.decode()


def pages_of(response) -> list[str]:
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as pdf:
        found = []
        for page in pdf:
            words = page.get_textpage()
            found.append(words.get_text_range())
            words.close()
            page.close()
        return found


def test_a_new_user_gets_a_name_a_right_and_no_password(client, administrator, commune):
    told = {"full_name": "Lò Văn Đôi", "role": "commune_secretary"}
    told |= {"commune": commune.pk, "may_write": "on"}

    response = client.post("/nguoi-dung/them/", told)

    made = User.objects.get(username="doi.lv")
    assert response.url == f"/nguoi-dung/{made.pk}/"
    assert not made.has_usable_password()
    grant = made.grants.get()
    assert (grant.commune, grant.may_write) == (commune, True)
    assert grant.granted_by == administrator


def test_a_member_gets_an_account_by_card_number(client, administrator, commune):
    member = make_member(make_organisation(commune=commune), card_number="12.345678")
    told = {"full_name": "Lò Thị Xuân", "role": "member", "member": "12.345678"}

    client.post("/nguoi-dung/them/", told)

    member.refresh_from_db()
    assert member.user.grants.get().member == member


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "Ghi họ và tên."),
        ({"role": "commune_secretary"}, "chọn xã"),
        ({"role": "member", "member": "ai"}, "Không thấy đảng viên nào"),
        ({"role": "district_office", "expires_on": "2020-01-01"}, "sau hôm nay"),
        ({"role": "nobody"}, "Chọn một vai trò"),
    ],
)
def test_what_is_wrong_with_a_new_user_is_told(client, administrator, told, why):
    told = {"full_name": "Lò Văn Đôi"} | told if told else told

    response = client.post("/nguoi-dung/them/", told)

    assert response.status_code == 422
    assert why in text(response)
    assert not User.objects.filter(username="doi.lv").exists()


def test_names_to_sign_in_with_are_free():
    make_user(username="doi.lv")
    make_user(username="Doi.LV2")

    assert username_for("Lò Văn Đôi") == "doi.lv3"
    assert username_for("Sùng") == "sung"
    assert username_for("  ") == "nguoidung"


def test_the_slip_is_a_page_with_the_name_and_a_code_that_works(
    client, administrator, commune
):
    user = make_user(commune, full_name="Lò Văn Đôi", username="doi.lv")

    response = client.post(f"/nguoi-dung/{user.pk}/phieu/")

    (page,) = pages_of(response)
    assert "Lò Văn Đôi" in page and "doi.lv" in page
    code = re.search(r"[2-9B-Z]{4}(?:\W+[2-9B-Z]{4}){6}", page).group()
    client.logout()
    assert client.post("/mat-khau/phieu/", {"code": code}).status_code == 302


def test_the_code_is_shown_once_where_there_is_no_printer(
    client, administrator, commune
):
    user = make_user(commune)

    response = client.post(f"/nguoi-dung/{user.pk}/phieu/", {"xem": "1"})

    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){6}", text(response))
    assert "no-store" in response["Cache-Control"]
    assert OneTimeLink.objects.get().user == user


def test_a_shut_account_is_out_at_once_everywhere(client, administrator, commune):
    user = make_user(commune)
    token, _ = make_token(user, "bảng của xã", 30)
    browser = type(client)()
    browser.force_login(user)
    assert browser.get("/ho/").status_code == 200

    client.post(f"/nguoi-dung/{user.pk}/khoa/")

    assert browser.get("/ho/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    entry = AuditEntry.objects.filter(subject="povertyaid.user").first()
    assert (entry.actor, entry.after) == (administrator, {"is_active": False})


def test_an_account_is_opened_again(client, administrator, commune):
    user = make_user(commune, is_active=False)

    client.post(f"/nguoi-dung/{user.pk}/mo/")

    user.refresh_from_db()
    assert user.is_active


def test_a_session_of_before_does_not_come_back(client, administrator, commune):
    user = make_user(commune)
    browser = type(client)()
    browser.force_login(user)

    client.post(f"/nguoi-dung/{user.pk}/khoa/")
    client.post(f"/nguoi-dung/{user.pk}/mo/")

    assert browser.get("/ho/").status_code == 302
    assert client.get("/ho/").status_code == 200


def test_who_only_manages_users_shuts_no_administrator_out(client):
    above = make_administrator()
    client.force_login(held(make_user(), Role.USER_MANAGER, covers_everything=True))

    client.post(f"/nguoi-dung/{above.pk}/khoa/")
    client.post(f"/nguoi-dung/{above.pk}/quyen/{above.grants.get().pk}/thu-hoi/")

    above.refresh_from_db()
    assert above.is_active and above.grants.get().is_in_force


def test_nobody_shuts_herself_out(client, administrator):
    client.post(f"/nguoi-dung/{administrator.pk}/khoa/")

    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_right_taken_away_acts_in_the_session_that_is_open(
    client, administrator, commune
):
    user = make_user(commune)
    browser = type(client)()
    browser.force_login(user)
    address = f"/xa/{commune.pk}/"
    assert browser.get(address).status_code == 200

    grant = user.grants.get().pk
    client.post(f"/nguoi-dung/{user.pk}/quyen/{grant}/thu-hoi/")

    assert browser.get(address).status_code == 404


def test_a_right_is_given_and_changed_on_the_page(client, administrator, commune):
    user = make_user()
    told = {"role": "commune_secretary", "commune": commune.pk, "may_write": "on"}

    client.post(f"/nguoi-dung/{user.pk}/quyen/", told)
    grant = user.grants.get()
    told.pop("may_write")
    client.post(f"/nguoi-dung/{user.pk}/quyen/{grant.pk}/", told)

    assert [g.may_write for g in user.grants.in_force()] == [False]
    assert user.grants.count() == 2
    page = text(client.get(f"/nguoi-dung/{user.pk}/"))
    assert "Quyền trước đây" in page and "thu hồi" in page


def test_roles_that_do_not_go_together_are_told(client, administrator):
    user = make_user()
    client.post(f"/nguoi-dung/{user.pk}/quyen/", {"role": "report_maker"})

    response = client.post(f"/nguoi-dung/{user.pk}/quyen/", {"role": "report_closer"})

    assert response.status_code == 422
    assert "Người lập báo cáo không được là người chốt báo cáo." in text(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    client, administrator, commune, count, django_assert_num_queries
):
    for _ in range(count):
        make_user(commune)

    with django_assert_num_queries(7):
        assert client.get("/nguoi-dung/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=lường", {"Lường Văn Khóa"}),
        ("tinhtrang=khoa", {"Lường Văn Khóa"}),
        ("tinhtrang=khong-quyen", {"Vì Thị Không"}),
        ("vaitro=administrator", {"Quàng Thị Quản"}),
        ("vaitro=member", set()),
    ],
)
def test_the_list_is_narrowed(client, administrator, commune, asked, found):
    make_user(commune, full_name="Lường Văn Khóa", is_active=False)
    make_user(full_name="Vì Thị Không")

    page = text(client.get(f"/nguoi-dung/?{asked}"))

    table = page[page.index("<main") :]
    names = {"Lường Văn Khóa", "Vì Thị Không", "Quàng Thị Quản"}
    assert {name for name in names if name in table} == found


def test_a_manager_of_a_commune_finds_its_users_only(client, commune):
    away = make_commune("Mường Lói")
    manager = make_manager(commune, full_name="Cà Thị Quản")
    make_user(commune, full_name="Lò Văn Nhà")
    far = make_user(away, full_name="Mùa A Xa")
    both = make_user(commune, full_name="Vừ A Hai")
    Grant.objects.create(user=both, role=Role.COMMUNE_SECRETARY, commune=away)
    client.force_login(manager)

    page = text(client.get("/nguoi-dung/"))

    assert "Lò Văn Nhà" in page
    assert "Mùa A Xa" not in page and "Vừ A Hai" not in page
    assert client.get(f"/nguoi-dung/{far.pk}/").status_code == 404
    assert client.post(f"/nguoi-dung/{far.pk}/phieu/").status_code == 404
    assert client.post(f"/nguoi-dung/{both.pk}/khoa/").status_code == 404


def test_no_slip_for_who_may_do_more(client, commune):
    """Whoever sets another's password could act as that other."""
    manager = make_manager(commune, may_write=False)
    stronger = make_user(commune)
    client.force_login(manager)

    response = client.post(f"/nguoi-dung/{stronger.pk}/phieu/")

    assert response.status_code == 302
    assert not OneTimeLink.objects.exists()
    edited = client.post(f"/nguoi-dung/{stronger.pk}/sua/", {"full_name": "Khác"})
    assert edited.status_code == 302
    stronger.refresh_from_db()
    assert stronger.full_name != "Khác"


HEADINGS = list(sheets.COLUMNS.values())


def sheet(*rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("nguoi-dung.csv", to_csv(HEADINGS, rows))


def test_a_sheet_is_looked_at_and_nothing_is_made(client, administrator, commune):
    rows = [
        ("Lò Văn Đôi", "Bí thư Đảng ủy xã", "Na Tông", "Bí thư", "", "x", ""),
        ("Lò Văn Đôi", "Văn phòng Huyện ủy", "", "", "", "", "31/12/2099"),
        ("", "Đảng viên", "", "", "", "", ""),
        ("Vì Thị Sai", "Trưởng bản", "Na Tông", "", "", "", ""),
        ("Vì Thị Lạ", "Bí thư Đảng ủy xã", "Nơi Nào", "", "", "", "ngày mai"),
    ]

    response = client.post("/nguoi-dung/tep/", {"file": sheet(*rows)})

    page = text(response)
    assert response.status_code == 200
    assert "doi.lv" in page and "doi.lv2" in page
    assert "Cột Họ và tên: chưa ghi." in page
    assert "thấy “Trưởng bản”" in page
    assert "Cột Hết hạn ngày: thấy “ngày mai”" in page
    assert User.objects.count() == 1


def test_the_sound_rows_are_made_and_their_slips_printed(
    client, administrator, commune
):
    rows = [
        (f"Lò Văn {name}", "Bí thư Đảng ủy xã", "Na Tông", "", "", "", "")
        for name in ("Một", "Hai", "Ba", "Bốn", "Năm")
    ]
    page = text(client.post("/nguoi-dung/tep/", {"file": sheet(*rows)}))
    signed = re.search(r'name="lines" value="([^"]+)"', page).group(1)

    client.post("/nguoi-dung/tep/tao/", {"lines": signed})
    slips = client.post("/nguoi-dung/phieu/?tinhtrang=chua-vao")

    assert Grant.objects.filter(commune=commune).count() == 5
    assert OneTimeLink.objects.count() == 5
    assert [page.count("PHIẾU ĐẶT MẬT KHẨU") for page in pages_of(slips)] == [4, 1]


def test_a_sheet_made_twice_makes_nobody_twice(client, administrator, commune):
    rows = [("Lò Văn Đôi", "Bí thư Đảng ủy xã", "Na Tông", "", "doi.lv", "", "")]
    page = text(client.post("/nguoi-dung/tep/", {"file": sheet(*rows)}))
    signed = re.search(r'name="lines" value="([^"]+)"', page).group(1)

    for _ in range(2):
        client.post("/nguoi-dung/tep/tao/", {"lines": signed})

    assert User.objects.filter(full_name="Lò Văn Đôi").count() == 1


def test_changed_lines_are_not_taken(client, administrator):
    client.post("/nguoi-dung/tep/tao/", {"lines": "made:up:here"})

    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("x.csv", b"Ho ten\nLo\n"), "dòng tiêu đề"),
        (SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing"), ""),
    ],
)
def test_a_file_that_is_no_sheet_of_users_is_told(client, administrator, file, why):
    response = client.post("/nguoi-dung/tep/", {"file": file})

    assert response.status_code == 422
    assert why in text(response)


def test_the_template_is_a_sheet_that_is_understood(client, administrator, tmp_path):
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"".join(client.get("/nguoi-dung/tep/mau/")))

    with pytest.raises(Exception, match="không có dòng nào dưới tiêu đề"):
        sheets.read(path, path.name)
