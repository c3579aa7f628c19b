"""Does the account add up? What does not is named, with the households behind it."""

from collections.abc import Iterator
from functools import cached_property

from django.db.models import Q

from households.models import Commune
from povertyaid.templatetags.vn import number, percent
from reports.choices import Change
from reports.measures import TOTAL, Figures
from reports.measures.definitions import MEASURES, NEAR_POOR, POOR
from reports.models import Report, ReportLine

WORDS = {POOR: "hộ nghèo", NEAR_POOR: "hộ cận nghèo"}
UNITS = {"households": "hộ", "persons": "khẩu"}
OUT = ("to_other", "out_of_both", "gone")
INTO = ("from_other", "again", "new", "arrived")
GONE = [Change.OUT_OF_BOTH, Change.LEFT, Change.UNEXPLAINED]
COME = [Change.AGAIN, Change.NEW, Change.ARRIVED]
TWINS = ((POOR, NEAR_POOR), (NEAR_POOR, POOR))
RATES = ("poor_rate", "near_poor_rate", "listed_rate")
RATES += ("poor_persons_rate", "near_poor_persons_rate")
DISTRICT = "toàn huyện"
# Status then and now, and what may lie between them
MOVEMENTS = (
    (POOR, POOR, [Change.STAYED]),
    (NEAR_POOR, NEAR_POOR, [Change.STAYED]),
    (POOR, NEAR_POOR, [Change.TO_NEAR_POOR]),
    (NEAR_POOR, POOR, [Change.TO_POOR]),
    *((status, "", GONE) for status in (POOR, NEAR_POOR)),
    *(("", status, COME) for status in (POOR, NEAR_POOR)),
)


def check(report: Report, found: Figures) -> list[dict]:
    """Every identity that does not hold, commune by commune and in total.

    `found` are the report's figures by commune. Each finding is {"identity", "place",
    "place_id", "expected", "found", "households", "sentence"}: the households (ids) to
    look at, and the finding in Vietnamese.
    """
    behind = Behind(report)
    failed: list[dict] = []
    places = [(row.id, row.name) for row in found.rows]
    for place_id, name in [*places, (TOTAL, DISTRICT)]:
        failed += _movements(found, place_id, name, behind)
        failed += _twins(found, place_id, name, behind)
        failed += _results(found, place_id, name, behind)
        failed += _denominators(found, place_id, name)
    return failed


def check_again(report: Report, found: Figures) -> list[dict]:
    """The same where the figures of some communes alone are others: `found`.

    What did not hold elsewhere still does not.
    """
    anew = {row.id for row in found.rows} | {TOTAL}
    kept = [one for one in report.failed_checks if one["place_id"] not in anew]
    failed = [*kept, *check(report, found)]
    communes = Commune.objects.in_bulk({one["place_id"] for one in failed} - {TOTAL})
    order = {pk: (one.code, one.valid_from) for pk, one in communes.items()}
    # As check finds them: by code, the total last; in a place as they are found
    return sorted(
        failed, key=lambda one: (one["place_id"] is TOTAL, order.get(one["place_id"]))
    )


class Behind:
    """Households behind what does not hold, by commune and a status of theirs.

    Read when they are first asked for; under the total as well, so that no place has to
    look through those of all others.
    """

    def __init__(self, report: Report):
        self.report = report

    def unexplained(self, place_id: int | None, status: str) -> list[int]:
        """Of last year's list and without a result: a list forgot them."""
        return self._unexplained.get((place_id, status), [])

    def odd(self, place_id: int | None, status: str) -> list[int]:
        """Whose movement is not one between their two statuses.

        Compiling writes none: a line was changed by hand, or a restore mixed two.
        """
        return self._odd.get((place_id, status), [])

    @cached_property
    def _unexplained(self) -> dict[tuple[int | None, str], list[int]]:
        return self._by_place(Q(change=Change.UNEXPLAINED), ("status_then",))

    @cached_property
    def _odd(self) -> dict[tuple[int | None, str], list[int]]:
        fits = Q(pk__in=[])
        for then, now, changes in MOVEMENTS:
            fits |= Q(status_then=then, status_now=now, change__in=changes)
        return self._by_place(~fits, ("status_then", "status_now"))

    def _by_place(self, which: Q, statuses: tuple[str, ...]):
        lines = ReportLine.objects.filter(which, report=self.report)
        lines = lines.order_by("sort_key", "commune_id", "household_id")
        found: dict[tuple[int | None, str], list[int]] = {}
        for commune, household, *either in lines.values_list(
            "commune_id", "household_id", *statuses
        ):
            for status in {*either} - {""}:
                for place in (commune, TOTAL):
                    found.setdefault((place, status), []).append(household)
        return found


def _movements(found: Figures, place_id, place, behind: Behind) -> Iterator[dict]:
    """Start − out + in = end, in households and in persons."""
    for status, words in WORDS.items():
        for ending, unit in UNITS.items():
            expected = _expected_end(found, place_id, status, ending)
            end = found.value(place_id, f"{status}_end_{ending}")
            if expected == end:
                continue
            unexplained = behind.unexplained(place_id, status)
            odd = behind.odd(place_id, status)
            yield _failure(
                f"Diễn biến {words}, theo {unit}",
                (place_id, place),
                (expected, end),
                f"Diễn biến {words} không cân đối: tính ra cuối kỳ {number(expected)} "
                f"{unit} nhưng danh sách có {number(end)} {unit}."
                + _forgotten(unexplained)
                + _contradicting(odd),
                [*unexplained, *odd],
            )


def _forgotten(households: list[int]) -> str:
    if not households:
        return ""
    return (
        f" {number(len(households))} hộ có trong danh sách năm trước nhưng năm nay "
        "không có kết quả rà soát: hãy nhập kết quả rà soát của các hộ này."
    )


def _contradicting(households: list[int]) -> str:
    if not households:
        return ""
    return (
        f" {number(len(households))} hộ có diễn biến không khớp phân loại đầu năm và "
        "cuối năm của chính hộ: hãy lập lại báo cáo, vẫn còn thì báo người quản trị."
    )


def _expected_end(found: Figures, place_id, status: str, ending: str) -> int | None:
    def value(flow: str) -> int:
        return found.value(place_id, f"{status}_{flow}_{ending}")

    if value("start") is None:
        return None
    end = value("start") - sum(map(value, OUT)) + sum(map(value, INTO))
    if ending == "persons":
        end += value("growth") - value("loss")
    return end


def _twins(found: Figures, place_id, place, behind: Behind) -> Iterator[dict]:
    """What leaves one table for the other enters there."""
    for status, other in TWINS:
        for ending, unit in UNITS.items():
            out = found.value(place_id, f"{status}_to_other_{ending}")
            into = found.value(place_id, f"{other}_from_other_{ending}")
            if out != into:
                odd = behind.odd(place_id, status)
                yield _failure(
                    f"{WORDS[status]} sang {WORDS[other]}, theo {unit}",
                    (place_id, place),
                    (out, into),
                    f"Số {WORDS[status]} trở thành {WORDS[other]} là {number(out)} "
                    f"{unit} ở biểu này nhưng {number(into)} {unit} ở biểu kia."
                    + _contradicting(odd),
                    odd,
                )


def _results(found: Figures, place_id, place, behind: Behind) -> Iterator[dict]:
    """The end of a movement table is what the results table says."""
    for status, words in WORDS.items():
        for ending, unit in UNITS.items():
            end = found.value(place_id, f"{status}_end_{ending}")
            result = found.value(place_id, f"{status}_{ending}")
            if end is not None and end != result:
                odd = behind.odd(place_id, status)
                yield _failure(
                    f"Kết quả rà soát và diễn biến {words}, theo {unit}",
                    (place_id, place),
                    (result, end),
                    f"Biểu kết quả có {number(result)} {unit} của {words} nhưng biểu "
                    f"diễn biến cuối kỳ là {number(end)}." + _contradicting(odd),
                    odd,
                )


def _denominators(found: Figures, place_id, place) -> Iterator[dict]:
    """All households are known, each has a person, and no rate is over 100 %."""
    if found.value(place_id, "all_households") is None:
        yield _failure(
            "Tổng số hộ dân cư",
            (place_id, place),
            (None, None),
            "Chưa có tổng số hộ dân cư nên chưa tính được tỷ lệ.",
        )
    households, persons = (found.value(place_id, f"all_{ending}") for ending in UNITS)
    if None not in (households, persons) and persons < households:
        yield _failure(
            "Tổng số nhân khẩu",
            (place_id, place),
            (households, persons),
            f"Tổng số nhân khẩu là {number(persons)}, ít hơn tổng số hộ "
            f"({number(households)}): hãy sửa lại tổng số dân cư.",
        )
    for name in RATES:
        rate = found.value(place_id, name)
        if rate is not None and rate > 100:
            yield _failure(
                MEASURES[name].label,
                (place_id, place),
                (100, str(rate)),
                f"{MEASURES[name].label} là {percent(rate)}, vượt quá 100 %: hãy xem "
                "lại tổng số dân cư.",
            )


def _failure(
    identity: str, place: tuple, numbers: tuple, sentence: str, households=()
) -> dict:
    place_id, name = place
    expected, found = numbers
    where = name[0].upper() + name[1:]
    return {
        "identity": identity,
        "place": name,
        "place_id": place_id,
        "expected": expected,
        "found": found,
        "households": list(households),
        "sentence": f"{where}: {sentence[0].upper()}{sentence[1:]}",
    }
