"""The register of members' moves (sổ chuyển sinh hoạt), as a list and as a workbook."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from assignments.choices import TransferKind
from assignments.models import CellTransfer, PartyMember
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx

HEADINGS = [
    "TT",
    "Họ và tên",
    "Hình thức",
    "Ngày chuyển",
    "Nơi đi",
    "Nơi đến",
    "Tạm thời đến ngày",
    "Lý do",
    "Người ghi",
]


def moves_seen(scope: Scope, kind: str = "") -> QuerySet:
    """The moves in sight, newest first.

    `left_for` names where a return came back from, when that was out of the district;
    `shows_member` says whether the member's page opens for this scope.
    """
    earlier = CellTransfer.objects.filter(
        member=OuterRef("member"), pk__lt=OuterRef("pk")
    )
    members = PartyMember.objects.visible_to(scope).filter(pk=OuterRef("member"))
    moves = CellTransfer.objects.visible_to(scope)
    if kind in TransferKind:
        moves = moves.filter(kind=kind)
    return moves.select_related(
        "member", "from_organisation", "to_organisation", "moved_by"
    ).annotate(
        left_for=Subquery(earlier.order_by("-pk").values("elsewhere")[:1]),
        shows_member=Exists(members),
    )


def moves_of(scope: Scope, member: PartyMember) -> QuerySet:
    return moves_seen(scope).filter(member=member)


def place_left(move: CellTransfer) -> str:
    """Where the member came from, with a return from out of the district."""
    is_return = move.kind == TransferKind.RETURN
    if is_return and move.from_organisation_id == move.to_organisation_id:
        return move.left_for or "ngoài huyện"
    return move.from_organisation.name


def place_reached(move: CellTransfer) -> str:
    return move.to_organisation.name if move.to_organisation else move.elsewhere


def with_places(moves) -> list[CellTransfer]:
    """The moves, each with `came_from` and `went_to` in words."""
    found = list(moves)
    for move in found:
        move.came_from, move.went_to = place_left(move), place_reached(move)
    return found


def move_workbook(moves: QuerySet) -> tuple[bytes, int]:
    """The register of moves as a workbook, and how many rows it has."""
    lines = [
        (
            number,
            move.member.name,
            move.get_kind_display(),
            move.moved_on,
            move.came_from,
            move.went_to,
            move.until,
            move.reason,
            move.moved_by.full_name if move.moved_by else "",
        )
        for number, move in enumerate(with_places(moves), 1)
    ]
    return to_xlsx({"Sổ chuyển sinh hoạt": (HEADINGS, lines)}), len(lines)
