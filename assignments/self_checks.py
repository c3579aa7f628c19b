"""What should not be among the helpers, their papers and their photos."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from assignments import proposals
from assignments.choices import MemberStatus, ProposalState
from assignments.models import FieldPhoto, HouseholdAssignment, PaperBundle, Proposal
from povertyaid.selfcheck import Check, Repair, Row

STALE_DAYS = 60
WHY = f"Không ai duyệt sau {STALE_DAYS} ngày (tự kiểm tra)."
GONE = [MemberStatus.TRANSFERRED, MemberStatus.LEFT]
# Two main helpers at once, or the same member twice: what the constraints forbid, and
# what came in around them
_OVERLAPPING = """
    SELECT DISTINCT h.id, h.code, h.head_name, b.started_on
    FROM assignments_householdassignment a
    JOIN assignments_householdassignment b
      ON b.household_id = a.household_id AND b.id > a.id
     AND daterange(a.started_on, a.ended_on) && daterange(b.started_on, b.ended_on)
     AND (a.role = 'main' AND b.role = 'main' OR a.member_id = b.member_id)
    JOIN households_household h ON h.id = a.household_id
    ORDER BY h.id, b.started_on LIMIT 1000
"""


def overlapping_rows() -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPPING)
        for pk, code, head, since in cursor.fetchall():
            yield Row(f"{code} {head}, từ {since:%d/%m/%Y}", "household", pk)


def gone_rows() -> Iterator[Row]:
    running = HouseholdAssignment.objects.running().filter(member__status__in=GONE)
    for row in running.select_related("member", "household").order_by("pk"):
        words = f"{row.member} ({row.member.get_status_display().lower()})"
        yield Row(f"{words} vẫn giúp {row.household}", "household", row.household_id)


def photo_rows() -> Iterator[Row]:
    """Every photo must open as one."""
    for photo in FieldPhoto.objects.exclude(file="").order_by("pk").iterator():
        try:
            with photo.file.open("rb") as file, Image.open(file) as image:
                image.verify()
        except (OSError, SyntaxError, ValueError) as error:
            is_gone = isinstance(error, FileNotFoundError)
            fault = "không còn tệp" if is_gone else "không mở được"
            yield Row(f"{photo}: {fault}", "photo", photo.client_id)


def paper_rows() -> Iterator[Row]:
    for bundle in PaperBundle.objects.exclude(file="").select_related("commune"):
        if not bundle.file.storage.exists(bundle.file.name):
            yield Row(f"{bundle}: không còn tệp", "papers")


def _stale():
    since = timezone.now() - timedelta(days=STALE_DAYS)
    drafts = Proposal.objects.filter(state=ProposalState.DRAFT, made_at__lt=since)
    return drafts.select_related("plan").order_by("pk")


def stale_rows() -> Iterator[Row]:
    for proposal in _stale():
        made = timezone.localdate(proposal.made_at)
        yield Row(f"{proposal}, lập {made:%d/%m/%Y}", "proposal", proposal.pk)


@transaction.atomic
def refuse_stale(by) -> int:
    stale = list(_stale())
    for proposal in stale:
        proposals.refuse(proposal, WHY, by)
    return len(stale)


CHECKS = [
    Check(
        "overlapping-help",
        "Phân công chồng nhau",
        "Một hộ có hai người giúp chính, hoặc một người giúp hai lần cùng lúc; mở hộ và"
        " kết thúc dòng thừa.",
        overlapping_rows,
    ),
    Check(
        "gone-helpers",
        "Người đã chuyển đi vẫn đang giúp",
        "Đảng viên đã chuyển sinh hoạt hoặc ra khỏi Đảng; mở hộ và giao người khác.",
        gone_rows,
    ),
    Check(
        "photos",
        "Ảnh mất hoặc hỏng",
        "Lấy lại tệp từ bản sao lưu; lượt thăm vẫn còn.",
        photo_rows,
    ),
    Check(
        "papers",
        "Gói giấy tờ mất tệp",
        "Lập lại gói giấy tờ, hoặc lấy tệp từ bản sao lưu.",
        paper_rows,
    ),
    Check(
        "stale-proposals",
        "Phương án phân công bỏ dở",
        f"Quá {STALE_DAYS} ngày chưa duyệt; số liệu đã cũ.",
        stale_rows,
        Repair("Không duyệt các phương án này; vẫn xem lại được.", refuse_stale),
    ),
]
