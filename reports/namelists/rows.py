"""The rows of a name list: every household of a status, and everybody in it.

Read batch by batch, so that a list of a hundred thousand persons needs no more memory
than one of a thousand. Identity numbers show their last four digits only, but in a
list that was asked for with whole numbers by who may see them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from households.choices import Sex
from households.models import Commune, Resident
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import MISSING, masked
from reports.choices import TICKED_SUPPORTS
from reports.models import Report, ReportLine
from reports.querysets import ReportLineQuerySet

BATCH = 2000
HEADINGS = (  # heading, width in letters
    ("TT hộ", 6),
    ("TT người", 7),
    ("Họ và tên", 24),
    ("Quan hệ với chủ hộ", 11),
    ("Ngày sinh", 11),
    ("Giới tính", 7),
    ("Dân tộc", 9),
    ("Số giấy tờ", 14),
    ("Thôn, bản; xã", 24),
    ("Đối tượng", 22),
    ("Hỗ trợ trong năm", 24),
)
HEAD_OF_HOUSEHOLD = "Chủ hộ"
SEXES = dict(Sex.choices)
KINH = "Kinh"
Row = tuple[int | None, int, *tuple[str, ...]]


def lines_of(
    report: Report, status: str, scope: Scope, commune: Commune | None
) -> ReportLineQuerySet:
    lines = ReportLine.objects.visible_to(scope).filter(
        report=report, status_now=status
    )
    if commune is not None:
        lines = lines.filter(commune=commune)
    return lines.order_by("commune__code", "village__name", "sort_key", "pk")


def rows(lines: ReportLineQuerySet, *, shows_numbers: bool) -> Iterator[list[Row]]:
    """Household by household its rows: the head's first, with the household's number.

    One query for each batch of households beside the lines' own.
    """
    wanted = lines.select_related("household", "commune", "village", "ethnic_group")
    number, shown = 0, str if shows_numbers else masked
    found = wanted.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        people = _people([line.household_id for line in batch])
        for line in batch:
            number += 1
            yield _household(number, line, people[line.household_id], shown)


def _people(households: list[int]) -> dict[int, list[Resident]]:
    found: dict[int, list[Resident]] = defaultdict(list)
    for one in Resident.objects.filter(household__in=households).order_by("pk"):
        found[one.household_id].append(one)
    return found


def _household(
    number: int, line: ReportLine, people: list[Resident], shown: Callable[[str], str]
) -> list[Row]:
    head, group = line.household, line.ethnic_group
    ethnic = group.name if group else MISSING
    place = f"{line.village.name}; {line.commune.name}"
    first = (
        number,
        1,
        line.head_name,
        HEAD_OF_HOUSEHOLD,
        *_about(head, ethnic, shown),
        place,
        "; ".join(_targets(line)),
        "; ".join(_supports(line)),
    )
    others = [
        (None, at, one.name, one.relation, *_about(one, ethnic, shown), place, "", "")
        for at, one in enumerate(people, 2)
    ]
    return [first, *others]


def _about(person, ethnic: str, shown) -> tuple[str, str, str, str]:
    """Birth, sex, ethnic group (recorded for the household), number as it is shown."""
    if person.birth_date:
        born = f"{person.birth_date:%d/%m/%Y}"
    else:
        born = str(person.birth_year or "")
    return born, SEXES.get(person.sex, ""), ethnic, shown(person.citizen_number)


def _targets(line: ReportLine) -> list[str]:
    told = []
    if line.ethnic_group and line.ethnic_group.name != KINH:
        told.append("DTTS")
    if line.has_no_labour_capacity:
        told.append("Không có khả năng lao động")
    if line.has_merit:
        told.append("Người có công")
    return told


def _supports(line: ReportLine) -> list[str]:
    """What was given in the year; ticks count from 1, as TICKED_SUPPORTS stand."""
    return [TICKED_SUPPORTS[tick - 1].label for tick in line.supports or ()]
