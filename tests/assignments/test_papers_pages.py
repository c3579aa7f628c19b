"""Numbers of papers, heads, a commune's papers as a job, and the pages around them."""

import io
import threading
import zipfile
from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from assignments import tasks
from assignments.choices import BundleForm, DocumentType, PaperKind
from assignments.documents import bundles, numbering
from assignments.documents.heads import save_head
from assignments.models import IssuedPaper, PaperBundle, PaperHead
from povertyaid.jobs import cancel
from povertyaid.models import AuditEntry, Job
from tests.assignments.papers_world import DAY, make_papers_world
from tests.factories import make_user


@pytest.fixture
def world():
    return make_papers_world()


@pytest.fixture
def office(client):
    user = make_user("everything")
    client.force_login(user)
    return user


def unsaved(organisation, by, kind=PaperKind.CELL_LIST, dated=DAY) -> IssuedPaper:
    return IssuedPaper(
        organisation=organisation,
        kind=kind,
        about_id=1,
        subject="Phân công",
        dated=dated,
        as_of=dated,
        issued_by=by,
    )


def given(organisation, by, number=None, **more) -> str:
    return numbering.issue(unsaved(organisation, by, **more), number).label


def test_numbers_run_through_the_term_for_each_type_by_itself(world):
    by = make_user()

    told = [
        given(world.cell, by, dated=date(2021, 12, 30)),
        given(world.cell, by, dated=date(2022, 1, 4)),  # a new year, the same term
        given(world.cell, by, kind=PaperKind.HANDOVER),
        given(world.committee, by),
        given(world.cell, by, dated=date(2025, 8, 1)),  # a new term
    ]

    assert told == ["01-NQ/CB", "02-NQ/CB", "01-BB/CB", "01-NQ/ĐU", "01-NQ/CB"]


def test_a_number_the_paper_book_has_is_taken_and_counted_on(world):
    by = make_user()

    assert given(world.cell, by, 124) == "124-NQ/CB"
    assert given(world.cell, by) == "125-NQ/CB"
    with pytest.raises(ValidationError, match="Số 124-NQ/CB đã cấp ngày 13/10/2023"):
        given(world.cell, by, 124)


def test_a_corrected_start_of_the_term_takes_its_numbers_along(world):
    by = make_user()
    given(world.cell, by)

    began = date(2020, 5, 20)
    save_head(PaperHead(organisation=world.cell, term_started_on=began), by)

    assert given(world.cell, by) == "02-NQ/CB"


def test_a_new_term_begins_at_one(world):
    by = make_user()
    given(world.cell, by, dated=date(2025, 7, 20))

    save_head(PaperHead(organisation=world.cell, term_started_on=date(2030, 6, 1)), by)

    assert given(world.cell, by, dated=date(2030, 6, 2)) == "01-NQ/CB"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_get_two_numbers():
    world, by = make_papers_world(), make_user()
    labels, barrier = [], threading.Barrier(4)

    def ask():
        barrier.wait()
        try:
            labels.append(given(world.cell, by))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(labels) == ["01-NQ/CB", "02-NQ/CB", "03-NQ/CB", "04-NQ/CB"]


def test_the_office_gives_a_number_and_the_paper_bears_it(client, world, office):
    paper = reverse("paper", args=["ban-giao", world.handover.pk])
    number = reverse("paper_number", args=["ban-giao", world.handover.pk])
    assert "Số …-BB/CB" not in client.get(paper).content.decode()  # a draft's dots

    response = client.post(number, {"dated": "2023-10-13", "number": ""}, follow=True)

    issued = IssuedPaper.objects.get()
    assert (issued.label, issued.document_type) == ("01-BB/CB", DocumentType.MINUTES)
    assert "Đã cấp số 01-BB/CB." in response.content.decode()
    numbered = response.redirect_chain[-1][0]  # not the draft again
    assert numbered == f"{paper}?so={issued.pk}"
    shown = client.get(paper, {"so": issued.pk}).content.decode()
    assert "Số 01-BB/CB" in shown
    register = client.get(reverse("papers_issued")).content.decode()
    assert "01-BB/CB" in register and "13/10/2023" in register


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"dated": ""}, "Ghi ngày."),
        ({"dated": "2999-01-01"}, "Ngày này chưa tới."),
        ({"dated": "2023-10-13", "number": "0"}, "Số văn bản bắt đầu từ 1."),
        ({"dated": "2023-10-13", "number": "7"}, "đã cấp ngày 13/10/2023"),
    ],
)
def test_a_number_that_cannot_be_given_says_why(client, world, office, filled, told):
    given(world.cell, office, 7)

    address = reverse("paper_number", args=["danh-sach", world.cell.pk])
    response = client.post(address, filled)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert IssuedPaper.objects.count() == 1


def test_the_office_sets_a_head(client, world, office):
    address = reverse("paper_head", args=[world.cell.pk])
    assert "CHI BỘ BẢN HUỔI HUA" in client.get(address).content.decode()

    client.post(address, {"own_line": "CHI BỘ HUA", "recipients": "Lưu.\nĐảng ủy."})

    head = PaperHead.objects.get()
    assert (head.own_line, head.recipients.split()) == (
        "CHI BỘ HUA",
        ["Lưu.", "Đảng", "ủy."],
    )
    assert AuditEntry.objects.filter(subject="assignments.paperhead").count() == 1


@pytest.mark.parametrize("kind", ["khong-co", "danh-sach"])
def test_an_unknown_paper_is_not_found(client, world, office, kind):
    assert client.get(f"/giay-to/{kind}/999999/").status_code == 404
    assert client.get(f"/giay-to/danh-sach/{world.cell.pk}.exe").status_code == 404


@pytest.mark.parametrize("day", ["2023-02-31", "hôm qua", "2999-01-01", ""])
def test_a_strange_day_is_today(client, world, office, day):
    address = reverse("paper", args=["danh-sach", world.cell.pk])
    assert client.get(address, {"ngay": day, "so": ""}).status_code == 200


def test_a_file_that_leaves_is_written_down(client, world, office):
    client.get(reverse("paper_file", args=["cam-ket", world.member.pk, "docx"]))

    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORTED)
    assert entry.actor == office
    assert entry.label.startswith("Bản cam kết giúp đỡ hộ: Nguyễn Thị Hoàng")


def made(world, by, kind=PaperKind.PLEDGE, form=BundleForm.PDF) -> PaperBundle:
    bundle = bundles.ask(kind, world.commune, form, DAY, by)
    tasks.make_papers(bundle.job_id)
    bundle.refresh_from_db()
    return bundle


@pytest.mark.parametrize("kind", [k.value for k in bundles.KINDS if k != "quyet-dinh"])
def test_a_whole_commune_comes_as_one_pdf(client, kind):
    world, by = make_papers_world(3), make_user("everything")
    day_of_handovers = date(2022, 12, 31)
    bundle = bundles.ask(
        PaperKind(kind), world.commune, BundleForm.PDF, day_of_handovers, by
    )

    tasks.make_papers(bundle.job_id)

    bundle.refresh_from_db()
    job = Job.objects.get(pk=bundle.job_id)
    assert (job.state, job.error) == (Job.State.DONE, "")
    client.force_login(by)
    content = b"".join(client.get(reverse("paper_bundle_file", args=[bundle.pk])))
    with pypdfium2.PdfDocument(content) as opened:
        assert len(opened) >= bundle.papers > 0


@pytest.mark.parametrize(
    ("form", "ending"), [(BundleForm.PDF_ZIP, ".pdf"), (BundleForm.DOCX_ZIP, ".docx")]
)
def test_a_whole_commune_comes_as_a_zip(form, ending):
    world, by = make_papers_world(3), make_user("everything")

    bundle = made(world, by, PaperKind.HELP_BOOK, form)

    with bundle.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as z:
        names = z.namelist()
        assert z.testzip() is None
    assert (len(names), bundle.papers) == (3, 3)
    assert len(set(names)) == 3 and all(name.endswith(ending) for name in names)
    assert all(name.isascii() and "/" not in name for name in names)


def test_a_commune_without_papers_says_so():
    world, by = make_papers_world(), make_user("everything")
    world.handover.delete()
    bundle = made(world, by, PaperKind.HANDOVER)

    job = Job.objects.get(pk=bundle.job_id)
    assert job.state == Job.State.FAILED
    assert job.error == "Không có giấy tờ nào loại này ở xã Na Tông."
    assert not bundle.file


def test_who_lost_the_commune_gets_no_file():
    world, away = make_papers_world(), make_user()

    bundle = made(world, away)

    assert Job.objects.get(pk=bundle.job_id).state == Job.State.FAILED
    assert not bundle.file


def test_papers_asked_for_can_be_stopped(client, world, office):
    asked = {"kind": "cam-ket", "commune": world.commune.pk, "form": "pdf"}
    response = client.post(reverse("paper_bundle_ask"), asked | {"day": "2023-10-13"})

    bundle = PaperBundle.objects.get()
    assert response.url == reverse("paper_bundle", args=[bundle.pk])
    assert "Dừng việc này" in client.get(response.url).content.decode()
    assert cancel(bundle.job)
    assert "đã hủy" in client.get(response.url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_papers_costs_the_same_for_more(
    client, office, count, django_assert_max_num_queries
):
    for number in range(count):
        make_papers_world(1, f"Xã {number}", f"0336{number}", f"Phòng {number}")

    with django_assert_max_num_queries(9):
        client.get(reverse("papers"))


def test_an_organisations_secretary_sees_her_own_numbers_only(client, world):
    by = make_user("everything")
    given(world.cell, by, 11)
    given(world.committee, by, 22)
    client.force_login(make_user(world.cell))

    register = client.get(reverse("papers_issued")).content.decode()

    assert "11-NQ/CB" in register
    assert "22-NQ/ĐU" not in register
