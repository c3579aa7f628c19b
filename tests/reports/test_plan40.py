"""The text report on the Party's plan: its figures, its words, its files."""

import io
from datetime import date

import docx
import pypdfium2
import pytest
from django.utils import timezone

from assignments.choices import OrganisationKind, SupportKind
from assignments.models import HouseholdAssignment, Support, SupportShare, Visit
from households.choices import Status
from povertyaid.models import AuditEntry
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.models import PlanAccountText
from reports.plan40 import document, texts
from reports.plan40.sections import SECTIONS, WRITTEN
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True)
PAGE = "/bao-cao/2022/ke-hoach/"


@pytest.fixture
def report():
    """Two poor households of last year; the helped one escaped."""
    commune = make_commune("Na Tông")
    make_plan(number="40-KH/HU", issued_on=date(2021, 9, 13))
    district = make_organisation(
        "Huyện ủy", kind=OrganisationKind.DISTRICT_COMMITTEE, commune=None
    )
    cell = make_organisation("Chi bộ Tòa án", parent=district)
    for year in (2021, 2022):
        make_commune_year(commune, year, 100)
    escaped, stayed = make_household(commune), make_household(commune)
    for household in (escaped, stayed):
        make_review(household, 2021, Status.POOR)
    make_review(escaped, 2022, Status.ABOVE, persons=None)
    make_review(stayed, 2022, Status.POOR)
    assignment = make_assignment(
        make_member(cell), escaped, started_on=date(2022, 1, 1), target_year=2022
    )
    user = make_user("everything")
    Visit.objects.create(
        assignment=assignment, visited_on=date(2022, 3, 1), logged_by=user
    )
    give(assignment, user, 12_500_000)
    return compile_year(2022)


def give(assignment, user, value, kind=SupportKind.MONEY):
    household = assignment.household
    support = Support.objects.create(
        plan=assignment.plan,
        kind=kind,
        value=value,
        source="members",
        given_on=date(2022, 5, 1),
        organisation=assignment.organisation,
        logged_by=user,
    )
    SupportShare.objects.create(
        support=support,
        household=household,
        village=household.village,
        commune=household.village.commune,
        value=value,
    )


def said(report):
    found = {
        one.section.key: " ".join(one.sentences) for one in texts.filled(report, ALL)
    }
    return found


def test_sentences_say_the_report_s_figures(report):
    told = said(report)

    assert "Kế hoạch số 40-KH/HU, ngày 13/09/2021" in told["lanh-dao"]
    assert "đã thăm và gặp hộ 1 lượt" in told["tuyen-truyen"]
    assert (
        "đã trao trong năm: 12,5 triệu đồng, trong đó tiền mặt 12,5"
        in (told["nguon-luc"])
    )
    assert "đảng viên, cán bộ đóng góp 12,5 triệu đồng" in told["nguon-luc"]
    assert (
        "Toàn huyện có 100 hộ dân cư; cuối năm còn 1 hộ nghèo (1,00%)"
        in (told["giam-ngheo"])
    )
    assert "1 hộ thoát nghèo trên 1 hộ đăng ký, đạt 100,00%" in told["giam-ngheo"]


def test_without_a_target_no_rate_of_it_is_told(report):
    HouseholdAssignment.objects.update(target_year=None)

    told = said(report)["giam-ngheo"]

    assert "% chỉ tiêu" not in told
    assert "1 hộ thoát nghèo (năm nay chưa có hộ đăng ký thoát nghèo" in told


def test_figures_of_a_closed_report_stay_as_they_were(report):
    before = said(report)
    report.state, report.closed_at = ReportState.CLOSED, timezone.now()
    report.closed_by = make_user("everything")
    report.save()
    assert said(report) == before

    assignment = Visit.objects.get().assignment
    give(assignment, report.closed_by, 5_000_000)

    assert said(report) == before
    report.state = ReportState.DRAFT
    assert "17,5 triệu đồng" in said(report)["nguon-luc"]


def test_no_sentence_lacks_a_figure_it_names(report):
    Visit.objects.all().delete()
    told = said(report)
    assert set(told) == {section.key for section in SECTIONS}
    assert not [text for text in told.values() if "{" in text]


def test_office_writes_a_section_and_it_is_written_down(client, report):
    office = make_user("everything")
    client.force_login(office)

    given = {"text": "Đoạn một.\n\nĐoạn hai.", "edition": 0}
    response = client.post(f"{PAGE}uu-diem/", given, follow=True)

    assert "<p>Đoạn một.</p><p>Đoạn hai.</p>" in response.content.decode().replace(
        "\n", ""
    )
    entry = AuditEntry.objects.get(subject="reports.planaccounttext")
    assert (entry.actor, entry.before, entry.after) == (
        office,
        {"text": ""},
        {"text": "Đoạn một.\n\nĐoạn hai."},
    )


@pytest.mark.parametrize("first_edition", [0, 1])
def test_slower_of_two_editors_is_told_and_loses_nothing(client, report, first_edition):
    other = make_user("everything")
    if first_edition:
        texts.save(2022, "uu-diem", "Bản đầu.", 0, other)
    texts.save(2022, "uu-diem", "Lời người kia.", first_edition, other)
    client.force_login(make_user("everything"))

    given = {"text": "Lời của tôi.", "edition": first_edition}
    response = client.post(f"{PAGE}uu-diem/", given)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Người khác vừa sửa mục này" in page
    assert "Lời người kia." in page
    assert "Lời của tôi." in page
    assert PlanAccountText.objects.get().text == "Lời người kia."
    given["edition"] = PlanAccountText.objects.get().edition
    assert client.post(f"{PAGE}uu-diem/", given).status_code == 302
    assert PlanAccountText.objects.get().text == "Lời của tôi."


def test_words_outlive_a_discarded_draft(report):
    texts.save(2022, "kien-nghi", "Đề nghị tỉnh hỗ trợ.", 0, None)
    report.delete()

    again = compile_year(2022)

    found = {one.section.key: one.paragraphs for one in texts.filled(again, ALL)}
    assert found["kien-nghi"] == ["Đề nghị tỉnh hỗ trợ."]


@pytest.mark.parametrize("ending", document.WRITERS)
def test_files_hold_every_section_and_table(report, ending):
    hostile = "#pagebreak() {{ x }} <b>&amp; *đậm*"
    texts.save(2022, "han-che", hostile, 0, None)

    content = document.WRITERS[ending](report, ALL)

    if ending == "pdf":
        with pypdfium2.PdfDocument(content) as opened:
            found = " ".join(page.get_textpage().get_text_range() for page in opened)
    else:
        opened = docx.Document(io.BytesIO(content))
        found = " ".join(paragraph.text for paragraph in opened.paragraphs)
    found = " ".join(found.split())
    for section in SECTIONS:
        assert f"{section.number}. {section.title}" in found
    assert hostile in found
    assert found.count("(chưa có nội dung)") == 3
    for table in ("Biểu 01", "Biểu 02", "Biểu 03", "Biểu 1", "Biểu 2", "Biểu 3"):
        assert f"{table}. " in found
    assert content == document.WRITERS[ending](report, ALL)


def test_only_who_reads_the_district_reads_it_and_only_the_office_writes(
    client, report
):
    commune = report.denominators.get().commune
    for user, page, form in (
        (make_user(commune), 403, 403),
        (make_user("everything", may_write=False), 200, 403),
        (make_user("everything"), 200, 200),
    ):
        client.force_login(user)
        assert client.get(PAGE).status_code == page
        assert client.get(f"{PAGE}uu-diem/").status_code == form


def test_unknown_section_or_ending_is_not_there(client, report):
    client.force_login(make_user("everything"))
    assert client.get(f"{PAGE}khong-co/").status_code == 404
    assert client.get(f"{PAGE}ket-qua/").status_code == 404
    assert client.get(f"{PAGE}bao-cao.exe").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count(client, report, count, django_assert_num_queries):
    for section in list(WRITTEN)[:count]:
        texts.save(2022, section, "Lời văn.", 0, None)
    client.force_login(make_user("everything"))
    with django_assert_num_queries(17):
        client.get(PAGE)
