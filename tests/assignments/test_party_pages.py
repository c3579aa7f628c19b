"""Organisations, members, coverage and the registers' page: who sees what, how fast."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assignments import tasks
from assignments.choices import MemberStatus, OrganisationKind
from households.choices import Status
from households.models import Commune, ImportBatch
from povertyaid.models import AuditEntry, Job
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
def committee(commune):
    kind = OrganisationKind.GRASSROOTS_COMMITTEE
    return make_organisation("Đảng bộ xã Na Tông", kind=kind, commune=commune)


@pytest.fixture
def cell(commune, committee):
    return make_organisation("Chi bộ Na Sang", parent=committee, commune=commune)


@pytest.fixture
def page(client):
    """The answer to a user's GET, and its text with single spaces."""

    def get(user, address):
        client.force_login(user)
        response = client.get(address)
        response.text_only = re.sub(
            r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())
        )
        return response

    return get


def names(response):
    return [member.name for member in response.context["listed"].rows]


# The list of members


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_takes_five_queries(
    client, commune, cell, count, django_assert_num_queries
):
    for _ in range(count):
        make_assignment(make_member(cell, home_village=make_village(commune)))
    client.force_login(make_user(commune))

    with django_assert_num_queries(5):  # session, user, grants, members, choices
        response = client.get("/dang-vien/")

    assert response.content.count(b'<th scope="row">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_of_organisations_takes_five_queries(
    client, commune, committee, count, django_assert_num_queries
):
    for _ in range(count):
        cell = make_organisation(parent=committee, commune=commune)
        make_member(cell)
        make_commune_assignment(make_organisation(), commune)
    client.force_login(make_user(commune))

    with django_assert_num_queries(5):  # session, user, grants, organisations, members
        response = client.get("/to-chuc/")

    assert response.content.count(b'<th scope="row">') == 2 * count


def test_members_are_sorted_by_given_name_and_found_without_marks(page, commune, cell):
    for name in ("Lò Văn Xôm", "Vừ A Đinh", "Cà Thị Diêu"):
        make_member(cell, name)
    user = make_user(commune)

    everyone = names(page(user, "/dang-vien/"))

    assert everyone == ["Cà Thị Diêu", "Vừ A Đinh", "Lò Văn Xôm"]
    assert names(page(user, "/dang-vien/?q=vu a d")) == ["Vừ A Đinh"]
    assert names(page(user, "/dang-vien/?q=zzz")) == []


def test_members_are_narrowed_by_load_status_and_cell(page, commune, cell):
    plan = make_plan(max_households=1)
    idle = make_member(cell, "Cà Thị Diêu")
    busy, over = make_member(cell, "Vừ A Đinh"), make_member(cell, "Lò Văn Xôm")
    for member in (busy, over, over):
        make_assignment(member, plan=plan)
    exempt = make_member(cell, "Bạc Thị Yên", status=MemberStatus.EXEMPT)
    other = make_member(make_organisation(commune=commune), "Hạng A Zơ")
    make_member(cell, "Mùa A Đi", status=MemberStatus.TRANSFERRED)
    user = make_user(commune)

    found = {
        query: names(page(user, f"/dang-vien/?{query}"))
        for query in (
            "load=none",
            "load=some",
            "load=over",
            "status=exempt",
            f"cell={cell.pk}",
            f"commune={commune.pk}",
            "cell=abc&page=99",
        )
    }

    here = [idle.name, busy.name, over.name, exempt.name]
    assert found == {
        "load=none": [idle.name, other.name],
        "load=some": [busy.name, over.name],
        "load=over": [over.name],
        "status=exempt": [exempt.name],
        f"cell={cell.pk}": here,
        f"commune={commune.pk}": [*here, other.name],
        "cell=abc&page=99": [*here, other.name],
    }


def test_the_list_of_another_commune_holds_nobody_of_this_one(page, cell):
    make_member(cell)
    away = make_commune("Mường Lói")

    response = page(make_user(away), "/dang-vien/")

    assert "Chưa có đảng viên nào để xem" in response.text_only


def test_the_members_workbook_is_audited(client, commune, cell):
    make_member(cell)
    user = make_user(commune)
    client.force_login(user)

    response = client.get("/dang-vien/xlsx/")

    assert response.content[:2] == b"PK"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.label) == (user, "Danh sách đảng viên: 1 dòng")


# One member


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_member_takes_thirteen_queries(
    client, commune, cell, count, django_assert_num_queries
):
    member = make_member(cell)
    for _ in range(count):
        make_assignment(member, make_household(commune))
    client.force_login(make_user(commune))

    with django_assert_num_queries(13):  # … moves, histories, support, visits
        response = client.get(f"/dang-vien/{member.pk}/")

    assert response.content.count(b'<th scope="row">') == count


def test_a_member_sees_only_herself_and_those_she_helps(page, commune, cell):
    me, other = make_member(cell, "Cà Thị Diêu"), make_member(cell, "Vừ A Đinh")
    mine = make_assignment(me, make_household(commune, "Lò Văn Hặc")).household
    make_assignment(other, make_household(commune, "Quàng Văn Xa"))
    user = make_user(me, may_write=False)

    response = page(user, f"/dang-vien/{me.pk}/")

    assert [row.household for row in response.context["running"]] == [mine]
    assert names(page(user, "/dang-vien/")) == ["Cà Thị Diêu"]
    assert page(user, f"/dang-vien/{other.pk}/").status_code == 404
    assert page(user, f"/to-chuc/{cell.pk}/").status_code == 404
    assert page(user, "/phan-cong/").status_code == 403


def test_a_household_of_another_commune_is_counted_and_not_named(page, commune, cell):
    member = make_member(cell)
    make_assignment(member, make_household(make_commune("Mường Lói"), "Quàng Văn Xa"))

    response = page(make_user(commune), f"/dang-vien/{member.pk}/")

    assert "Còn 1 hộ ở xã khác" in response.text_only
    assert "Quàng Văn Xa" not in response.text_only


# The standard questions


@pytest.fixture
def addresses(cell):
    return [f"/to-chuc/{cell.pk}/", f"/dang-vien/{make_member(cell).pk}/"]


@pytest.mark.parametrize("may_write", [True, False])
def test_the_commune_itself_reads_its_pages(page, commune, addresses, may_write):
    user = make_user(commune, may_write=may_write)
    assert [page(user, a).status_code for a in addresses] == [200, 200]


def test_another_commune_and_a_user_without_grants_get_404(page, addresses):
    for user in (make_user(make_commune("Mường Lói")), make_user()):
        assert [page(user, a).status_code for a in addresses] == [404, 404]


def test_anonymous_is_sent_to_sign_in(client, addresses):
    lists = ["/to-chuc/", "/dang-vien/", "/phan-cong/", "/danh-muc/"]
    answers = [client.get(address) for address in [*addresses, *lists]]
    assert {(a.status_code, a.url[:11]) for a in answers} == {(302, "/dang-nhap/")}


def test_an_organisation_that_helps_is_seen_with_only_this_commune(page, commune):
    office = make_organisation("Chi bộ Viện Kiểm sát", stated_members=19)
    make_commune_assignment(office, commune)
    make_commune_assignment(office, make_commune("Phu Luông"))

    response = page(make_user(commune), "/to-chuc/")

    assert [b.organisation for b in response.context["tree"].offices] == [office]
    assert response.context["tree"].offices[0].organisation.helps == ["Na Tông"]
    assert "Phu Luông" not in response.text_only


def test_a_committee_adds_up_its_cells_and_search_keeps_the_fitting_ones(
    page, commune, committee, cell
):
    make_assignment(make_member(cell))
    make_member(cell)
    make_member(cell, status=MemberStatus.EXEMPT)
    make_organisation("Chi bộ Công an", parent=committee, commune=commune)
    user = make_user(commune)

    (branch,) = page(user, "/to-chuc/").context["tree"].communes
    (found,) = page(user, "/to-chuc/?q=na+sang").context["tree"].communes

    assert (branch.members, branch.expected, branch.alone) == (3, 2, 1)
    assert len(branch.children) == 2
    assert [child.organisation for child in found.children] == [cell]


# Coverage


@pytest.fixture
def gaps(commune, cell):
    """A poor household helped, a poor and a near-poor alone, one member of two idle."""
    helped, *alone = [make_household(commune, name) for name in ("Cà", "Lò", "Vì")]
    make_review(helped)
    make_review(alone[0])
    make_review(alone[1], status=Status.NEAR_POOR)
    make_assignment(make_member(cell), helped)
    make_member(cell, "Vừ A Đinh")
    make_member(cell, status=MemberStatus.EXEMPT)


def test_coverage_counts_the_gaps_per_commune_and_together(page, commune, gaps):
    away = make_commune("Mường Lói")
    make_review(make_household(away))

    mine = page(make_user(commune), "/phan-cong/").context
    all_ = page(make_user("everything"), "/phan-cong/").context

    (line,) = mine["lines"]
    figures = (line.listed, line.poor_alone, line.near_poor_alone, line.helped)
    assert figures == (3, 1, 1, 1)
    assert (line.expected, line.idle, line.overloaded) == (2, 1, 0)
    assert str(line.helped_rate) == "33.33"
    assert (mine["total"].alone, all_["total"].alone) == (2, 3)
    alone = page(make_user(commune), "/phan-cong/con-thieu/ho-chua-co/").context
    idle = page(make_user(commune), "/phan-cong/con-thieu/dang-vien-chua-nhan/").context
    names = [review.household.head_name for review in alone["listed"].rows]
    assert names == ["Lò", "Vì"]
    assert [member.name for member in idle["listed"].rows] == ["Vừ A Đinh"]


def test_coverage_with_nothing_yet_says_what_is_needed(page):
    response = page(make_user("everything"), "/phan-cong/")
    assert "Chưa có hộ và đảng viên để phân công" in response.text_only


@pytest.mark.parametrize("count", [1, 3])
def test_coverage_takes_twelve_queries(
    client, commune, cell, count, django_assert_num_queries
):
    for _ in range(count):
        make_review(make_household(commune))
        make_member(cell)
    client.force_login(make_user(commune))

    with django_assert_num_queries(12):
        client.get("/phan-cong/")


def test_opening_a_member_is_written_down(client, commune, cell):
    member, secretary = make_member(cell), make_user(commune)
    client.force_login(secretary)

    for _ in range(2):
        client.get(f"/dang-vien/{member.pk}/")

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject, entry.subject_id) == (
        secretary,
        "viewed",
        "assignments.partymember",
        member.pk,
    )


# The registers

COMMUNES = "code,name,kind,border,urban,valid_from,valid_to,tile_column,tile_row\n"
LINE = "03365,Na Tông,xã,1,0,2013-01-01,,3,6\n"


@pytest.fixture
def upload(client):
    def send(user, text=COMMUNES + LINE, kind="communes", name="xa.csv"):
        client.force_login(user)
        file = SimpleUploadedFile(name, text.encode())
        return client.post("/danh-muc/nhap/", {"kind": kind, "file": file})

    return send


def work(batch):
    """What a worker does with the batch's job."""
    batch.refresh_from_db()
    name = batch.job.task.rpartition(".")[2]
    getattr(tasks, name)(batch.job_id)
    batch.refresh_from_db()


def test_a_register_file_is_looked_at_first_and_then_written(client, upload):
    office = make_user("everything")

    response = upload(office)

    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url) == (302, f"/danh-muc/{batch.pk}/")
    assert (batch.state, batch.counts) == ("uploaded", {})  # a worker reads it
    assert 'id="progress"' in client.get(response.url).content.decode()

    work(batch)
    assert (batch.state, batch.counts["new"]) == ("in_review", 1)
    assert (batch.job.progress, batch.job.total) == (1, 1)
    assert not Commune.objects.exists()
    assert "Ghi 1 dòng vào danh mục" in client.get(response.url).content.decode()

    client.post(f"/danh-muc/{batch.pk}/ghi/")
    client.post(f"/danh-muc/{batch.pk}/ghi/")  # a second press of the button
    assert not Commune.objects.exists()
    assert Job.objects.count() == 2

    work(batch)
    assert (batch.state, batch.committed_by) == ("committed", office)
    assert Commune.objects.get().name == "Na Tông"
    assert AuditEntry.objects.get(action="imported").actor == office
    assert "Đã ghi xa.csv vào danh mục." in client.get(response.url).content.decode()


def test_the_page_of_a_file_is_asked_for_again_when_its_job_has_ended(client, upload):
    address = upload(make_user("everything")).url + "tien-do/"

    waiting = client.get(address)
    work(ImportBatch.objects.get())
    ended = client.get(address)

    assert ["HX-Refresh" in r.headers for r in (waiting, ended)] == [False, True]


def test_a_file_that_waits_to_be_written_is_not_put_aside(client, upload):
    upload(make_user("everything"))
    batch = ImportBatch.objects.get()
    work(batch)
    client.post(f"/danh-muc/{batch.pk}/ghi/")

    client.post(f"/danh-muc/{batch.pk}/bo/")
    work(batch)

    assert batch.state == "committed"


def test_a_register_file_with_a_wrong_cell_is_told_and_not_written(client, upload):
    response = upload(make_user("everything"), COMMUNES + LINE.replace("xã", "huyện"))
    batch = ImportBatch.objects.get()
    work(batch)

    page = client.get(response.url).content.decode()
    client.post(f"/danh-muc/{batch.pk}/ghi/")

    (row,) = batch.register_rows.all()
    assert (row.verdict, row.place, row.problems) == (
        "error",
        "dòng 2",
        [
            {
                "sheet": "",
                "row": 2,
                "column": "Loại",
                "seen": "huyện",
                "expected": "một trong: xã, phường, thị trấn",
            }
        ],
    )
    assert "1 dòng lỗi, xếp theo cột" in page
    assert not Commune.objects.exists()


def test_a_file_that_can_no_longer_be_read_is_told_on_the_page(client, upload):
    upload(make_user("everything"))
    batch = ImportBatch.objects.get()
    work(batch)
    with open(batch.file.path, "w") as file:
        file.write("không phải danh mục")

    client.post(f"/danh-muc/{batch.pk}/ghi/")
    work(batch)

    page = client.get(f"/danh-muc/{batch.pk}/").content.decode()
    assert "Không thấy dòng tiêu đề nào của danh mục" in page
    assert not Commune.objects.exists()


def test_a_file_put_aside_writes_nothing(client, upload):
    upload(make_user("everything"))
    batch = ImportBatch.objects.get()
    work(batch)

    client.post(f"/danh-muc/{batch.pk}/bo/")
    client.post(f"/danh-muc/{batch.pk}/ghi/")

    batch.refresh_from_db()
    assert (batch.state, Commune.objects.count()) == ("refused", 0)


def test_a_file_of_another_kind_is_refused_at_once(upload):
    response = upload(make_user("everything"), "%PDF", name="xa.pdf")

    assert response.status_code == 422
    assert "Chỉ nhận tệp Excel" in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("xa.xlsx", "không phải Excel", "Không thấy dòng tiêu đề nào của danh mục"),
        ("xa.csv", "a,b\n1,2\n", "Không thấy dòng tiêu đề nào của danh mục"),
    ],
)
def test_a_file_that_is_no_register_is_told_in_words(client, upload, name, text, told):
    response = upload(make_user("everything"), text, name=name)
    batch = ImportBatch.objects.get()

    work(batch)

    assert (batch.state, batch.counts) == ("failed", {})
    assert told in client.get(response.url).content.decode()


def test_only_the_district_brings_registers_in(upload, commune):
    assert upload(make_user(commune)).status_code == 403
    assert not ImportBatch.objects.exists()


def test_everyone_takes_out_what_they_may_read(client, commune, cell):
    make_member(cell, "Cà Thị Diêu", birth_date=date(1980, 1, 1))
    client.force_login(make_user(commune, may_write=False))

    response = client.get("/danh-muc/members.csv")

    assert "Na Tông,Cà Thị Diêu,01/01/1980" in response.content.decode()
    assert client.get("/danh-muc/users.csv").status_code == 404
