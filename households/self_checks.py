"""What should not be in the register and the lists that came in."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from households import imports
from households.choices import BatchKind, BatchState
from households.models import Household, ImportBatch, Village, VillagePlacement
from povertyaid import audit
from povertyaid.selfcheck import Check, Repair, Row

STALE_DAYS = 60
WHY = f"Không ai ghi sau {STALE_DAYS} ngày (tự kiểm tra)."
# Of each review, the village must lie in some commune at the end of that year
_UNPLACED = """
    SELECT h.id, h.code, h.head_name, v.name, r.year
    FROM households_review r
    JOIN households_household h ON h.id = r.household_id
    JOIN households_village v ON v.id = r.village_id
    WHERE NOT EXISTS (
        SELECT 1 FROM households_villageplacement p
        WHERE p.village_id = r.village_id
          AND p.started_on <= make_date(r.year, 12, 31)
          AND (p.ended_on IS NULL OR p.ended_on > make_date(r.year, 12, 31)))
    ORDER BY r.year, h.id LIMIT 1000
"""


def unplaced_rows() -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_UNPLACED)
        for pk, code, head, village, year in cursor.fetchall():
            yield Row(f"{code} {head}, {village}, rà soát {year}", "household", pk)


def never_reviewed_rows() -> Iterator[Row]:
    for household in Household.objects.filter(
        reviews=None, closing_reviews=None
    ).order_by("pk"):
        yield Row(str(household), "household", household.pk)


def _misplaced():
    """Villages whose own commune is not the one of the placement in force."""
    today = timezone.localdate()
    here = VillagePlacement.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), started_on__lte=today
    )
    elsewhere = here.filter(village=OuterRef("pk")).exclude(commune=OuterRef("commune"))
    return Village.objects.filter(Exists(elsewhere)).order_by("pk")


def misplaced_rows() -> Iterator[Row]:
    for village in _misplaced().select_related("commune"):
        place = _placement(village)
        words = f"{village}: sổ ghi {village.commune}, địa giới ghi {place.commune}"
        yield Row(words, "commune", place.commune_id)


def _placement(village: Village) -> VillagePlacement:
    today = timezone.localdate()
    here = village.placements.filter(started_on__lte=today).select_related("commune")
    return here.order_by("-started_on").first()


@transaction.atomic
def put_villages_in_place(by) -> int:
    count = 0
    for village in _misplaced().select_for_update():
        before = {"commune": village.commune_id}
        village.commune_id = _placement(village).commune_id
        village.save(update_fields=["commune"])
        after = {"commune": village.commune_id}
        audit.record(by, audit.Action.CHANGED, village, before=before, after=after)
        count += 1
    return count


def file_rows() -> Iterator[Row]:
    """Each uploaded list must still be there, to the byte."""
    for batch in ImportBatch.objects.exclude(file="").order_by("pk").iterator():
        if fault := _fault_of(batch):
            yield Row(f"{batch.filename}: {fault}", _page_of(batch), batch.pk)


def _page_of(batch: ImportBatch) -> str:
    """Registers have a page of their own."""
    return "import" if batch.kind == BatchKind.HOUSEHOLDS else "register"


def _fault_of(batch: ImportBatch) -> str:
    try:
        with batch.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return (
            "không còn tệp"
            if isinstance(error, FileNotFoundError)
            else "không đọc được"
        )
    return "" if found == batch.sha256 else "tệp đã bị đổi"


def _stale():
    since = timezone.now() - timedelta(days=STALE_DAYS)
    waiting = Q(state__in=[BatchState.UPLOADED, BatchState.IN_REVIEW])
    old = ImportBatch.objects.filter(waiting, uploaded_at__lt=since, committed_at=None)
    return old.order_by("pk")


def stale_rows() -> Iterator[Row]:
    for batch in _stale():
        day = timezone.localdate(batch.uploaded_at)
        yield Row(
            f"{batch.filename}, tải lên {day:%d/%m/%Y}", _page_of(batch), batch.pk
        )


@transaction.atomic
def refuse_stale(by) -> int:
    stale = list(_stale())
    for batch in stale:
        imports.refuse(batch, by, WHY)
    return len(stale)


CHECKS = [
    Check(
        "unplaced-reviews",
        "Kết quả rà soát ở bản chưa có xã",
        "Cuối năm rà soát, bản không thuộc xã nào nên báo cáo năm thiếu hộ; bổ sung"
        " thời gian bản thuộc xã.",
        unplaced_rows,
    ),
    Check(
        "village-commune",
        "Xã của bản khác với địa giới",
        "Xã đang ghi ở bản không phải xã của thời gian đang có hiệu lực.",
        misplaced_rows,
        Repair(
            "Ghi lại xã của bản theo địa giới đang có hiệu lực.", put_villages_in_place
        ),
    ),
    Check(
        "never-reviewed",
        "Hộ chưa rà soát lần nào",
        "Có trong sổ mà không có kết quả của năm nào; thường là hộ nhập dở.",
        never_reviewed_rows,
    ),
    Check(
        "list-files",
        "Tệp danh sách mất hoặc bị đổi",
        "Lấy lại tệp từ bản sao lưu; số liệu đã ghi vào sổ không đổi.",
        file_rows,
    ),
    Check(
        "stale-lists",
        "Danh sách tải lên bỏ dở",
        f"Quá {STALE_DAYS} ngày chưa ghi vào sổ.",
        stale_rows,
        Repair("Bỏ các lần nhập này; tệp và các dòng vẫn xem lại được.", refuse_stale),
    ),
]
