"""The comparison counted once and kept: equal to counting it anew, whatever happens."""

from datetime import date

import pytest
from django.utils import timezone

from assignments.models import Support
from povertyaid.models import Job
from povertyaid.scope import Scope
from reports import tasks
from reports.effects import (
    COLUMNS,
    DIMENSIONS,
    Gifts,
    Households,
    Question,
    Slice,
    cells,
    effect_of,
    measure,
    settle,
    settled,
    standing,
    years_known,
)
from reports.effects.changes import communes_written
from reports.models import EffectCommune, EffectCount
from tests.assignments.supports.making import make_support
from tests.factories import (
    compile_year,
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_plan,
    make_user,
    make_village,
)
from tests.reports.test_effects import (
    DISTRICT,
    YEARS,
    make_visit,
    random_help,
    review,
)

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ADDRESS = "/ket-qua-giup-do/"
STARTS = ("poor", "near_poor", "listed")


def ask(first=2022, last=None, start="poor"):
    return Question(make_plan(), first, last or first, start)


def settled_effect(question):
    """What a page of everything would add up."""
    count = standing(question, years_known(DISTRICT)).count
    rows = settled.communes_with(count, question.start)
    theirs = {commune: cells.unpacked(packed) for commune, packed in rows}
    return effect_of(question, cells.unpacked(count.whole), theirs)


@pytest.fixture
def communes():
    """Three with a helped household each that escapes."""
    places = [make_village(make_commune(f"Xã {n}")) for n in "ABC"]
    for place in places:
        make_commune_year(place.commune, 2021)
        make_commune_year(place.commune, 2022)
        place.household = make_household(place)
        place.assignment = make_assignment(household=place.household)
        review(place.household, "poor", "above")
    compile_year(2022)
    return places


@pytest.mark.parametrize("seed", (11, 12))
def test_settled_figures_are_those_of_counting_anew(seed):
    list(random_help(seed))
    for year in YEARS[1:]:
        compile_year(year)

    for first, last in ((2022, 2022), (2022, 2024), (2023, 2024)):
        for start in STARTS:
            question = ask(first, last, start)
            anew = measure(question, years_known(DISTRICT), DISTRICT)
            assert settled_effect(question) == anew
    assert EffectCount.objects.count() == 3  # of all three groups each


def test_settled_lists_are_those_of_counting_anew():
    list(random_help(13))
    for year in YEARS[1:]:
        compile_year(year)
    question, reports = ask(2022, 2024, "listed"), years_known(DISTRICT)
    count = settle(question, reports)

    for column in COLUMNS.values():
        for key, part in ((None, None), (1, "thang"), (0, "tham"), (2022, "nam")):
            chosen = Slice(column, True, DIMENSIONS.get(part), key)
            asked = (question, reports, DISTRICT, chosen)
            anew, kept = Households(*asked), Households(*asked, count)
            rows = list(anew)
            assert (list(kept), kept.count()) == (rows, len(rows))
            assert kept[2:5] == rows[2:5]
    every = Slice(COLUMNS["dau-ky"])
    anew, kept = (Gifts(question, reports, DISTRICT, every, c) for c in (None, count))
    assert (kept[:50], kept.count(), kept.total("value")) == (
        anew[:50],
        anew.count(),
        anew.total("value"),
    )


def test_a_list_looks_at_the_communes_it_shows(communes):
    question, reports = ask(), years_known(DISTRICT)
    count = settle(question, reports)
    rows = Households(question, reports, DISTRICT, Slice(COLUMNS["thoat"]), count)

    assert rows._known.holding(1, 2) == ([communes[1].commune_id], 0)
    assert [row.household_id for row in rows[1:2]] == [communes[1].household.pk]


def _visit(place):
    make_visit(place.assignment, date(2022, 5, 1))


def _end(place):
    ended = {"ended_on": date(2022, 2, 1), "end_reason": "replaced"}
    of_place(place).update(**ended)


def _hang_elsewhere(place):
    of_place(place).update(household=make_household(place))


def _take_away(place):
    of_place(place).delete()


def _give(place):
    make_support([place.household], 5_000_000, given_on=date(2022, 5, 1))


def _take_back(place):
    now = {"cancelled_at": timezone.now(), "cancel_reason": "ghi nhầm"}
    Support.objects.filter(shares__household=place.household).update(**now)


def of_place(place):
    return type(place.assignment).objects.filter(pk=place.assignment.pk)


@COMMITTED
def test_only_the_commune_written_in_is_counted_again(communes):
    question, reports = ask(), years_known(DISTRICT)
    count = settle(question, reports)
    assert communes_written(count.seen, reports[2022]) == set()

    for change, place in (
        (_visit, communes[1]),
        (_end, communes[0]),
        (_give, communes[0]),
        (_take_back, communes[0]),
        (_hang_elsewhere, communes[2]),
        (_hang_elsewhere, communes[0]),
        (_take_away, communes[0]),
    ):
        before = measure(question, reports, DISTRICT)
        change(place)

        written = communes_written(count.seen, reports[2022])
        count = settle(question, reports)
        anew = measure(question, reports, DISTRICT)
        assert written == {place.commune_id} or change is _take_away
        assert communes_written(count.seen, reports[2022]) == set()
        assert settled_effect(question) == anew
        assert anew != before or change is _take_away


def test_a_year_compiled_again_is_counted_again(communes):
    question = ask()
    count = settle(question, years_known(DISTRICT))
    review(make_household(communes[0]), "poor", "poor")

    compile_year(2022)

    assert settled_effect(question).alone.households == 1
    assert EffectCount.objects.get().pk == count.pk


def test_another_cluster_knows_nothing_of_what_was_seen(communes):
    seen = '{"cluster": "1", "snapshot": "1:1:"}'

    assert communes_written(seen, years_known(DISTRICT)[2022]) is None


# Where a page cannot wait


@pytest.fixture
def slow(monkeypatch, client):
    """Nobody waits for more than one commune."""
    monkeypatch.setattr(settled, "AT_ONCE", 1)
    client.force_login(make_user("everything"))


def work():
    job = Job.objects.owed().get()
    tasks.count_effects(job.pk)
    return Job.objects.get(pk=job.pk)


def test_a_page_that_cannot_wait_says_who_counts(client, communes, slow):
    page = client.get(ADDRESS)

    text = page.content.decode()
    assert "Đang đếm hộ của năm 2022" in text
    assert "Tính kết quả giúp đỡ năm 2022" in text
    assert "found" not in page.context
    for path in ("xlsx/", "ten/", "ten/xlsx/", "ho-tro/"):
        answer = client.get(f"{ADDRESS}{path}")
        assert (answer.status_code, answer.url[:18]) == (302, f"{ADDRESS}?")
    assert Job.objects.owed().count() == 1
    assert work().state == Job.State.DONE
    assert client.get(ADDRESS).context["found"].helped.escaped == 3


@COMMITTED
def test_older_figures_say_of_when_they_are(communes, slow, client):
    client.get(ADDRESS)
    work()
    assert "Số liệu tính lúc" not in client.get(ADDRESS).content.decode()

    for place in communes[:2]:
        _give(place)
    page = client.get(ADDRESS)

    assert "Từ đó 2 xã có phân công" in page.content.decode()
    assert page.context["found"].helped.value == 0
    work()
    assert client.get(ADDRESS).context["found"].helped.value == 10_000_000


def test_a_secretary_waits_for_nobody(client, communes, slow):
    client.force_login(make_user(communes[0].commune))

    page = client.get(ADDRESS)

    assert page.context["found"].helped.households == 1
    assert (Job.objects.count(), EffectCount.objects.count()) == (0, 0)


def test_a_commune_of_the_district_is_counted_on_the_spot(client, communes, slow):
    page = client.get(f"{ADDRESS}?xa={communes[0].commune_id}")

    assert page.context["found"].helped.households == 1
    assert EffectCount.objects.count() == 0


@COMMITTED
def test_every_hour_what_is_looked_at_is_kept_up(communes, slow):
    today = timezone.localdate()
    newest = settled.ask_for_all(today)
    work()

    assert [job.title for job in newest] == ["Tính kết quả giúp đỡ năm 2022"]
    assert settled.ask_for_all(today) == []
    _give(communes[0])
    assert len(settled.ask_for_all(today)) == 1
    EffectCount.objects.update(shown_on=date(2020, 1, 1), first_year=2021)
    assert [one.arguments for one in settled.ask_for_all(today)] != []
    assert list(EffectCount.objects.values_list("first_year", flat=True)) == [2022]


def test_the_table_of_communes_is_paged_and_searched(client, communes, monkeypatch):
    monkeypatch.setattr("reports.views.effect_rows.COMMUNES", 2)
    client.force_login(make_user("everything"))

    def shown(asked):
        found = client.get(f"{ADDRESS}?{asked}").context["found"]
        return [row.label for row in found.sections[3].rows]

    assert (shown(""), shown("trang=2")) == (["Xã A", "Xã B"], ["Xã C"])
    assert (shown("tim=xa+b"), shown("tim=khong")) == (["Xã B"], [])
    assert client.get(f"{ADDRESS}?tim=xa+b").context["found"].helped.households == 3


def test_nothing_settled_is_of_an_empty_commune(communes):
    empty = make_commune("Xã D")

    settle(ask(), years_known(DISTRICT))

    there = EffectCommune.objects.values_list("commune", flat=True)
    assert empty.pk not in there and len(there) == 3
    assert measure(ask(), years_known(DISTRICT), Scope()).all.households == 0


def test_of_very_many_communes_one_is_opened_from_the_table(
    client, communes, monkeypatch
):
    monkeypatch.setattr("reports.effect_forms.MOST_COMMUNES", 2)
    client.force_login(make_user("everything"))
    pk = communes[1].commune_id

    page = client.get(ADDRESS).content.decode()
    narrowed = client.get(f"{ADDRESS}?xa={pk}")

    assert "<option" not in page.partition('name="xa"')[2].partition(">")[0]
    assert f'href="?xa={pk}">Xã B</a>' in page
    assert narrowed.context["found"].helped.households == 1
    assert "Mọi xã</a>" in narrowed.content.decode()
