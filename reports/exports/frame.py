"""What stands around a form in every file: heads, title, facts, places to sign, foot.

The forms are the State's (Circular 07/2021), so their head is the People's Committee's
as in Decree 30/2020. The tables of the Party's own plan bear the Party's head.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from assignments.documents.wording import day_to_fill, long_day
from households.models import Commune
from povertyaid.office import as_party_body
from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.measures import Area, PlanFigures, figures
from reports.models import Report
from reports.tables import Form, Table, render

DRAFT = "DỰ THẢO"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
MADE_BY = ("NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)")
MOST_ON_A4 = 19  # columns; a wider form is set on A3
SIGNED_AND_SEALED = "(Ký tên, đóng dấu)"


@dataclass(frozen=True)
class Bundle:
    """The filled forms of one file: of which report, and of which area."""

    report: Report
    tables: Sequence[Table]
    commune: Commune | None = None
    area: Area | None = None

    @property
    def made_at(self) -> datetime:
        """When the figures were counted: the only instant a file knows of."""
        return timezone.localtime(self.report.compiled_at or self.report.asked_at)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a head."""

    text: str
    style: str = ""  # "", "bold" or "italic"
    is_ruled: bool = False


@dataclass(frozen=True)
class Frame:
    """The texts around one form; a renderer decides only where they stand."""

    left: list[Line]
    right: list[Line]
    label: str  # "Biểu 1"
    title: str
    facts: str
    reason: str  # why the year was closed although something does not add up; or ""
    is_draft: bool
    signers: list[tuple[list[str], str]]  # (lines in bold, what to do below)
    stamp: str  # the foot of every page: version, instant, state
    notes: list[str] = field(default_factory=list)


def bundle_of(
    report: Report,
    forms: Sequence[Form],
    scope: Scope,
    commune: Commune | None = None,
    area: Area | None = None,
) -> Bundle:
    """The forms as far as `scope` reads them: by commune, or by village of one.

    The plan's own tables are by organisation, of whatever place the others are.
    """
    by = "village" if commune else "commune"
    found = figures(report, scope, by, commune, area=area)
    heading = "Thôn/Bản" if commune else "Phường/Xã"
    plan = PlanFigures(report, scope)
    tables = [
        render(form, plan, "Tổ chức đảng")
        if is_party_s(form)
        else render(form, found, heading)
        for form in forms
    ]
    return Bundle(report, tables, commune, area)


def is_party_s(form: Form) -> bool:
    """Is it a table of the Party's plan, not one of the State's forms?"""
    return form.code != ""


def label_of(table: Table) -> str:
    return table.form.label


def size_of(table: Table) -> str:
    return "a3" if len(table.number_row) > MOST_ON_A4 else "a4"


def frame_of(bundle: Bundle, table: Table) -> Frame:
    report = bundle.report
    is_draft = report.state != ReportState.CLOSED and not report.is_dated
    left, right, signer = _heads(bundle, table, is_draft)
    return Frame(
        left=left,
        right=right,
        label=label_of(table),
        title=table.form.title,
        facts=_facts(bundle),
        reason=_reason(report),
        is_draft=is_draft,
        signers=[([MADE_BY[0]], MADE_BY[1]), (signer, SIGNED_AND_SEALED)],
        stamp=_stamp(bundle, is_draft),
        notes=table.notes,
    )


def _heads(bundle: Bundle, table: Table, is_draft: bool):
    """(left lines, right lines, who signs) of the State's head or the Party's."""
    office, commune = settings.OFFICE, bundle.commune
    place = commune.name if commune else office["place"]
    day = _day(bundle.report)
    dated = f"{place}, {day_to_fill(day) if is_draft else long_day(day)}"
    if is_party_s(table.form):
        left = [Line(as_party_body(office["parent"]))]
        left.append(Line(office["name"].upper(), "bold"))
        right = [Line(PARTY, "bold", is_ruled=True), Line(dated, "italic")]
        return [*left, Line("*")], right, ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]
    district = f"UBND {office['district']}".upper()
    left = [Line(district, "bold", is_ruled=True)]
    if commune:
        own = Line(f"UBND {commune}".upper(), "bold", is_ruled=True)
        left = [Line(district), own]
    right = [
        Line(COUNTRY, "bold"),
        Line(MOTTO, "bold", is_ruled=True),
        Line(dated, "italic"),
    ]
    return left, right, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def _day(report: Report) -> date:
    return timezone.localdate(report.closed_at or report.compiled_at)


def _facts(bundle: Bundle) -> str:
    report, office = bundle.report, settings.OFFICE
    places = [bundle.commune, bundle.area and bundle.area.organisation]
    where = ", ".join(str(place) for place in places if place) or office["district"]
    return (
        f"{report.period[0].upper()}{report.period[1:]}, {where}, chuẩn nghèo "
        f"{report.standard.decree}, địa giới tại ngày "
        f"{report.boundaries_seen:%d/%m/%Y}, {_standing(report)}"
    )


def _standing(report: Report) -> str:
    if report.is_monthly:
        return f"theo danh sách năm {report.year - 1} và các quyết định trong năm"
    if report.is_baseline:
        return f"kết quả gốc để so sánh với năm {report.year + 1}"
    if report.is_dated:
        return f"không phải số chốt của năm {report.year}"
    return f"bản {report.version} ({report.get_state_display().lower()})"


def _reason(report: Report) -> str:
    if not report.close_reason:
        return ""
    return f"Chốt khi chưa cân đối, lý do: {report.close_reason}"


def _stamp(bundle: Bundle, is_draft: bool) -> str:
    parts = [
        str(bundle.report),
        f"tổng hợp lúc {bundle.made_at:%H:%M ngày %d/%m/%Y}",
        *([DRAFT] if is_draft else []),
    ]
    return " · ".join(parts)
