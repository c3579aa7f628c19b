"""Applying a change and taking it back: nothing lost, nothing doubled, all restored."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households import boundaries
from households.boundaries import Followers
from households.models import BoundaryChange, Commune, Village, VillagePlacement
from households.services import place_village
from povertyaid.jobs import UserError
from tests.factories import make_commune_year, make_village
from tests.households.boundaries.districts import (
    DAY,
    make_change,
    make_communes,
    make_unit,
    merge,
    problems,
    tables,
)

NOBODY = Followers()


def apply(change):
    return boundaries.apply(change, None, NOBODY, DAY)


def test_apply_ends_communes_and_places_villages():
    an, het, stays = make_communes("Thanh An", "Noong Hẹt", "Pa Thơm")
    change = make_change()
    merge(change, make_unit(change, code="03002", tile_row=3), an, het)

    apply(change)

    made = Commune.objects.get(code="03002", valid_from=DAY)
    assert (made.name, made.tile_row, made.valid_to) == ("Thanh An", 3, None)
    assert set(Commune.objects.on(DAY)) == {made, stays}
    assert Village.objects.filter(commune=made).count() == 4
    assert set(VillagePlacement.objects.filter(commune=made)) == set(
        change.placements.all()
    )
    ended = VillagePlacement.objects.filter(commune=an)
    assert set(ended.values_list("ended_on", flat=True)) == {DAY}


def test_apply_keeps_the_old_name_of_a_renamed_village():
    an, het = make_communes("Thanh An", "Noong Hẹt", villages=0)
    make_village(an, "Bản Na")
    other = make_village(het, "Bản Na")
    change = make_change()
    unit = make_unit(change)
    merge(change, unit, an, het)
    boundaries.move_villages(change, het, {other.pk: (unit, "Bản Na Hẹt")}, None)

    apply(change)

    other.refresh_from_db()
    assert (other.name, other.folded_name, other.aliases) == (
        "Bản Na Hẹt",
        "ban na het",
        ["Bản Na"],
    )


def test_villages_with_one_name_swap_communes():
    an, het = make_communes("Thanh An", "Noong Hẹt", villages=0)
    make_village(an, "Bản Cũ"), make_village(het, "Bản Kia")
    one, two = make_village(an, "Bản Na"), make_village(het, "Bản Na")
    change = make_change()
    for commune, village in ((het, one), (an, two)):
        unit = boundaries.blank_unit(change, commune)
        boundaries.save_unit(unit, None)
        source = village.commune
        boundaries.move_villages(change, source, {village.pk: (unit, "")}, None)

    apply(change)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.commune, two.commune) == (het, an)
    assert Commune.objects.count() == 2


def test_apply_refuses_what_is_not_settled_and_writes_nothing():
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)
    make_village(an, "Bản Mới")
    held = tables()

    with pytest.raises(UserError, match="Bản Mới của xã Thanh An chưa vào"):
        apply(change)

    assert tables() == held
    assert not BoundaryChange.objects.get().is_applied


def test_an_applied_change_is_neither_edited_nor_applied_again():
    (an,) = make_communes("Thanh An")
    change = make_change()
    unit = make_unit(change)
    merge(change, unit, an)
    apply(change)

    for refused in (
        lambda: apply(change),
        lambda: boundaries.discard(change, None),
        lambda: boundaries.remove_unit(unit, None),
        lambda: merge(change, None, an),
    ):
        with pytest.raises(UserError, match="đã áp dụng"):
            refused()


def test_a_new_village_of_an_older_list_goes_on_in_the_new_commune():
    an, het = make_communes("Thanh An", "Noong Hẹt", villages=1)
    change = make_change()
    merge(change, make_unit(change), an, het)
    apply(change)
    an.refresh_from_db()

    village = place_village("Bản Noong Hẹt 1", an)

    made = Commune.objects.get(code="03352")
    assert (village.commune, village.name) == (made, "Bản Noong Hẹt 1 Thanh An")
    assert village.aliases == ["Bản Noong Hẹt 1"]
    spans = village.placements.values_list("commune", "started_on", "ended_on")
    assert list(spans) == [(an.pk, an.valid_from, DAY), (made.pk, DAY, None)]
    with pytest.raises(UserError, match="Bản Noong Hẹt 1 Thanh An"):
        boundaries.reverse(change, None, NOBODY)


@pytest.mark.parametrize("is_year", [True, False])
def test_reverse_names_what_was_built_since(is_year):
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change, "Sam Mứn", "03356"), an)
    apply(change)
    made = Commune.objects.get(code="03356")
    if is_year:
        make_commune_year(made, 2025)
        why = "xã Sam Mứn đã có tổng số hộ của xã: xã Sam Mứn 2025: 100 hộ"
    else:
        make_village(made, "Bản Mới")
        why = "xã Sam Mứn đã có bản: Bản Mới"
    held = tables()

    with pytest.raises(UserError, match=why):
        boundaries.reverse(change, None, NOBODY)

    assert tables() == held


def test_reverse_refuses_under_a_later_change():
    (an,) = make_communes("Thanh An")
    first = make_change()
    merge(first, make_unit(first), an)
    apply(first)
    second = make_change("2/NQ", date(2025, 8, 1))
    made = Commune.objects.get(code="03352")
    merge(second, make_unit(second, "Sam Mứn", "03356"), made)
    boundaries.apply(second, None, NOBODY, date(2025, 8, 1))

    with pytest.raises(UserError, match="Bản Thanh An 1"):
        boundaries.reverse(first, None, NOBODY)

    boundaries.reverse(second, None, NOBODY)
    boundaries.discard(second, None)
    boundaries.reverse(first, None, NOBODY)
    assert list(Commune.objects.all()) == [an]


def test_a_reversed_change_is_a_draft_that_can_be_applied_again():
    (an,) = make_communes("Thanh An")
    change = make_change()
    merge(change, make_unit(change), an)
    apply(change)

    boundaries.reverse(change, None, NOBODY)
    change.refresh_from_db()

    assert (change.is_applied, change.before) == (False, {})
    assert problems(change) == []
    apply(change)
    assert Commune.objects.on(DAY).get().code == "03352"


@st.composite
def districts(draw):
    """Villages by commune (names may meet), and each village's unit; None: it stays."""
    names = st.sampled_from(["Bản Na", "Bản Bó", "Bản Co", "Bản Lé"])
    communes = draw(
        st.lists(st.lists(names, unique=True, min_size=1), min_size=1, max_size=4)
    )
    units = st.sampled_from([None, 0, 1, 2])
    goes = [[draw(units) for _ in villages] for villages in communes]
    return communes, goes


@settings(
    max_examples=15,
)
@given(districts())
def test_no_change_loses_or_doubles_a_village(drawn):
    change = _planned(*drawn)
    held = tables()
    villages = set(Village.objects.values_list("pk", flat=True))
    if found := problems(change):
        with pytest.raises(UserError):
            apply(change)
        assert found and tables() == held
        _forget(change)
        return

    apply(change)

    on = VillagePlacement.objects.filter(started_on__lte=DAY)
    today = on.filter(ended_on=None).values_list("village", flat=True)
    assert sorted(today) == sorted(villages)
    assert not Village.objects.exclude(commune__in=Commune.objects.on(DAY)).exists()
    boundaries.reverse(change, None, NOBODY)
    assert tables() == held
    _forget(change)


def _planned(communes, goes) -> BoundaryChange:
    made = make_communes(*(f"Xã {n}" for n in range(len(communes))), villages=0)
    change = make_change()
    units = {None: None}
    for number in sorted({n for row in goes for n in row if n is not None}):
        units[number] = make_unit(change, f"Mới {number}", f"0400{number}")
    for commune, names, row in zip(made, communes, goes, strict=True):
        wanted = {}
        for place, (name, number) in enumerate(zip(names, row, strict=True)):
            village = make_village(commune, name)
            wanted[village.pk] = units[number], f"{name} {commune.name} {place}"
        boundaries.move_villages(change, commune, wanted, None)
    for part in change.parts.filter(heir=None):
        part.heir = boundaries.plan_of(change).targets(part.commune_id)[0]
        boundaries.settle_part(part, None)
    return change


def _forget(change) -> None:
    """Examples share the test's database."""
    boundaries.discard(change, None)
    Village.objects.all().delete()
    Commune.objects.all().delete()
