"""What is removed when its time is over, what of it stays, and what is too young."""

import os
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from assignments.choices import EndReason
from assignments.models import (
    EscapeMeasure,
    PaperHead,
    PartyMember,
    Support,
    SupportVersion,
    Visit,
    VisitVersion,
)
from assignments.photos import forgetting as photos
from households.choices import BatchKind, BatchState
from households.forgetting import NOBODY
from households.models import Household, ImportBatch, Resident
from povertyaid import history, personal
from povertyaid.models import AuditEntry, Change
from povertyaid.personal.kinds import Period
from tests.assignments.photos.making import make_photo
from tests.assignments.supports.making import make_support
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_decision,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)

OLD = timezone.now() - timedelta(days=4000)


def forget(name):
    return personal.forget(personal.kind_named(name), make_user())


def told_by_history(thing) -> str:
    found = Change.objects.filter(thing=thing._meta.db_table)
    return str(list(found.values_list("before", "after")))


def make_gone(commune, name, year):
    """A household of which no list has spoken since that year."""
    household = make_household(commune, name, phone="0912000111", birth_year=1970)
    person = Resident.objects.create(
        household=household, name=f"Con {name}", birth_year=2001
    )
    person.name = f"Con của {name}"
    person.save()
    make_review(household, year)
    Household.objects.filter(pk=household.pk).update(changed_at=OLD, note="Lời ghi")
    Household.objects.filter(pk=household.pk).update(changed_at=OLD)
    return household


@pytest.fixture
def four_years(settings):
    settings.KEPT_DAYS = settings.KEPT_DAYS | {"households": 1500}


def test_a_household_long_gone_loses_its_names_and_keeps_its_figures(four_years):
    commune = make_commune()
    gone = make_gone(commune, "Mùa A Xưa", 2017)
    kept = make_gone(commune, "Lò Văn Nay", timezone.localdate().year)

    assert forget("households") == 1
    assert forget("households") == 0

    gone.refresh_from_db()
    person = gone.residents.get()
    assert (gone.head_name, gone.phone, gone.note) == (NOBODY, "", "")
    assert (person.name, person.birth_year) == (NOBODY, 2001)
    assert gone.reviews.get().status == "poor"
    kept.refresh_from_db()
    assert (kept.head_name, kept.phone) == ("Lò Văn Nay", "0912000111")
    for model in (Household, Resident):
        assert "Mùa A Xưa" not in told_by_history(model)
    assert "Con của Lò Văn Nay" in told_by_history(Resident)
    noted = AuditEntry.objects.filter(action="deleted").latest("id")
    assert "1 dòng quá hạn" in noted.label


def test_the_report_of_a_year_counts_the_nameless_too(four_years):
    commune = make_commune()
    make_commune_year(commune, 2018)
    household = make_gone(commune, "Mùa A Xưa", 2017)
    make_review(household, 2018)
    before = compile_year(2018).lines.count()

    assert forget("households") == 1

    (line,) = compile_year(2018).lines.all()
    assert (before, line.head_name, line.status_now) == (1, NOBODY, "poor")


@pytest.fixture
def visit():
    assignment = make_assignment(started_on=date(2014, 1, 1))
    visit = Visit.objects.create(
        assignment=assignment,
        visited_on=date(2014, 5, 1),
        note="Ông ốm",
        promise="Xin giống",
        promise_state="open",
        latitude=Decimal("21.3"),
        longitude=Decimal("103.0"),
        logged_by=make_user(),
    )
    VisitVersion.objects.create(
        visit=visit, version=1, values={"note": "Ông ốm nặng", "met": True}
    )
    return visit


def test_words_of_an_old_visit_go_and_the_visit_stays(visit):
    assert (forget("visits"), forget("visits")) == (1, 0)

    visit.refresh_from_db()
    assert (visit.note, visit.latitude, visit.promise_state) == ("", None, "open")
    assert visit.versions.get().values == {"note": "", "met": True}
    for model in (Visit, VisitVersion):
        assert "ốm" not in told_by_history(model)


def test_a_young_visit_keeps_its_words(visit):
    Visit.objects.filter(pk=visit.pk).update(visited_on=timezone.localdate())

    assert forget("visits") == 0


def test_an_old_photo_loses_its_picture_and_is_still_told_of(visit):
    photo = make_photo(visit)
    type(photo).objects.filter(pk=photo.pk).update(stored_at=OLD)
    path = Path(photo.file.path)

    assert (forget("photos"), forget("photos")) == (1, 0)

    photo.refresh_from_db()
    assert (photo.is_whole, path.exists()) == (False, False)
    assert photo.refused == history.TIME_IS_OVER


def test_parts_that_never_became_a_photo_go_and_the_phone_begins_again(visit):
    photo = make_photo(visit)
    type(photo).objects.filter(pk=photo.pk).update(file="", received=3)
    folder = Path(settings.MEDIA_ROOT) / "anh-cho"
    folder.mkdir(parents=True, exist_ok=True)
    names = (f"{photo.client_id}.0", "x.0", "y.0", "in-clear")
    left, strange, young, clear = (folder / name for name in names)
    for path in (left, strange, young, clear):
        path.write_bytes(b"abc")
    long_ago = (timezone.now() - timedelta(days=61)).timestamp()
    for path in (left, strange):
        os.utime(path, (long_ago, long_ago))

    assert photos.remove_unfinished(timezone.now()) == 3

    photo.refresh_from_db()
    assert (photo.received, sorted(folder.iterdir())) == (0, [young])


def test_the_file_of_an_old_list_goes_and_the_list_is_still_told_of(client):
    batch = ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=2022,
        filename="ds.csv",
        sha256="0" * 64,
        size=4,
        state=BatchState.REFUSED,
        reason="Gửi nhầm",
        file=ContentFile(b"none", name="ds.csv"),
        uploaded_by=make_user(),
    )
    young = ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=2021,
        filename="moi.csv",
        sha256="1" * 64,
        size=4,
        state=BatchState.REFUSED,
        reason="Gửi nhầm",
        file=ContentFile(b"none", name="moi.csv"),
    )
    ImportBatch.objects.filter(pk=batch.pk).update(uploaded_at=OLD)
    path = Path(batch.file.path)
    client.force_login(make_user("everything"))

    assert (forget("lists"), path.exists()) == (1, False)

    assert client.get(f"/nhap/{batch.pk}/tep/").status_code == 404
    assert client.get(f"/nhap/{batch.pk}/").status_code == 200
    assert Path(young.file.path).exists()


def test_words_beside_old_support_go_and_the_sum_stays():
    household = make_household()
    support = make_support([household], 700, note="Nhà dột", donor="Ông Ba")
    Support.objects.filter(pk=support.pk).update(given_on=date(2014, 5, 1))
    Support.objects.filter(pk=support.pk).update(
        received_by="Lò Thị Hoa", check_state="correction_asked", check_note="Ai ký?"
    )
    SupportVersion.objects.create(
        support=support, version=1, values={"note": "Nhà dột", "value": 1}
    )
    young = make_support([household], 300, note="Mới", given_on=timezone.localdate())

    assert (forget("supports"), forget("supports")) == (1, 0)

    support.refresh_from_db()
    assert (support.value, support.donor, support.note) == (700, "", "")
    assert support.received_by == "" and "thời hạn" in support.check_note
    assert support.versions.get().values == {"note": "", "value": 1}
    young.refresh_from_db()
    assert young.note == "Mới"
    for model in (Support, SupportVersion):
        assert not {"dột", "Hoa", "Ba"} & set(
            re.findall(r"\w+", told_by_history(model))
        )


def test_a_visit_whose_correction_was_never_made_loses_its_words_too(visit):
    asked = {"check_state": "correction_asked", "check_note": "Ai ốm?"}
    Visit.objects.filter(pk=visit.pk).update(**asked)

    assert (forget("visits"), forget("visits")) == (1, 0)

    visit.refresh_from_db()
    assert "thời hạn" in visit.check_note


def make_left(name, ended_on, **fields):
    """A member who helped until then and has left."""
    member = make_member(name=name, status="left", **fields)
    helped = {"started_on": date(2012, 1, 1), "end_reason": EndReason.MEMBER_LEFT}
    make_assignment(member, ended_on=ended_on, **helped)
    return member


def test_a_member_long_gone_loses_the_name_and_the_help_stays():
    old = make_left("Quàng Văn Cũ", date(2014, 1, 1), card_number="12.345678")
    still = make_left("Quàng Văn Mới", timezone.localdate())
    untold = make_member(name="Quàng Văn Đâu", status="left")
    member = make_member(name="Quàng Văn Còn")
    make_assignment(
        member,
        started_on=date(2012, 1, 1),
        ended_on=date(2014, 1, 1),
        end_reason=EndReason.MEMBER_LEFT,
    )
    PartyMember.objects.filter(pk=old.pk).update(phone="0912000111", note="Bệnh")

    assert (forget("members"), forget("members")) == (1, 0)

    old.refresh_from_db()
    assert (old.name, old.phone, old.card_number, old.note) == (NOBODY, "", "", "")
    assert old.household_assignments.count() == 1
    assert "0912000111" not in told_by_history(PartyMember)
    names = {row.name for row in PartyMember.objects.exclude(pk=old.pk)}
    assert names == {still.name, untold.name, member.name}


def test_words_of_old_measures_and_decisions_and_old_signers_go():
    household = make_household()
    measure = EscapeMeasure.objects.create(
        household=household, measure="Nuôi bò", doer="Lò Văn Hặc", result="Bò chết"
    )
    EscapeMeasure.objects.filter(pk=measure.pk).update(written_at=OLD)
    later = EscapeMeasure.objects.create(household=household, measure="a", doer="b")
    decision = make_decision(household, date(2014, 1, 1), note="Chồng bỏ đi")
    organisation = make_organisation(valid_to=date(2014, 1, 1))
    head = PaperHead.objects.create(
        organisation=organisation, signer_name="Lò Văn Ký", place="Na Tông"
    )

    kinds = ("measures", "decisions", "organisations")
    assert [forget(kind) for kind in kinds] == [1, 1, 1]
    assert [forget(kind) for kind in kinds] == [0, 0, 0]

    for row in (measure, later, decision, head):
        row.refresh_from_db()
    assert (measure.result, later.measure, decision.note) == ("", "a", "")
    assert (head.signer_name, head.place) == ("", "Na Tông")
    assert decision.status == "poor"


def test_what_may_be_erased_from_history_is_there():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT thing, name FROM history.erasable WHERE NOT EXISTS ("
            " SELECT FROM information_schema.columns AS c"
            " WHERE c.table_name = thing AND c.column_name = name)"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("days", "long"),
    [
        (30, "30 ngày"),
        (365, "1 năm"),
        (400, "400 ngày"),
        (730, "2 năm"),
        (1827, "5 năm"),
        (3653, "10 năm"),
    ],
)
def test_a_period_is_told_in_years_where_it_is_whole_years(settings, days, long):
    settings.KEPT_DAYS = {"things": days}
    assert Period("things", old=None, remove=None, words="").long == long
