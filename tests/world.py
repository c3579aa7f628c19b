"""Communes full of rows that could leak, and one user of every kind.

Home is the commune the tests ask for; away is another one. Every name that must not be
seen by everybody is a word found nowhere else: a canary.
"""

from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from assignments.choices import (
    ActivityKind,
    BundleForm,
    ChangeKind,
    CheckState,
    DocumentType,
    EndReason,
    HelperRole,
    OrganisationKind,
    PairChange,
    PaperKind,
    PromiseState,
    TransferKind,
    TransferState,
    Wish,
)
from assignments.models import (
    Activity,
    AssignmentChange,
    CellTransfer,
    EscapeMeasure,
    FieldPhoto,
    Grant,
    HouseholdAssignment,
    IssuedPaper,
    PaperBundle,
    Proposal,
    ProposalWish,
    TransferRequest,
    Verification,
    Visit,
)
from households import boundaries
from households.choices import BatchKind, BatchState, RowKind, Status, Verdict
from households.models import (
    BoundaryChange,
    BoundaryUnit,
    ColumnTie,
    CommuneOutline,
    EthnicGroup,
    ImportBatch,
    ImportRow,
    PovertyStandard,
)
from povertyaid.models import Job
from povertyaid.signin import make_one_time_link, tokens
from reports.choices import Change, ReportState
from reports.models import NameList, Report, ReportDenominator, ReportLine
from tests.assignments.photos.making import make_photo
from tests.assignments.supports.making import make_support
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_commune_year,
    make_decision,
    make_household,
    make_member,
    make_organisation,
    make_pair,
    make_proposal,
    make_review,
    make_user,
    make_village,
)

YEAR = 2022
COMMUNES = """code,name,kind,border,urban,valid_from,valid_to,tile_column,tile_row
03319,Mường Pồn,xã,1,0,2013-01-01,,2,0
"""
SHEET = {  # what a reading finds of one
    "name": "Danh sách",
    "kind": "household",
    "heading_rows": [6, 6],
    "titles": [],
    "rows": 1,
    "passed": {},
    "columns": [
        {
            "index": 0,
            "heading": "Họ và tên",
            "field": "Họ và tên chủ hộ",
            "number": None,
        }
    ],
    "unknown_columns": [],
    "samples": {},
}

# Who may see which names; whatever is not listed must stand in no answer to that user.
HELPED = {"Hạng A Nhà", "Bản Nhà", "Na Tông"}
HELPER = {"Lý Thị Giúp", "Chi bộ Giúp"}
NEXT_DOOR = {"Cà Thị Kề"}
BESIDE = {"Quàng Thị Phụ", "Chi bộ Phụ"}  # helps home's household too
HELPING = HELPER | BESIDE
HOME = HELPED | HELPING | NEXT_DOOR | {"Chi bộ Nhà", "Đỗ Văn Nhà", "Lệch bên nhà"}
# Helped by home's helper too, with a support of so many dong
OUTSIDE = {"Thào A Ngoài", "Bản Ngoài", "Pa Thơm", "2.345.670", "Sùng A Thôi"}
SECOND = {"Phu Luông", "Bản Hai", "Tòng Thị Hai", "Lò Thị Hai"}  # helped by the same
HOME_LIST = {"na-nha.xlsx"}
AWAY_HELPED = {"Mùa A Xa", "Bản Xa", "Mường Lói", "Vừ Thị Xa", "Chi bộ Xa"}
AWAY = AWAY_HELPED | {"Giàng A Lánh", "Lệch bên xa", "Đảng bộ Xa"}
AWAY_LIST = {"xa-lac.xlsx"}
DISTRICT_LISTS = {"toan-huyen.xlsx", "danh-muc.csv", "Sắp xếp nháp"}
NUMBER = "011078685083"  # of home's household: shown to no one unasked
OWN_JOB = {"Việc của bí thư"}
LISTS = HOME_LIST | AWAY_LIST | DISTRICT_LISTS
# What home's cell followed; whom a member of it helps beyond home; on another's paper
UNSEEN = {"Chi bộ Cũ", "Vàng A Ngoài", "ZĐQ"}
DISTRICT = HOME | SECOND | AWAY | OUTSIDE | UNSEEN
EVERYTHING = DISTRICT | LISTS | OWN_JOB
SEES = {
    "anonymous": set(),
    "nobody": set(),
    "reader": HOME,
    "writer": HOME | HOME_LIST | OWN_JOB,
    "other": AWAY | AWAY_LIST,
    "org_secretary": HOME | SECOND | OUTSIDE,
    "member": HELPED | HELPING | OUTSIDE,
    "other_member": AWAY_HELPED,
    "expired": set(),
    "district_reader": DISTRICT,
    "office": DISTRICT | LISTS,
    "superuser": OWN_JOB,  # no grant: the admin site and the jobs, no household
}
KINDS = list(SEES)


def make_world() -> SimpleNamespace:
    home, away = _home(), _away()
    second = _second(home.helpers)
    world = SimpleNamespace(home=home, away=away, users=_users(home, away))
    world.report = _report(home, second, away)
    world.dated = _report(home, second, away, kind="as_of", day=date(YEAR, 6, 30))
    home.request = _request(home, world.users["member"])
    _request(away, world.users["other_member"])
    _moved(home)
    _moved(away)
    world.away.batch = _batch("xa-lac.xlsx", world.users["other"], away)
    world.home.batch = _batch("na-nha.xlsx", world.users["writer"], home)
    world.district_batch = _batch("toan-huyen.xlsx", world.users["office"])
    world.register = _batch("danh-muc.csv", world.users["office"])
    world.register.kind = BatchKind.COMMUNES
    sheet = {"headings": ["code"], "titles": []}
    world.register.findings = {"sheets": {"": sheet}, "day": "2022-12-01"}
    world.register.save(update_fields=["kind", "findings"])
    home.proposal, away.proposal = _proposal(home), _proposal(away)
    home.support, home.promise = _given(home), _given(home, "promised")
    away.support = _given(away)
    home.activity, away.activity = _activity(home), _activity(away)
    home.photo = _photo(home, world.users["member"])
    away.photo = _photo(away, world.users["other_member"])
    home.bundle = _papers(home, world.users["writer"])
    report, users = world.report, world.users
    home.name_list = _name_list(report, home, users["writer"], "Việc của bí thư")
    away.name_list = _name_list(report, away, users["nobody"], "Việc khác")
    CommuneOutline.objects.create(
        commune=away.commune,
        polygons=[[[103_000_000, 21_000_000, 103_100_000, 21_000_000, 103_000_000, 0]]],
        filename="ranh-gioi.geojson",
    )
    away.bundle = _bundle(away, world.users["nobody"], "Việc khác")
    world.boundary = _boundary(home)
    _beyond(world, home, world.users["member"])
    world.job = Job.objects.create(
        task="povertyaid.tasks.none",
        title="Việc của bí thư",
        asked_by=world.users["writer"],
        state=Job.State.QUEUED,
    )
    world.token, _ = tokens.make_token(world.users["writer"], "bảng của xã", 30)
    world.slip = make_one_time_link(world.users["nobody"], by=None)
    return world


def _beyond(world, home, logged_by) -> None:
    """What home's rows are tied to and home does not see, and does not open.

    Another helps home's household; home's helper and a member of its own cell help
    households elsewhere; supports, visits and an activity are about both.
    """
    commune = make_commune("Pa Thơm", code="03370")
    outside = make_household(make_village(commune, "Bản Ngoài"), "Thào A Ngoài")
    make_review(outside, YEAR)
    above = make_organisation("Cơ quan", kind=OrganisationKind.GRASSROOTS_COMMITTEE)
    cell = make_organisation("Chi bộ Phụ", kind=OrganisationKind.GRASSROOTS_CELL)
    beside = make_member(cell, "Quàng Thị Phụ")
    home.helpers.parent = above
    home.helpers.save(update_fields=["parent"])
    gone = {"valid_to": date(YEAR - 1, 1, 1), "successor": home.cell}
    make_organisation("Chi bộ Cũ", **gone)
    CellTransfer.objects.create(
        member=beside,
        from_organisation=home.cell,
        to_organisation=cell,
        kind=TransferKind.OFFICIAL,
        moved_on=date(YEAR - 1, 5, 1),
    )
    unseen = make_household(outside.village, "Vàng A Ngoài")
    moved = {"end_reason": EndReason.REPLACED, "ended_on": date(YEAR, 1, 1)}
    held = make_assignment(
        home.member,
        unseen,
        replaces=make_assignment(
            home.member, unseen, started_on=date(YEAR - 1, 11, 1), **moved
        ),
    )
    _issued(held, home.cell, "CB", logged_by)
    _issued(home.assignment, above, "ZĐQ", logged_by)
    pairs = [
        make_assignment(home.helper, outside),
        make_assignment(beside, home.household, role=HelperRole.SUPPORTING),
    ]
    asked = {"asked_by": logged_by, "reason": "Xa"}
    TransferRequest.objects.create(assignment=pairs[0], **asked)
    formerly = make_household(outside.village, "Sùng A Thôi")
    ended = make_assignment(
        home.helper, formerly, started_on=date(YEAR - 1, 11, 1), **moved
    )
    home.request_over = TransferRequest.objects.create(
        assignment=ended,
        state=TransferState.ACCEPTED,
        answered_by=world.users["office"],
        answered_at=timezone.now(),
        successor=make_assignment(beside, formerly, replaces=ended),
        **asked,
    )
    home.visit_outside, home.visit_beside = (
        Visit.objects.create(
            assignment=pair, visited_on=pair.started_on, logged_by=logged_by
        )
        for pair in pairs
    )
    shared = {"member": home.helper, "what": "Lợn giống", "state": "promised"}
    home.shared = make_support([home.household, outside], 4_000_000, **shared)
    fulfilled = {"member": home.helper, "what": "Lợn nái", "fulfils": home.shared}
    home.fulfilled = make_support([outside], 2_345_670, **fulfilled)
    home.given_beside = make_support([home.household], 1_000_000, member=beside)
    home.given_beside.fulfils = make_support([outside], 9_000_000, **shared)
    home.given_beside.save(update_fields=["fulfils"])
    home.photo_of_support = make_photo(home.support, sent_by=logged_by)
    home.lesson = _activity(home)
    home.lesson.support = home.fulfilled
    home.lesson.save(update_fields=["support"])
    home.lesson.participants.create(household=outside)
    for report in (world.report, world.dated):
        report.failed_checks[0]["households"].append(outside.pk)  # home's until then
        report.save(update_fields=["failed_checks"])


def _issued(about, organisation, symbol, by) -> None:
    """The number of a hand-over, as the organisation's book has it."""
    IssuedPaper.objects.create(
        organisation=organisation,
        document_type=DocumentType.MINUTES,
        term_started_on=date(2020, 1, 1),
        number=1,
        symbol=symbol,
        dated=date(YEAR, 3, 1),
        subject=f"Biên bản của {organisation}",
        kind=PaperKind.HANDOVER,
        about_id=about.pk,
        as_of=date(YEAR, 3, 1),
        issued_by=by,
    )


def _boundary(side) -> BoundaryChange:
    """A draft by which the side's commune becomes another."""
    change = BoundaryChange(
        decision_number="1661/NQ-UBTVQH15",
        title="Sắp xếp nháp",
        takes_effect_on=date(2025, 7, 1),
    )
    boundaries.save_change(change, None)
    unit = BoundaryUnit(change=change, code="03358", name="Núa Ngam")
    boundaries.save_unit(unit, None)
    boundaries.give_commune(change, side.commune, unit, None)
    return change


def _home() -> SimpleNamespace:
    commune = make_commune("Na Tông", code="03365")
    village = make_village(commune, "Bản Nhà")
    cell = make_organisation("Chi bộ Nhà", commune=commune)
    helpers = make_organisation("Chi bộ Giúp", kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(helpers, commune)
    helper = make_member(helpers, "Lý Thị Giúp")
    household = make_household(village, "Hạng A Nhà", citizen_number=NUMBER)
    assignment = make_assignment(helper, household)
    assignment.replaces = make_assignment(
        helper,
        household,
        started_on=date(2021, 11, 1),
        ended_on=assignment.started_on,
        end_reason=EndReason.REPLACED,
    )
    assignment.save(update_fields=["replaces"])
    _in_hand(household, assignment)
    make_decision(household, date(YEAR + 1, 3, 20), Status.NEAR_POOR)
    neighbour = make_household(village, "Cà Thị Kề")
    return SimpleNamespace(
        commune=commune,
        village=village,
        cell=cell,
        member=make_member(cell, "Đỗ Văn Nhà"),
        helpers=helpers,
        helper=helper,
        assignment=assignment,
        households=_listed(commune, household, neighbour),
        household=household,
    )


def _name_list(report, side, asked_by, title) -> NameList:
    return NameList.objects.create(
        report=report,
        status="poor",
        commune=side.commune,
        ending="pdf",
        file=ContentFile(b"none", name="names.pdf"),
        job=Job.objects.create(
            task="povertyaid.tasks.none",
            title=title,
            asked_by=asked_by,
            state=Job.State.DONE,
        ),
        asked_by=asked_by,
    )


def _papers(side, asked_by) -> PaperBundle:
    """The commune's papers as a file, and the committee that decides for the district.

    Whose job it is may be told to a superuser, so the commune is not in its title.
    """
    make_organisation("Đảng bộ huyện", kind=OrganisationKind.DISTRICT_COMMITTEE)
    return _bundle(side, asked_by, "Việc của bí thư")


def _bundle(side, asked_by, title) -> PaperBundle:
    return PaperBundle.objects.create(
        kind=PaperKind.PLEDGE,
        commune=side.commune,
        form=BundleForm.PDF,
        day=date(YEAR, 12, 31),
        file=ContentFile(b"none", name="papers.pdf"),
        papers=1,
        job=Job.objects.create(
            task="povertyaid.tasks.none",
            title=title,
            asked_by=asked_by,
            state=Job.State.DONE,
        ),
        asked_by=asked_by,
    )


def _in_hand(household, assignment) -> None:
    """A line of the household's plan, and something that happened to its help."""
    EscapeMeasure.objects.create(
        household=household, measure="Nuôi bò", doer=household.head_name
    )
    AssignmentChange.objects.create(
        assignment=assignment,
        kind=ChangeKind.AMENDED,
        holds_from=assignment.started_on,
        why=f"{assignment.member} đăng ký giúp hộ {household.head_name}.",
        before={"pledge": ""},
        after={"pledge": ""},
    )


def _second(helpers) -> SimpleNamespace:
    """Another commune that home's helping organisation helps, by another member."""
    commune = make_commune("Phu Luông", code="03366")
    make_commune_assignment(helpers, commune)
    helper = make_member(helpers, "Lò Thị Hai")
    village = make_village(commune, "Bản Hai")
    household = make_household(village, "Tòng Thị Hai")
    make_assignment(helper, household)
    return SimpleNamespace(
        commune=commune,
        village=village,
        helper=helper,
        households=_listed(commune, household),
    )


def _away() -> SimpleNamespace:
    commune = make_commune("Mường Lói", code="03368")
    village = make_village(commune, "Bản Xa")
    cell = make_organisation("Chi bộ Xa", commune=commune)
    committee = OrganisationKind.GRASSROOTS_COMMITTEE
    make_organisation("Đảng bộ Xa", kind=committee, commune=commune)
    helper = make_member(cell, "Vừ Thị Xa")
    household = make_household(village, "Mùa A Xa")
    _in_hand(household, make_assignment(helper, household))
    another = make_household(village, "Giàng A Lánh")
    return SimpleNamespace(
        commune=commune,
        village=village,
        cell=cell,
        member=helper,
        helper=helper,
        households=_listed(commune, household, another),
        household=household,
    )


def _next_door(world) -> SimpleNamespace:
    """Home's other household, whom now a member of its own cell helps."""
    home = world.home
    household = home.households[1]
    make_assignment(home.member, household)
    side = SimpleNamespace(
        commune=home.commune,
        member=home.member,
        helper=home.member,
        village=home.village,
        cell=home.cell,
        households=[household],
        household=household,
    )
    side.support = _given(side)
    return side


def disturb(world, seen: set[str]) -> None:
    """Let all happen out of sight of who sees those names that could change figures.

    In the away commune, and next door to home's household if that is not seen either.
    """
    _disturb(world, world.away)
    if not seen & NEXT_DOOR:
        _disturb(world, _next_door(world))


def _disturb(world, away) -> None:
    village = make_village(away.commune, "Bản Xa Hơn")
    cell = make_organisation(f"{away.cell} hơn", commune=away.commune, village=village)
    kind = OrganisationKind.GRASSROOTS_CELL
    helpers = make_organisation(f"{away.cell} lạ", kind=kind)
    if away is world.away:  # every household's page names who answers for the commune
        make_commune_assignment(helpers, away.commune)
    make_member(cell, "Vừ A Rảnh")
    ethnic_group = EthnicGroup.objects.order_by("-code").first()
    for name in ("Lầu A Xa", "Lầu A Lạ", "Lầu A Lánh"):
        household = make_household(
            village, name, ethnic_group=ethnic_group, latitude=21, longitude=103
        )
        make_review(household, YEAR, Status.NEAR_POOR, persons=9)
        make_review(household, YEAR + 1, persons=9)
        target = {"target_year": YEAR}
        make_assignment(make_member(helpers, f"Vừ {name}"), household, **target)
        _line(world.report, away, household)
        _line(world.dated, away, household)
    away.commune.years.update(households=150, persons=700)
    world.report.denominators.filter(commune=away.commune).update(households=150)
    world.report.failed_checks = [*world.report.failed_checks, _failed_check(away, "!")]
    world.report.save(update_fields=["failed_checks"])
    _proposal(away)
    _given(away)
    _given(away, "promised")
    _activity(away)
    record = _photo(away, world.users["other_member"]).visit
    record.check_state, record.check_note = CheckState.CORRECTION_ASKED, "Ghi lại."
    record.save(update_fields=["check_state", "check_note"])
    _moved(away)
    long_ago = date(YEAR - 2, 3, 20)  # a year that a list of years would tell
    make_decision(away.household, long_ago, Status.NEAR_POOR)
    make_review(household, YEAR - 2)
    _given(away, given_on=date(YEAR - 1, 12, 20))
    _activity(away, held_on=long_ago)
    _batch("xa-hon.xlsx", world.users["other"], away)
    _batch("huyen-hon.xlsx", world.users["office"])


def _listed(commune, *households):
    make_commune_year(commune, YEAR)
    for household in households:
        make_review(household, YEAR)
    return households


def _users(home, away) -> dict:
    expired = make_user(home.commune)
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(user=expired).update(expires_on=yesterday)
    return {
        "anonymous": None,
        "nobody": make_user(),
        "reader": make_user(home.commune, may_write=False),
        "writer": make_user(home.commune),
        "other": make_user(away.commune),
        "org_secretary": make_user(home.helpers),
        "member": make_user(home.helper),
        "other_member": make_user(away.helper),
        "expired": expired,
        "district_reader": make_user("everything", may_write=False),
        "office": make_user("everything"),
        "superuser": make_user(is_superuser=True, is_staff=True),
    }


def _report(home, *others, **fields) -> Report:
    standard = PovertyStandard.objects.for_year(YEAR)
    report = Report.objects.create(
        year=YEAR,
        standard=standard,
        boundaries_on=date(YEAR, 12, 31),
        state=ReportState.DRAFT,
        compiled_at=timezone.now(),
        **fields,
        failed_checks=[
            _failed_check(home, "Lệch bên nhà"),
            _failed_check(others[-1], "Lệch bên xa"),
        ],
    )
    for side in (home, *others):
        ReportDenominator.objects.create(
            report=report, commune=side.commune, households=100, persons=400
        )
        for household in side.households:
            _line(report, side, household)
    return report


def _given(side, state="delivered", **fields):
    """What the side's helper gave her household, or promised."""
    name = side.household.head_name
    fields |= {"state": state, "member": side.helper, "what": f"Bò cho {name}"}
    return make_support([side.household], 7_000_000, received_by=name, **fields)


def _activity(side, held_on=date(YEAR, 6, 1)) -> Activity:
    """A training day in the side's commune that its household came to."""
    activity = Activity.objects.create(
        kind=ActivityKind.TRAINING,
        title=f"Lớp của {side.household.head_name}",
        organisation=side.helper.organisation,
        commune=side.commune,
        village=side.village,
        held_on=held_on,
        support=side.support,
    )
    activity.participants.create(household=side.household)
    return activity


def _photo(side, user) -> FieldPhoto:
    """Of a visit that the side's helper logged."""
    assignment = HouseholdAssignment.objects.running().get(
        household=side.household, member=side.helper
    )
    visit = Visit.objects.create(
        assignment=assignment,
        visited_on=assignment.started_on,
        logged_by=user,
        note=f"Thăm {side.household.head_name}",
        promise=f"Hẹn {side.household.head_name}",
        promise_state=PromiseState.OPEN,
    )
    Verification.objects.create(visit=visit, month=date(YEAR, 1, 1))
    return make_photo(visit, sent_by=user)


def _proposal(side) -> Proposal:
    """Solved over the commune: one pair kept and pinned, one household without."""
    proposal = make_proposal(side.commune, year=YEAR)
    pair = make_pair(proposal, side.household, side.helper, change=PairChange.KEPT)
    ProposalWish.objects.create(
        proposal=proposal,
        household=pair.household,
        member=pair.member,
        organisation=pair.organisation,
        wish=Wish.PIN,
    )
    proposal.shortages = [
        {
            "village": side.village.pk,
            "commune": side.commune.pk,
            "households": 1,
            "members": 1,
            "text": f"{side.village}: 1 hộ chưa có người giúp.",
        }
    ]
    proposal.save(update_fields=["shortages"])
    return proposal


def _request(side, asked_by) -> TransferRequest:
    """The helper of the side's household asks to be replaced."""
    assignment = side.household.assignments.get(ended_on=None)
    return TransferRequest.objects.create(
        assignment=assignment, asked_by=asked_by, reason="Chuyển công tác"
    )


def _moved(side) -> None:
    """A member of the side's cell is out of the district for a time."""
    CellTransfer.objects.create(
        member=side.member,
        from_organisation=side.cell,
        elsewhere="Huyện khác",
        kind=TransferKind.TEMPORARY,
        moved_on=date(YEAR, 5, 1),
        until=date(YEAR, 11, 1),
    )


def _line(report, side, household) -> None:
    ReportLine.objects.create(
        report=report,
        household=household,
        code=household.code,
        head_name=household.head_name,
        sort_key=household.sort_key,
        commune=side.commune,
        village=household.village,
        status_now=Status.POOR,
        persons_now=4,
        change=Change.NEW,
        helper=side.helper,
        helper_organisation=side.helper.organisation,
    )


def _failed_check(side, sentence) -> dict:
    return {
        "identity": "Cân đối hộ nghèo",
        "place": side.commune.name,
        "place_id": side.commune.pk,
        "expected": 2,
        "found": 3,
        "households": [household.pk for household in side.households],
        "sentence": sentence,
    }


def _batch(filename, uploaded_by, side=None) -> ImportBatch:
    batch = ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=YEAR,
        standard=PovertyStandard.objects.for_year(YEAR),
        commune=side.commune if side else None,
        file=ContentFile(COMMUNES.encode(), name=filename),
        filename=filename,
        sha256="0" * 64,
        size=len(COMMUNES),
        state=BatchState.IN_REVIEW,
        counts={"new": 0, "changed": 0, "leaving": 0, "same": 1, "error": 0},
        findings={"sheets": [SHEET], "checks": []},
        uploaded_by=uploaded_by,
    )
    if side:
        ColumnTie.objects.get_or_create(
            commune=side.commune, kind=RowKind.HOUSEHOLD, heading="ten nguoi", field=""
        )
        ImportRow.objects.create(
            batch=batch,
            kind=RowKind.HOUSEHOLD,
            sheet="Danh sách",
            number=7,
            raw=[side.household.head_name],
            values={"head_name": side.household.head_name},
            verdict=Verdict.SAME,
            household=side.household,
        )
    return batch
