"""What follows when communes become others: cells, duties, rights.

* A cell lives where its village lies, else where its commune's heir is. Committees of
  communes stay: merging them is a decision of the Party, made on their own pages.
* A duty to a commune ends on the day; the same organisation goes on at the heir, unless
  the office said that it does not.
* A right in a commune that ended goes on over what the commune was: its reports, and
  its villages' households to look at (access.py). It grows over the new unit only where
  the office said so; the office gives the others theirs.
"""

from collections.abc import Iterator

from assignments.choices import OrganisationKind, ProposalState
from assignments.models import CommuneAssignment, Grant, PartyOrganisation, Proposal
from households import boundaries
from households.boundaries import Check, Plan
from households.boundaries.applying import columns, restore
from households.models import BoundaryChange, BoundaryPart
from povertyaid import audit

DUTIES, GRANTS = CommuneAssignment._meta.label, Grant._meta.label
CELLS = PartyOrganisation._meta.label


def follow_checks(plan: Plan) -> list[Check]:
    return [
        Check("Không phương án phân công nào đang làm dở", list(_proposals(plan))),
        Check("Phân công phụ trách xã bắt đầu trước ngày này", list(_late(plan))),
    ]


def _proposals(plan: Plan) -> Iterator[str]:
    at_work = [ProposalState.SOLVING, ProposalState.DRAFT]
    open_ones = Proposal.objects.filter(commune__in=plan.ending, state__in=at_work)
    for proposal in open_ones.select_related("commune").order_by("pk"):
        yield f"Phương án phân công của {proposal.commune} chưa duyệt, chưa bỏ."


def _late(plan: Plan) -> Iterator[str]:
    late = CommuneAssignment.objects.filter(
        commune__in=plan.ending, started_on__gte=plan.change.takes_effect_on
    )
    for duty in late.select_related("organisation", "commune").order_by("pk"):
        yield f"{duty} bắt đầu {duty.started_on:%d/%m/%Y}, khi xã không còn."


def follow(plan: Plan, by) -> dict:
    """Move cells, hand duties over, widen rights; what was, and what was made."""
    before, made = _move_cells(plan), {DUTIES: [], GRANTS: []}
    duties, made[DUTIES] = _hand_duties_over(plan)
    for part in plan.parts:
        if part.rights_go_on:
            made[GRANTS] += [grant.pk for grant in _widen_rights(part, by)]
    return before | duties | {"made": made}


def _move_cells(plan: Plan) -> dict:
    homes = {part.commune_id: part.heir.commune for part in plan.parts}
    by_village = {pk: move.unit.commune for pk, move in plan.moves.items()}
    cells = PartyOrganisation.objects.select_for_update(of=["self"]).exclude(
        kind=OrganisationKind.GRASSROOTS_COMMITTEE
    )
    moved = [
        cell
        for cell in cells.filter(valid_to=None).order_by("pk")
        if cell.commune_id
        and (cell.village_id in by_village or cell.commune_id in homes)
    ]
    before = columns(PartyOrganisation, moved, "commune_id")
    for cell in moved:
        cell.commune = by_village.get(cell.village_id) or homes[cell.commune_id]
    PartyOrganisation.objects.bulk_update(moved, ["commune"])
    return before


def _hand_duties_over(plan: Plan) -> tuple[dict, list[int]]:
    day = plan.change.takes_effect_on
    parts = {part.commune_id: part for part in plan.parts}
    rows = CommuneAssignment.objects.select_for_update().not_over_on(day)
    running = list(rows.filter(commune__in=parts).order_by("pk"))
    before = columns(CommuneAssignment, running, "ended_on")
    heirs = {part.heir.commune_id for part in plan.parts}
    known = set(rows.filter(commune__in=heirs).values_list(*KEY))
    made = []
    for duty in running:
        part = parts[duty.commune_id]
        key = duty.plan_id, duty.organisation_id, part.heir.commune_id
        if part.duties_go_on and key not in known:
            known.add(key)
            made.append(_next_duty(duty, part))
        duty.ended_on = day
    CommuneAssignment.objects.bulk_update(running, ["ended_on"])
    CommuneAssignment.objects.bulk_create(made)
    return before, [duty.pk for duty in made]


KEY = ("plan_id", "organisation_id", "commune_id")


def _next_duty(duty: CommuneAssignment, part: BoundaryPart) -> CommuneAssignment:
    return CommuneAssignment(
        plan_id=duty.plan_id,
        organisation_id=duty.organisation_id,
        commune=part.heir.commune,
        started_on=part.change.takes_effect_on,
        ended_on=duty.ended_on,
        decision_number=part.change.decision_number[:40],
    )


def _widen_rights(part: BoundaryPart, by) -> Iterator[Grant]:
    """The same right over the heir, for whoever does not have it there already."""
    for grant in rights_in(part):
        new = Grant(
            user=grant.user,
            role=grant.role,
            commune=part.heir.commune,
            may_write=grant.may_write,
            may_see_numbers=grant.may_see_numbers,
            expires_on=grant.expires_on,
            granted_by=by,
        )
        same = Grant.objects.filter(user=grant.user, commune=new.commune)
        alike = {
            name: getattr(grant, name) for name in ("may_write", "may_see_numbers")
        }
        if not same.filter(**alike).exists():
            new.save()
            after = {"user": grant.user.username, "commune": new.commune_id}
            audit.record(by, audit.Action.CREATED, new, after=after)
            yield new


def rights_in(part: BoundaryPart):
    """Who has a right in a commune that ends."""
    grants = Grant.objects.in_force().filter(commune=part.commune_id)
    return grants.select_related("user").order_by("pk")


def made(change: BoundaryChange) -> dict[str, list[int]]:
    """What stands in the new communes because of the change itself."""
    moved = list(map(int, change.before.get(CELLS, {})))
    return {CELLS: moved} | change.before.get("made", {})


def in_the_way(change: BoundaryChange) -> list[str]:
    """Cells and duties that were changed since."""
    return [*_moved_cells(change), *_ended_duties(change)]


def _moved_cells(change: BoundaryChange) -> Iterator[str]:
    units = {unit.commune_id for unit in change.units.all()}
    cells = PartyOrganisation.objects.filter(pk__in=change.before.get(CELLS, {}))
    for cell in cells.select_related("commune").order_by("pk"):
        if cell.commune_id not in units:
            yield f"{cell} đã sang nơi khác."


def _ended_duties(change: BoundaryChange) -> Iterator[str]:
    day = change.takes_effect_on
    old = CommuneAssignment.objects.filter(pk__in=change.before.get(DUTIES, {}))
    for duty in old.exclude(ended_on=day).select_related("organisation", "commune"):
        yield f"{duty} đã đổi ngày kết thúc."
    ends = {
        (duty.plan_id, duty.organisation_id): value["ended_on"]
        for duty in old
        for value in [change.before[DUTIES][str(duty.pk)]]
    }
    new = CommuneAssignment.objects.filter(pk__in=change.before["made"][DUTIES])
    for duty in new.select_related("organisation", "commune"):
        end = duty.ended_on and duty.ended_on.isoformat()
        if end != ends.get((duty.plan_id, duty.organisation_id)):
            yield f"{duty} đã kết thúc."


def unfollow(change: BoundaryChange) -> None:
    for label, model in ((DUTIES, CommuneAssignment), (GRANTS, Grant)):
        model.objects.filter(pk__in=change.before["made"][label]).delete()
    restore(CommuneAssignment, change.before)
    restore(PartyOrganisation, change.before)


FOLLOWERS = boundaries.Followers(
    checks=follow_checks,
    follow=follow,
    in_the_way=in_the_way,
    unfollow=unfollow,
    made=made,
)


def apply(change: BoundaryChange, by) -> BoundaryChange:
    return boundaries.apply(change, by, FOLLOWERS)


def reverse(change: BoundaryChange, by) -> BoundaryChange:
    return boundaries.reverse(change, by, FOLLOWERS)
