"""The list of reports, one year's report, asking for one, its workbook."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from households.choices import LeftReason, Status
from households.models import ImportBatch
from povertyaid import audit, jobs
from povertyaid.models import AuditEntry, Job
from reports.choices import ReportState
from reports.models import Report
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


@pytest.fixture
def year(commune):
    """Last year 3 poor and 1 near-poor; one became near-poor, one left, one is new."""
    for of_year in (2021, 2022):
        make_commune_year(commune, of_year, 100)
    stayed, crossed, left, near = (make_household(commune) for _ in range(4))
    for household in (stayed, crossed, left):
        make_review(household, 2021, deprivations=(1, 2, 3), causes=(1,))
    make_review(near, 2021, Status.NEAR_POOR, deprivations=(), causes=())
    make_review(stayed, 2022, deprivations=(1, 2, 3), causes=(1,), persons=5)
    make_review(crossed, 2022, Status.NEAR_POOR, deprivations=(1,), causes=())
    gone = {"left_reason": LeftReason.MOVED_AWAY, "persons": None}
    make_review(left, 2022, Status.LEFT, **gone)
    make_review(near, 2022, Status.ABOVE, persons=None)
    make_review(make_household(commune), 2022, deprivations=(2, 4, 5), causes=(2,))
    compile_year(2021)
    return compile_year(2022)


def text_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


def test_list_shows_every_year_with_its_state(client, office, year):
    response = client.get("/bao-cao/")

    rows = [
        (number, versions[0].state, state.poor_rate)
        for number, versions, state in response.context["rows"]
    ]
    assert rows == [(2022, "draft", Decimal("2.00")), (2021, "draft", Decimal("3.00"))]
    assert text_of(response).count("cân đối") == 2


def test_list_names_years_with_a_list_and_no_report(client, office, commune, year):
    make_review(make_household(commune), 2023)
    text = text_of(client.get("/bao-cao/"))
    assert "Đã có danh sách nhưng chưa lập báo cáo: năm 2023." in text


def test_list_without_reports_says_what_to_do(client, office):
    text = text_of(client.get("/bao-cao/"))
    assert "Nhập danh sách của một năm trước" in text


def test_report_shows_results_movement_and_proofs(client, office, year):
    text = text_of(client.get("/bao-cao/2022/"))

    assert "Hộ nghèo 2 2,00 % hộ dân cư giảm 1,00 điểm % so với 2021" in text
    assert "hộ: 3 − 1 − 0 − 1 + 0 + 0 + 1 + 0 = 2 ;" in text
    assert "nhân khẩu: 12 − 4 − 0 − 4 + 0 + 0 + 4 + 1 = 9" in text
    assert "nghèo sang cận nghèo: 1 = 1 ; cận nghèo sang nghèo: 0 = 0" in text
    assert "Khớp Biểu 2" in text


def test_every_figure_of_every_form_opens_as_many_names(client, office, year):
    page = client.get("/bao-cao/2022/?bieu=tat-ca").content.decode()
    links = set(
        re.findall(r'class="f" href="(/bao-cao/\d+/ten/[^"]+)">([\d.]+)<', page)
    )
    assert len(links) > 40

    for address, shown in links:
        response = client.get(address.replace("&amp;", "&"))
        question, figure = response.context["question"], response.context["figure"]
        assert figure == int(shown.replace(".", "")), address
        if question.measure.unit == "hộ":
            assert response.context["page"].paginator.count == figure, address


def test_figures_of_one_commune_s_villages_open_as_many_names(
    client, office, commune, year
):
    page = client.get(f"/bao-cao/2022/?xa={commune.pk}").content.decode()
    links = set(
        re.findall(
            r'href="(/bao-cao/2022/ten/\?so=poor_households[^"]*ban=\d+)">(\d)<', page
        )
    )
    assert len(links) == 2
    for address, shown in links:
        response = client.get(address.replace("&amp;", "&"))
        assert response.context["page"].paginator.count == int(shown)


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("1", [1, 2, 3]),
        ("5", [4, 5]),
        ("6", [6, 7]),
        ("10", [10]),
        ("13", [13]),
        ("x", [1, 2, 3]),
    ],
)
def test_forms_stand_on_tabs(client, office, year, form, numbers):
    sheets = client.get("/bao-cao/2022/", {"bieu": form}).context["sheets"]
    assert [sheet.table.form.number for sheet in sheets] == numbers


def test_first_year_has_no_movement_and_says_so(client, office, year):
    response = client.get("/bao-cao/2021/")

    assert [sheet.missing for sheet in response.context["sheets"]] == [
        "",
        *["Chưa có danh sách năm 2020 nên chưa có diễn biến trong năm 2021."] * 2,
    ]
    assert "flow" not in response.context


def test_lists_without_deprivations_are_said_to_have_none(client, office, commune):
    make_review(make_household(commune), 2020)
    compile_year(2020)

    response = client.get("/bao-cao/2020/?bieu=4")

    assert "không có cột chỉ số thiếu hụt" in response.context["sheets"][0].missing
    assert "<table" not in response.content.decode()


def test_report_that_does_not_balance_names_the_households(client, office, commune):
    lost = make_household(commune, "Quàng Thị Mất")
    make_review(lost, 2021)
    make_review(make_household(commune), 2022)
    for of_year in (2021, 2022):
        make_commune_year(commune, of_year)
        compile_year(of_year)

    response = client.get("/bao-cao/2022/")

    text = text_of(response)
    assert "Số liệu chưa cân đối" in text
    assert "Chưa cân đối hộ: 1 − 0 − 0 − 0 + 0 + 0 + 1 + 0 ≠ 1" in text
    assert f'href="/ho/{lost.pk}/"' in response.content.decode()


def test_secretary_sees_her_villages_only(client, commune, year):
    other = make_household(make_commune("Mường Nhà"), "Vàng A Xa")
    make_review(other, 2022)
    make_village(commune)
    compile_year(2022)
    client.force_login(make_user(commune))

    response = client.get("/bao-cao/2022/")

    text = text_of(response)
    assert response.context["total"]["poor_households"] == 2
    assert "Mường Nhà" not in text
    assert "Lập lại" not in text


def test_secretary_is_told_of_her_commune_s_checks_alone(client, commune):
    other = make_commune("Mường Nhà")
    for place in (commune, other):
        make_review(make_household(place), 2021)
        make_review(make_household(place), 2022)
        make_commune_year(place, 2022)
    compile_year(2022)
    client.force_login(make_user(commune))

    checks = client.get("/bao-cao/2022/").context["checks"]

    assert {check["place"] for check in checks} == {"Na Tông"}


def test_another_commune_is_not_found(client, commune, year):
    other = make_commune("Mường Nhà")
    organisation = make_organisation(commune=commune)
    client.force_login(make_user("everything"))
    assert client.get(f"/bao-cao/2022/?xa={other.pk}").status_code == 200
    client.force_login(make_user(organisation))
    assert client.get(f"/bao-cao/2022/?xa={other.pk}").status_code == 404


@pytest.mark.parametrize(
    "query", ["xa=0", "xa=abc", "phien=9", "xa=99999999999999999999"]
)
def test_what_does_not_exist_is_not_found(client, office, year, query):
    assert client.get(f"/bao-cao/2022/?{query}").status_code == 404


def test_unknown_year_is_not_found(client, office, year):
    assert client.get("/bao-cao/1999/").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/bao-cao/", 403),
        ("/bao-cao/2022/", 404),
        ("/bao-cao/2022/bieu.xlsx", 404),
        ("/bao-cao/2022/ten/?so=poor_households", 404),
        ("/bao-cao/2022/ten/xlsx/?so=poor_households", 404),
    ],
)
def test_member_sees_no_reports(client, year, address, status):
    client.force_login(make_user(make_member()))
    assert client.get(address).status_code == status


def test_older_version_can_be_seen_and_says_so(client, office, year):
    Report.objects.filter(pk=year.pk).update(
        state=ReportState.CLOSED, closed_by=office, closed_at=timezone.now()
    )
    compile_year(2022)

    text = text_of(client.get("/bao-cao/2022/?phien=1"))

    assert "Đã chốt, bản 1" in text
    assert "Đây là bản 1, đã có bản mới hơn." in text


def test_office_asks_for_a_report_and_waits(client, office, commune):
    make_review(make_household(commune), 2022)

    response = client.post("/bao-cao/lap/", {"year": "2022"})

    assert (response.status_code, response.url) == (302, "/bao-cao/2022/")
    job = Job.objects.get()
    assert (job.task, job.asked_by) == ("reports.tasks.compile_report", office)
    text = text_of(client.get("/bao-cao/2022/"))
    assert "Lập báo cáo năm 2022 Đang chờ" in text
    assert "Báo cáo đang chờ đến lượt" in text


def ask(client, commune):
    """A report asked for, and its job."""
    make_review(make_household(commune), 2022)
    client.post("/bao-cao/lap/", {"year": "2022"})
    return Job.objects.get()


def test_report_cancelled_while_it_waited_can_be_asked_for_again(
    client, office, commune
):
    jobs.cancel(ask(client, commune))

    text = text_of(client.get("/bao-cao/2022/"))
    client.post("/bao-cao/lap/", {"year": "2022"})

    assert "Đã hủy lần lập Lần lập bản 1 đã bị hủy." in text
    assert "Lập lại báo cáo năm 2022" in text
    assert "Đang chờ" in text_of(client.get("/bao-cao/2022/"))


@pytest.mark.parametrize("has_lines", [False, True])
def test_failed_report_says_why(client, office, commune, has_lines):
    job = ask(client, commune)
    if has_lines:
        compile_year(2022)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error="Hết chỗ.")

    text = text_of(client.get("/bao-cao/2022/"))

    assert "Lần lập gần nhất không xong Hết chỗ." in text
    assert ("Số liệu dưới đây là của lần lập trước" in text) == has_lines
    assert "Lập lại" in text


def test_secretary_is_told_that_the_office_will_ask_again(client, office, commune):
    jobs.cancel(ask(client, commune))
    client.force_login(make_user(commune))

    text = text_of(client.get("/bao-cao/2022/"))

    assert "lập lại xong, số liệu sẽ hiện ở đây" in text
    assert "Lập lại báo cáo" not in text


def test_list_says_that_a_report_was_cancelled(client, office, commune):
    jobs.cancel(ask(client, commune))
    assert "Đã hủy lần lập" in text_of(client.get("/bao-cao/"))


@pytest.mark.parametrize(
    ("year_asked", "words"),
    [("", "Hãy chọn năm"), ("x", "Hãy chọn năm"), ("2030", "chưa có kết quả rà soát")],
)
def test_impossible_year_is_refused_in_words(client, office, year_asked, words):
    response = client.post("/bao-cao/lap/", {"year": year_asked}, follow=True)

    assert words in text_of(response)
    assert not Job.objects.exists()


def test_secretary_may_not_ask_for_a_report(client, commune, year):
    client.force_login(make_user(commune))
    assert client.post("/bao-cao/lap/", {"year": "2022"}).status_code == 403


def test_workbook_is_sent_and_written_down(client, office, year):
    response = client.get("/bao-cao/2022/bieu.xlsx")

    assert response.content[:2] == b"PK"
    assert response["Content-Disposition"] == (
        'attachment; filename="bao-cao-giam-ngheo-2022.xlsx"'
    )
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORTED)
    assert (entry.actor, entry.subject) == (office, "reports.report")
    assert entry.label == "Báo cáo năm 2022 (xlsx): 15 dòng"


@pytest.mark.parametrize("count", [1, 3])
def test_report_query_count(client, count, django_assert_num_queries):
    for number in range(count):
        place = make_commune(f"Xã {number}")
        for of_year in (2021, 2022):
            make_commune_year(place, of_year)
            for _ in range(count):
                household = make_household(place)
                make_review(household, of_year)
                make_review(household, 4043 - of_year)
    compile_year(2021)
    compile_year(2022)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(15):
        client.get("/bao-cao/2022/?bieu=tat-ca")


@pytest.mark.parametrize("count", [1, 3])
def test_report_list_query_count(client, commune, count, django_assert_num_queries):
    for of_year in range(2023 - count, 2023):
        make_review(make_household(commune), of_year)
        compile_year(of_year)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(8):  # one of them the reports of a day or month
        response = client.get("/bao-cao/")

    assert len(response.context["rows"]) == count


def test_a_report_older_than_the_register_says_so(client, office, commune, year):
    batch = ImportBatch.objects.create(
        kind="households", year=2021, filename="ds.xlsx", sha256="0" * 64, size=1
    )
    assert "Sổ đã đổi sau khi lập" not in text_of(client.get("/bao-cao/2022/"))

    audit.record(office, AuditEntry.Action.IMPORTED, batch)

    assert "Sổ đã đổi sau khi lập" in text_of(client.get("/bao-cao/2022/"))
    assert "Báo cáo năm cần lập lại" in text_of(client.get("/"))

    compile_year(2022)
    assert "Sổ đã đổi sau khi lập" not in text_of(client.get("/bao-cao/2022/"))


def test_a_list_of_a_later_year_does_not_make_a_report_old(client, office, year):
    batch = ImportBatch.objects.create(
        kind="households", year=2023, filename="ds.xlsx", sha256="0" * 64, size=1
    )

    audit.record(office, AuditEntry.Action.IMPORTED, batch)

    assert "Sổ đã đổi sau khi lập" not in text_of(client.get("/bao-cao/2022/"))


def test_the_office_throws_a_draft_away(client, office, year):
    response = client.post("/bao-cao/2022/bo-nhap/")

    assert (response.status_code, response.url) == (302, "/bao-cao/")
    assert not Report.objects.filter(year=2022).exists()
    entry = AuditEntry.objects.get(action=AuditEntry.Action.DELETED)
    assert (entry.actor, entry.label) == (office, "Báo cáo năm 2022, bản 1")


def test_a_closed_report_is_not_thrown_away(client, office, year):
    year.state, year.closed_at, year.closed_by = "closed", timezone.now(), office
    year.save()

    page = text_of(client.post("/bao-cao/2022/bo-nhap/", follow=True))

    assert "Báo cáo đã chốt nên không bỏ được." in page
    assert Report.objects.filter(pk=year.pk).exists()


def test_a_commune_secretary_does_not_throw_a_draft_away(client, commune, year):
    client.force_login(make_user(commune))

    assert client.post("/bao-cao/2022/bo-nhap/").status_code == 403
    assert Report.objects.filter(pk=year.pk).exists()


def test_printed_page_is_headed_as_the_party_s_papers_are(client, office, year):
    shown = text_of(client.get("/bao-cao/2022/"))

    assert "ĐẢNG BỘ TỈNH ĐIỆN BIÊN" in shown
    assert "Số ……-BC/HU" in shown
    assert "TỈNH ỦY" not in shown
