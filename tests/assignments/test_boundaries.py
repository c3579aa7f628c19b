"""What follows a change of communes: cells, duties, rights; and back again."""

from datetime import date

import pytest

from assignments import boundaries
from assignments.access import scope_for
from assignments.choices import OrganisationKind
from assignments.models import CommuneAssignment, Grant
from households.models import Commune, Household, Review, Village
from povertyaid.jobs import UserError
from tests.factories import (
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_proposal,
    make_review,
    make_user,
    make_village,
)
from tests.households.boundaries.districts import (
    DAY,
    make_change,
    make_communes,
    make_unit,
    merge,
    tables,
)


@pytest.fixture
def merger():
    """Two communes to be merged under the code of the second."""
    an, het = make_communes("Thanh An", "Noong Hẹt")
    change = make_change()
    merge(change, make_unit(change, code="03002"), an, het)
    return change, an, het


def made():
    return Commune.objects.get(code="03002", valid_from=DAY)


def part_of(change, commune):
    return change.parts.get(commune=commune)


def test_duties_end_and_go_on_once_at_the_heir(merger):
    change, an, het = merger
    helpers = make_organisation("Chi bộ Giúp")
    for commune in (an, het):
        make_commune_assignment(helpers, commune)

    boundaries.apply(change, None)

    old = CommuneAssignment.objects.filter(commune__in=[an, het])
    assert list(old.values_list("ended_on", flat=True)) == [DAY, DAY]
    new = CommuneAssignment.objects.get(commune=made())
    assert (new.organisation, new.started_on, new.ended_on, new.decision_number) == (
        helpers,
        DAY,
        None,
        "1661/NQ-UBTVQH15",
    )


def test_duties_end_where_the_office_says_so(merger):
    change, an, _ = merger
    make_commune_assignment(make_organisation(), an)
    change.parts.filter(commune=an).update(duties_go_on=False)

    boundaries.apply(change, None)

    assert not CommuneAssignment.objects.filter(commune=made()).exists()
    assert CommuneAssignment.objects.get().ended_on == DAY


def test_cells_move_and_committees_stay(merger):
    change, an, _ = merger
    committee = make_organisation(
        "Đảng bộ xã Thanh An", OrganisationKind.GRASSROOTS_COMMITTEE, commune=an
    )
    cell = make_organisation(
        "Chi bộ bản", parent=committee, commune=an, village=an.villages.first()
    )
    closed = make_organisation("Chi bộ cũ", commune=an, valid_to=date(2022, 1, 1))

    boundaries.apply(change, None)

    for organisation in (committee, cell, closed):
        organisation.refresh_from_db()
    assert cell.commune == made()
    assert (committee.commune, closed.commune) == (an, an)


def test_apply_refuses_under_an_open_proposal(merger):
    change, an, _ = merger
    make_proposal(an)
    held = tables()

    with pytest.raises(UserError, match="Phương án phân công của xã Thanh An"):
        boundaries.apply(change, None)

    assert tables() == held


def test_old_secretary_keeps_her_villages_and_gains_no_others(merger):
    change, an, het = merger
    secretary = make_user(an)
    own, other = (make_household(c.villages.first()) for c in (an, het))
    make_review(own), make_review(other)
    boundaries.apply(change, None)
    later = make_household(make_village(made(), "Bản Mới"))

    scope = scope_for(secretary)

    assert list(Household.objects.visible_to(scope)) == [own]
    assert list(Review.objects.visible_to(scope)) == [own.reviews.get()]
    assert set(Village.objects.visible_to(scope)) == {
        p.village for p in an.placements.all()
    }
    assert scope.may_read(an.pk)
    assert not scope.may_read(made().pk) and not scope.may_write(made().pk)
    assert later not in Household.objects.visible_to(scope)


def test_rights_grow_only_where_the_office_says_so(merger):
    change, an, het = merger
    office = make_user("everything")
    of_an, of_het = make_user(an), make_user(het, may_write=False)
    own, other = (make_household(c.villages.first()) for c in (an, het))
    change.parts.filter(commune=an).update(rights_go_on=True)

    boundaries.apply(change, office)

    scope = scope_for(of_an)
    assert set(Household.objects.visible_to(scope)) == {own, other}
    assert scope.may_write(made().pk) and scope.may_read(an.pk)
    assert not scope.may_read(het.pk)
    assert list(Household.objects.visible_to(scope_for(of_het))) == [other]
    grant = Grant.objects.get(commune=made())
    assert (grant.user, grant.granted_by, grant.may_write) == (of_an, office, True)


def test_a_right_is_given_once(merger):
    change, an, het = merger
    secretary = make_user(an)
    the_same = secretary.grants.get()
    the_same.pk, the_same.commune = None, het
    the_same.save()
    change.parts.update(rights_go_on=True)

    boundaries.apply(change, None)

    assert Grant.objects.filter(user=secretary, commune=made()).count() == 1


def test_reverse_restores_every_table(merger):
    change, an, het = merger
    helpers = make_organisation("Chi bộ Giúp")
    for commune in (an, het):
        make_commune_assignment(helpers, commune)
        make_user(commune)
        make_organisation(commune=commune, village=commune.villages.last())
    change.parts.update(rights_go_on=True)
    held = tables()
    boundaries.apply(change, None)

    boundaries.reverse(change, None)

    assert tables() == held


def test_reverse_refuses_a_duty_that_ended_since(merger):
    change, an, _ = merger
    make_commune_assignment(make_organisation("Chi bộ Giúp"), an)
    boundaries.apply(change, None)
    new = CommuneAssignment.objects.get(commune=made())
    CommuneAssignment.objects.filter(pk=new.pk).update(ended_on=date(2026, 1, 1))
    held = tables()

    with pytest.raises(UserError, match="Chi bộ Giúp → xã Thanh An đã kết thúc"):
        boundaries.reverse(change, None)

    assert tables() == held


def test_reverse_refuses_a_cell_that_moved_since(merger):
    change, an, het = merger
    cell = make_organisation("Chi bộ bản", commune=an)
    make_member(cell)
    boundaries.apply(change, None)
    cell.commune = het
    cell.save()

    with pytest.raises(UserError, match="Chi bộ bản đã sang nơi khác"):
        boundaries.reverse(change, None)
