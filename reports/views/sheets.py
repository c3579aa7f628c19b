"""The forms as the report page shows them: which on which tab, with what proofs."""

from dataclasses import dataclass, field

from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number
from reports.links import Links
from reports.measures import Figures, PlanFigures
from reports.models import Report
from reports.tables import Form, Row, Table, forms, plan_forms, render
from reports.views.movement import has_movement

TABS = {  # the forms that stand on one page together, by the number in the address
    "1": ("Kết quả, diễn biến", "1–3", (1, 2, 3)),
    "4": ("Thiếu hụt: hộ nghèo", "4, 5", (4, 5)),
    "6": ("Thiếu hụt: hộ cận nghèo", "6, 7", (6, 7)),
    "8": ("Nhóm đối tượng", "8", (8,)),
    "9": ("Dân tộc", "9", (9,)),
    "10": ("Nguyên nhân", "10", (10,)),
    "11": ("Trẻ em", "11", (11,)),
    "12": ("Đa chiều: hộ nghèo", "12", (12,)),
    "13": ("Đa chiều: hộ cận nghèo", "13", (13,)),
    "101": ("Kế hoạch giúp hộ", "01–03", (101, 102, 103)),
}
PLAN = "101"


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of proof: what it is about, the sum written out, whether it holds."""

    title: str
    sums: list[tuple[str, str, str]]  # before, the sum, its end
    holds: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on the page: its table, or why there is none, and the proofs over it."""

    table: Table
    links: Links
    proofs: list[Proof] = field(default_factory=list)
    missing: str = ""


def tabs_of(report: Report) -> list[tuple[str, tuple]]:
    """The plan's tables are of whole years alone."""
    return [(k, v) for k, v in TABS.items() if not (report.is_dated and k == PLAN)]


def tab_of(wanted: str) -> str:
    """The key of the tab that holds form `wanted`; the first for anything unknown."""
    if wanted == "tat-ca":
        return wanted
    for key, (_, _, numbers) in TABS.items():
        if wanted in map(str, numbers):
            return key
    return "1"


def sheets(found: Figures, scope: Scope, tab: str, place_heading: str, links: Links):
    """The forms of a tab; the plan's tables on their own only."""
    report = found.report
    wanted = TABS[tab][2] if tab in TABS else range(1, 14)
    if tab == PLAN and not report.is_dated:
        return _plan_sheets(PlanFigures(report, scope), links)
    return [_sheet(one, found, place_heading, links) for one in forms(report, wanted)]


def _plan_sheets(found: PlanFigures, links: Links) -> list[Sheet]:
    year, narrowed = found.report.year, links.by("giup")
    missing = "" if found.plan else f"Năm {year} chưa có kế hoạch phân công giúp đỡ hộ."
    return [
        Sheet(render(form, found, "Tổ chức đảng"), narrowed, missing=missing)
        for form in plan_forms(found.report)
    ]


def _sheet(form: Form, found: Figures, place_heading: str, links: Links) -> Sheet:
    table = render(form, found, place_heading)
    if missing := _missing(form, found):
        return Sheet(table, links, missing=missing)
    if not form.is_movement:
        return Sheet(table, links)
    proofs = [_balance_proof(table)]
    if form.number == 3:
        proofs.append(_twin_proof(found))
    return Sheet(table, links, proofs)


def _missing(form: Form, found: Figures) -> str:
    """Why a form cannot be filled for this year, in a sentence; "" if it can."""
    year = found.report.year
    if form.is_movement and found.report.is_baseline:
        return f"Không so sánh được với danh sách năm {year - 1} vì khác chuẩn nghèo."
    if form.is_movement and not has_movement(found):
        return (
            f"Chưa có danh sách năm {year - 1} nên chưa có diễn biến trong năm {year}."
        )
    if form.number == 11 and found.total("poor_children") is None:
        return (
            f"Danh sách năm {year} chưa ghi các thành viên của hộ với năm sinh, nên "
            "chưa có dữ liệu về trẻ em."
        )
    tick = {4: "poor_deprivations", 5: "poor_deprivations", 10: "poor_cause_1"}
    tick |= {6: "near_poor_deprivations", 7: "near_poor_deprivations"}
    if form.number in tick and found.total(tick[form.number]) is None:
        what = "nguyên nhân nghèo" if form.number == 10 else "chỉ số thiếu hụt"
        return (
            f"Danh sách năm {year} không có cột {what} "
            f"({found.report.standard.decree}), nên biểu này chưa có số liệu."
        )
    return ""


def _balance_proof(table: Table) -> Proof:
    """2.367 − 304 − 125 − 21 + 71 + 17 + 115 + 0 = 2.120, of households and persons."""
    sums = [(f"{row.unit.lower()}:", *_written_out(row)) for row in table.totals]
    title = "Cân đối" if table.balances else "Chưa cân đối"
    return Proof(title, sums, bool(table.balances))


def _written_out(row: Row) -> tuple[str, str]:
    start, *steps, end = [cell.value for cell in row.cells]
    signs = ["−"] * 3 + ["+"] * (len(steps) - 3)
    written = [
        f"{sign} {number(step)}" for sign, step in zip(signs, steps, strict=True)
    ]
    sign = "=" if row.balances else "≠"
    return " ".join([number(start), *written, sign]), number(end)


def _twin_proof(found: Figures) -> Proof:
    """What leaves one movement table for the other enters there."""
    pairs = {
        "nghèo sang cận nghèo:": ("poor_to_other", "near_poor_from_other"),
        "cận nghèo sang nghèo:": ("near_poor_to_other", "poor_from_other"),
    }
    sums, holds = [], True
    for words, names in pairs.items():
        out, into = (found.total(f"{name}_households") for name in names)
        holds = holds and out == into
        sign = "=" if out == into else "≠"
        sums.append((words, f"{number(out)} {sign}", number(into)))
    return Proof("Khớp Biểu 2" if holds else "Không khớp Biểu 2", sums, holds)
