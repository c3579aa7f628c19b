"""A commune with a committee, a cell, helpers, and names that try to be markup."""

from datetime import date
from types import SimpleNamespace

from assignments.choices import OrganisationKind
from assignments.documents.paper import Asked
from assignments.models import EscapeMeasure
from assignments.structure import ensure_district_committee
from povertyaid.scope import Scope
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_village,
)

DAY = date(2023, 10, 13)
HOSTILE = "Giàng <b>A</b> {{ x }} #let {% if %} $x$ *Páo*"
LONG = "Nguyễn Thị Hoàng Phương Thảo Nguyên Ngọc Quỳnh Hương Trang"
EVERYTHING = Scope(reads_all=True, writes_all=True)


def asked(**more) -> Asked:
    return Asked(EVERYTHING, DAY, **more)


def make_papers_world(
    households=2, name="Na Tông", code="03365", office="Viện Kiểm sát nhân dân huyện"
) -> SimpleNamespace:
    commune = make_commune(name, code=code)
    village = make_village(commune, "Bản Huổi Hua")
    district = ensure_district_committee()
    committee = make_organisation(
        f"Đảng bộ xã {name}",
        kind=OrganisationKind.GRASSROOTS_COMMITTEE,
        parent=district,
        commune=commune,
    )
    cell = make_organisation(
        "Chi bộ Bản Huổi Hua", parent=committee, commune=commune, village=village
    )
    office = make_organisation(
        f"Chi bộ {office}",
        kind=OrganisationKind.GRASSROOTS_CELL,
        parent=district,
        stated_members=19,
    )
    make_commune_assignment(office, commune)
    make_member(office, "Trần Văn Sơn", position="Bí thư chi bộ")
    secretary = make_member(cell, "Lò Văn Một", position="Bí thư chi bộ")
    member = make_member(cell, LONG, position="Chi ủy viên", phone="0335931484")
    given = [
        _helped(member, make_household(village, name))
        for name in [HOSTILE, *(f"Vàng A {n}" for n in range(households - 1))]
    ]
    first = given[0].household
    old = make_assignment(
        secretary,
        first,
        started_on=date(2021, 11, 1),
        ended_on=date(2022, 6, 1),
        end_reason="replaced",
        pledge="Giúp con giống",
    )
    given[0].replaces = old
    given[0].save(update_fields=["replaces"])
    EscapeMeasure.objects.create(
        household=first,
        cause="Thiếu vốn",
        measure="Vay vốn nuôi trâu sinh sản",
        doer="Đảng viên và chủ hộ",
        due_on=date(2024, 3, 1),
    )
    return SimpleNamespace(
        commune=commune,
        village=village,
        district=district,
        committee=committee,
        cell=cell,
        office=office,
        secretary=secretary,
        member=member,
        old=old,
        given=given,
        handover=given[0],
        household=first,
        plan=make_plan(),
    )


def _helped(member, household):
    make_review(
        household, 2022, persons=5, b1=120, b2=30, deprivations=(1, 2, 5), causes=(1, 2)
    )
    return make_assignment(
        member,
        household,
        started_on=date(2022, 6, 1),
        target_year=2024,
        pledge="Hướng dẫn trồng ngô lai, vay vốn chăn nuôi",
    )
