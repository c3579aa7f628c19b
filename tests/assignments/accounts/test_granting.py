"""Which rights are given, by whom, and what the database refuses by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from assignments.access import scope_for
from assignments.accounts import granting
from assignments.choices import Role
from assignments.models import Grant
from tests.assignments.accounts.making import held, make_administrator, make_manager
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def administrator():
    return make_administrator()


def give(by, user, role, **fields):
    return granting.give(Grant(user=user, role=role, **fields), by, scope_for(by))


def test_a_right_given_says_by_whom_and_works_at_once(administrator, commune):
    user = make_user()

    given = give(
        administrator, user, Role.COMMUNE_SECRETARY, commune=commune, may_write=True
    )

    assert given.granted_by == administrator
    assert scope_for(user).writes == {commune.pk}


def test_a_right_ended_stays_with_who_ended_it(administrator, commune):
    user = make_user(commune)

    granting.revoke(user.grants.get(), administrator, scope_for(administrator))

    ended = user.grants.get()
    assert (ended.revoked_by, ended.is_in_force) == (administrator, False)
    assert scope_for(user).reads == frozenset()


def test_a_right_is_ended_once(administrator, commune):
    grant = make_user(commune).grants.get()
    granting.revoke(grant, administrator, scope_for(administrator))

    with pytest.raises(ValidationError, match="đã được thu hồi lúc"):
        granting.revoke(grant, administrator, scope_for(administrator))


def test_a_changed_right_leaves_the_old_one_as_history(administrator, commune):
    user = make_user(commune)
    new = Grant(user=user, role=Role.COMMUNE_SECRETARY, commune=commune)

    granting.change(user.grants.get(), new, administrator, scope_for(administrator))

    assert user.grants.count() == 2
    assert (scope_for(user).reads, scope_for(user).writes) == ({commune.pk}, set())


def test_nobody_gives_herself_a_right(administrator, commune):
    with pytest.raises(ValidationError, match="Không ai tự đổi quyền của mình"):
        give(administrator, administrator, Role.COMMUNE_SECRETARY, commune=commune)


def test_nobody_ends_her_own_right(administrator):
    own = administrator.grants.get()

    with pytest.raises(ValidationError, match="Không ai tự đổi quyền của mình"):
        granting.revoke(own, administrator, scope_for(administrator))


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        (Role.DISTRICT_OFFICE, {"covers_everything": True}),
        (Role.DISTRICT_OFFICE, {"covers_everything": True, "may_write": True}),
        (Role.ADMINISTRATOR, {"covers_everything": True}),
        (Role.REPORT_MAKER, {"covers_everything": True}),
        (Role.REPORT_CLOSER, {"covers_everything": True}),
        (Role.USER_MANAGER, {"covers_everything": True}),
        (Role.AUDITOR, {"covers_everything": True}),
    ],
)
def test_a_manager_of_a_commune_gives_nothing_over_the_district(commune, role, fields):
    manager, user = make_manager(commune), make_user()

    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(manager, user, role, **fields)


def test_a_manager_gives_what_lies_in_her_commune_only(commune):
    manager, away = make_manager(commune), make_commune("Mường Lói")
    cell, far_cell = make_organisation(commune=commune), make_organisation(commune=away)
    member, far_member = make_member(cell), make_member(far_cell)

    give(manager, make_user(), Role.COMMUNE_SECRETARY, commune=commune, may_write=True)
    give(manager, make_user(), Role.ORGANISATION_SECRETARY, organisation=cell)
    give(manager, make_user(), Role.MEMBER, member=member)
    give(manager, make_user(), Role.USER_MANAGER, commune=commune)
    for role, over in [
        (Role.COMMUNE_SECRETARY, {"commune": away}),
        (Role.ORGANISATION_SECRETARY, {"organisation": far_cell}),
        (Role.MEMBER, {"member": far_member}),
        (Role.USER_MANAGER, {"commune": away}),
    ]:
        with pytest.raises(ValidationError, match="chính đồng chí không có"):
            give(manager, make_user(), role, **over)


def test_who_only_reads_gives_no_right_to_write(commune):
    manager = make_manager(commune, may_write=False)

    give(manager, make_user(), Role.COMMUNE_SECRETARY, commune=commune)
    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(
            manager,
            make_user(),
            Role.COMMUNE_SECRETARY,
            commune=commune,
            may_write=True,
        )


def test_who_manages_users_and_reads_nothing_gives_nothing(commune):
    manager = held(make_user(), Role.USER_MANAGER, commune=commune)

    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(manager, make_user(), Role.COMMUNE_SECRETARY, commune=commune)


def test_a_cell_that_helps_elsewhere_reads_more_than_its_commune(commune):
    manager, cell = make_manager(commune), make_organisation(commune=commune)
    make_commune_assignment(cell, make_commune("Mường Lói"))

    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(manager, make_user(), Role.ORGANISATION_SECRETARY, organisation=cell)


def test_a_member_who_helps_elsewhere_reads_more_than_her_commune(commune):
    manager, cell = make_manager(commune), make_organisation(commune=commune)
    member = make_member(cell)
    far = make_village(make_commune("Mường Lói"), "Bản Xa")
    make_assignment(member, make_household(far, "Mùa A Xa"))

    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(manager, make_user(), Role.MEMBER, member=member)


def test_a_superuser_gives_what_she_has_not(commune):
    superuser = make_user(is_superuser=True)

    given = give(superuser, make_user(), Role.ADMINISTRATOR, covers_everything=True)

    assert given.may_write


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (Role.REPORT_MAKER, Role.REPORT_CLOSER, "không được là người chốt báo cáo"),
        (Role.REPORT_CLOSER, Role.REPORT_MAKER, "không được là người chốt báo cáo"),
        (Role.AUDITOR, Role.DISTRICT_OFFICE, "không được làm việc mình kiểm tra"),
        (Role.USER_MANAGER, Role.AUDITOR, "không được làm việc mình kiểm tra"),
    ],
)
def test_roles_that_do_not_go_together_are_refused(administrator, first, second, why):
    user = make_user()
    give(administrator, user, first, covers_everything=True)

    with pytest.raises(ValidationError, match=why):
        give(administrator, user, second, covers_everything=True)


def test_once_the_one_has_ended_the_other_is_given(administrator):
    user = make_user()
    first = give(administrator, user, Role.REPORT_MAKER, covers_everything=True)
    granting.revoke(first, administrator, scope_for(administrator))

    give(administrator, user, Role.REPORT_CLOSER, covers_everything=True)

    assert scope_for(user).closes


@pytest.mark.parametrize(
    ("first", "second", "constraint"),
    [
        (Role.REPORT_MAKER, Role.REPORT_CLOSER, "grant_maker_is_not_closer"),
        (Role.AUDITOR, Role.USER_MANAGER, "grant_auditor_has_no_hand_in_it"),
    ],
)
def test_the_database_keeps_roles_apart_by_itself(first, second, constraint):
    user = held(make_user(), first, covers_everything=True, may_write=False)

    with pytest.raises(IntegrityError, match=constraint):
        held(user, second, covers_everything=True, may_write=False)


def test_the_database_lets_the_second_follow_the_first():
    user, today = make_user(), timezone.localdate()
    held(user, Role.REPORT_MAKER, covers_everything=True, expires_on=today)

    held(user, Role.REPORT_CLOSER, covers_everything=True)

    assert scope_for(user).closes and not scope_for(user).compiles


def test_the_database_lets_an_auditor_write_nothing(commune):
    with pytest.raises(IntegrityError, match="grant_to_look_over_writes_nothing"):
        held(make_user(), Role.AUDITOR, commune=commune)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"role": Role.DISTRICT_OFFICE}, "chỉ cấp trên toàn huyện"),
        ({"role": Role.COMMUNE_SECRETARY, "is_late": True}, "sau hôm nay"),
    ],
)
def test_an_unsound_right_is_refused(administrator, commune, fields, why):
    late = fields.pop("is_late", False)
    expires_on = timezone.localdate() - timedelta(days=late) if late else None

    with pytest.raises(ValidationError) as error:
        give(
            administrator,
            make_user(),
            commune=commune,
            expires_on=expires_on,
            **fields,
        )
    assert why in " ".join(error.value.messages)


def test_the_same_right_is_not_given_twice(administrator, commune):
    user = make_user(commune)

    with pytest.raises(ValidationError, match="Đã có quyền này"):
        give(administrator, user, Role.COMMUNE_SECRETARY, commune=commune)


def test_who_compiles_does_not_close_whatever_else_she_may(administrator):
    user = make_user("everything")
    give(administrator, user, Role.REPORT_MAKER, covers_everything=True)

    scope = scope_for(user)

    assert (scope.writes_all, scope.compiles, scope.closes) == (True, True, False)


def test_a_closer_reads_the_district_and_writes_nothing_else():
    user = held(make_user(), Role.REPORT_CLOSER, covers_everything=True)

    scope = scope_for(user)

    assert (scope.reads_all, scope.writes_all) == (True, False)
    assert (scope.closes, scope.compiles, scope.manages_users) == (True, False, False)


def test_who_manages_users_sees_no_household_by_that():
    user = held(make_user(), Role.USER_MANAGER, covers_everything=True)

    scope = scope_for(user)

    assert (scope.manages_all, scope.reads_all, scope.writes_all) == (
        True,
        False,
        False,
    )


def test_who_sees_no_numbers_gives_nobody_the_right_to(commune):
    manager = make_manager(commune)
    manager.grants.update(may_see_numbers=False)
    fields = {"commune": commune, "may_write": True, "may_see_numbers": True}

    with pytest.raises(ValidationError, match="chính đồng chí không có"):
        give(manager, make_user(), Role.COMMUNE_SECRETARY, **fields)

    manager.grants.exclude(role=Role.USER_MANAGER).update(may_see_numbers=True)
    given = give(manager, make_user(), Role.COMMUNE_SECRETARY, **fields)
    assert scope_for(given.user).numbers == {commune.pk}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.USER_MANAGER])
def test_numbers_go_with_roles_that_look_over_communes(administrator, role):
    over = {Role.MEMBER: {"member": make_member()}}
    over = over.get(role, {"covers_everything": True})

    with pytest.raises(ValidationError, match="chỉ đi với vai trò"):
        give(administrator, make_user(), role, may_see_numbers=True, **over)
