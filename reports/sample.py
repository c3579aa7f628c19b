"""The sample district: five yearly lists, helpers, reports, an account of each kind.

Everything goes the way real data goes: the files in povertyaid/sample through the
importers, in the order the district got them. Every person in it is invented.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from assignments import following, proposals, registers
from assignments.choices import Role
from assignments.models import (
    CommuneAssignment,
    Grant,
    Participant,
    PartyMember,
    PartyOrganisation,
    Support,
    SupportShare,
    Visit,
)
from assignments.sample import load_activities, load_support, load_visits
from assignments.services import ensure_plan_40
from households import boundaries, imports
from households.boundaries import sheets
from households.choices import BatchState, Verdict
from households.models import BoundaryChange, Commune, Household
from povertyaid import jobs
from povertyaid.jobs import Progress, UserError
from povertyaid.models import User
from povertyaid.planner import count_rows_of
from reports import services

FOLDER = settings.BASE_DIR / "povertyaid" / "sample"
PASSWORD = "dienbien-2023"  # noqa: S105 - published: the sample's people are invented
BOUNDARIES = "dia-gioi-2025.csv"
YEARS = range(2019, 2024)
HELP_BEGAN = date(2021, 10, 1)
DECISIONS = {  # on each year's list: number, day, from when it holds
    2020: ("86-QĐ/HU", date(2021, 9, 28), HELP_BEGAN),
    2021: ("104-QĐ/HU", date(2021, 12, 30), date(2022, 1, 1)),
    2022: ("117-QĐ/HU", date(2022, 12, 29), date(2023, 1, 1)),
    2023: ("125-QĐ/HU", date(2023, 12, 28), date(2024, 1, 1)),
}
COMMUNE = "Na Tông"
ORGANISATION = "Chi bộ Viện Kiểm sát nhân dân huyện"


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    full_name: str
    job_title: str
    sees: str


ACCOUNTS = [
    Account("quantri", "Trần Minh Quân", "Quản trị hệ thống", "mọi thứ và /admin/"),
    Account(
        "vanphong", "Nguyễn Thị Hòa", "Chuyên viên Văn phòng Huyện ủy", "toàn huyện"
    ),
    Account("bithu.natong", "Lò Thị Ánh", "Bí thư Đảng ủy xã Na Tông", "xã Na Tông"),
    Account(
        "vks",
        "Phạm Đức Thành",
        "Bí thư Chi bộ Viện Kiểm sát nhân dân huyện",
        "Na Tông và Phu Luông",
    ),
]
MEMBER = "dangvien"  # named after the party member it belongs to


@transaction.atomic
def load(say: Callable[[str], None]) -> None:
    """Load everything, or nothing if any of it fails; UserError when there are data.

    The reports are asked for as jobs, which the worker gets when all is committed.
    """
    if count := Household.objects.count():
        raise UserError(f"Sổ đã có {count} hộ nên không nạp dữ liệu mẫu vào.")
    users = _make_users()
    office = users["vanphong"]
    _take_register("communes", "communes.csv", office, say)
    for year in (2019, 2020):
        _take_list(year, office, say)
    _take_register("organisations", "to-chuc-dang.csv", office, say)
    _date_commune_assignments()
    _take_register("members", "dang-vien.xlsx", office, say)
    _assign(2020, office, say)
    for year in (2021, 2022, 2023):
        _take_list(year, office, say)
        _assign(year, office, say)
    _grant(users)
    _log_work(say)
    plan_boundaries(office, say)
    for year in YEARS:
        jobs.wake(services.request_report(year, by=office).job)
    say(f"Đã xếp hàng {len(YEARS)} báo cáo năm")


def plan_boundaries(by: User | None, say: Callable[[str], None]) -> BoundaryChange:
    """The merger of July 2025 as a draft: the office may look at it and apply it.

    In the sheet every row is of a whole commune, but for villages whose name another
    commune of the same unit has too.
    """
    change = BoundaryChange(
        decision_number="1661/NQ-UBTVQH15",
        title="Sắp xếp các xã của tỉnh Điện Biên năm 2025",
        takes_effect_on=date(2025, 7, 1),
    )
    boundaries.save_change(change, by)
    found = sheets.read(boundaries.plan_of(change), FOLDER / BOUNDARIES, BOUNDARIES)
    if found.problems:
        raise UserError(f"{BOUNDARIES}: {found.problems[0]}")
    units = found.units.values()
    boundaries.replace_plan(change, units, found.moves, found.ended, by)
    say(f"{BOUNDARIES}: {len(found.units)} đơn vị, {len(found.moves)} bản, bản nháp")
    return change


def accounts() -> list[tuple[str, str, str]]:
    """(username, who, what it sees) of the sample accounts that still open."""
    names = {account.username: account.sees for account in ACCOUNTS}
    names[MEMBER] = "các hộ mình giúp"
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    return [
        (name, f"{users[name]}, {users[name].job_title}", sees)
        for name, sees in names.items()
        if name in users and users[name].check_password(PASSWORD)
    ]


def _make_users() -> dict[str, User]:
    users = {}
    for account in ACCOUNTS:
        is_administrator = account.username == "quantri"
        users[account.username] = User.objects.create(
            username=account.username,
            full_name=account.full_name,
            job_title=account.job_title,
            password=make_password(PASSWORD),
            is_staff=is_administrator,
            is_superuser=is_administrator,
        )
    return users


def _take_register(kind: str, name: str, by: User, say) -> None:
    result = registers.import_register(kind, FOLDER / name, by)
    if result.problems:
        raise UserError(f"{name}: {result.problems[0]}")
    say(f"{name}: {result.new} dòng")


def _take_list(year: int, by: User, say) -> None:
    path = Path(FOLDER / f"ho-ngheo-{year}.xlsx")
    with path.open("rb") as file:
        batch = imports.upload(File(file, name=path.name), year=year, by=by)
    imports.read(batch)
    if batch.state != BatchState.IN_REVIEW:
        raise UserError(f"{path.name}: {batch.reason}")
    imports.commit(batch, by)
    counts = batch.counts
    say(
        f"{path.name}: {counts[Verdict.NEW]} mới, {counts[Verdict.CHANGED]} thay đổi,"
        f" {counts[Verdict.LEAVING]} rời danh sách, {counts[Verdict.ERROR]} lỗi"
    )


def _date_commune_assignments() -> None:
    """The plan's first assignments began before this register did."""
    CommuneAssignment.objects.update(started_on=HELP_BEGAN)


def _assign(year: int, by: User, say) -> None:
    """As the office does after a list: a proposal for the district, and a decision."""
    number, dated, on = DECISIONS[year]
    following.follow_reviews(year, by)
    proposal = proposals.open_proposal(ensure_plan_40(), year, on, by)
    proposals.solve(proposal, Progress())
    done = proposals.approve(proposal, number, dated, by)
    proposal.refresh_from_db()
    figures = proposal.figures
    unmet = figures["unmet_poor"] + figures["unmet_near_poor"]
    say(
        f"Phân công từ {on:%d/%m/%Y}: {done.created} phân công mới,"
        f" {done.kept} giữ nguyên, {done.ended} kết thúc, {unmet} hộ chưa có người giúp"
    )


def _grant(users: dict[str, User]) -> None:
    """Rights of the four offices, and an account for a member who helps."""
    commune = Commune.objects.get(name=COMMUNE)
    organisation = PartyOrganisation.objects.get(name=ORGANISATION)
    member = _helping_member(commune)
    users[MEMBER] = User.objects.create(
        username=MEMBER,
        full_name=member.name,
        job_title=f"Đảng viên {member.organisation}",
        password=make_password(PASSWORD),
    )
    member.user = users[MEMBER]
    member.save(update_fields=["user"])
    rights = [
        ("quantri", Role.ADMINISTRATOR, {"covers_everything": True}, True),
        ("vanphong", Role.DISTRICT_OFFICE, {"covers_everything": True}, True),
        ("bithu.natong", Role.COMMUNE_SECRETARY, {"commune": commune}, True),
        ("vks", Role.ORGANISATION_SECRETARY, {"organisation": organisation}, False),
        (MEMBER, Role.MEMBER, {"member": member}, False),
    ]
    for name, role, over, may_write in rights:
        Grant.objects.create(
            user=users[name],
            role=role,
            may_write=may_write,
            may_see_numbers=may_write,
            granted_by=users["quantri"],
            **over,
        )


def _log_work(say) -> None:
    """Visits, support and activities: no file of the district's holds any."""
    plan = ensure_plan_40()
    visits = load_visits(timezone.localdate())
    supports, activities = load_support(plan), load_activities(plan)
    count_rows_of(Visit, Support, SupportShare, Participant)
    say(
        f"{visits} lượt thăm, {supports} khoản hỗ trợ,"
        f" {activities} lớp tập huấn, mô hình và buổi họp"
    )


def _helping_member(commune: Commune) -> PartyMember:
    """Who helps the most households in the commune today, the first by name."""
    running = Q(household_assignments__ended_on=None)
    here = Q(organisation__commune=commune, household_assignments__isnull=False)
    members = PartyMember.objects.filter(here).annotate(
        helped=Count("household_assignments", filter=running)
    )
    return members.select_related("organisation").order_by("-helped", "sort_key")[0]
