"""The figures of the text report: the report's own measures, visits and the ledger.

All are written out as the paper shows them ("1.234", "9,57", "…" where not known), so
that what is kept of a closed report is what was printed.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from assignments.choices import SupportSource
from assignments.models import SupportShare
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import MISSING, number, rate
from reports.choices import ReportState
from reports.measures import Figures, figures
from reports.measures.plans import MILLION, PlanFigures
from reports.models import PlanAccountFigures, Report

COUNTS = (  # of the plan, by the names its tables use
    "assigned_members",
    "all_members",
    "exempt_members",
    "visits",
    "meeting_held",
    "model_held",
    "model_households",
    "training_held",
    "training_persons",
    "number_house",
    "number_house_repair",
    "number_barn",
    "number_latrine",
    "pieces_labour",
    "target_households",
)
MONEY = ("all", "money", "goods_and_stock", "stock", "labour", "model")
BUILT = ("house", "barn", "latrine")
HELPED = {  # in the text → measure over the lines of helped households
    "helped_households": ("listed_households",),
    "helped_poor": ("poor_households",),
    "helped_near_poor": ("near_poor_households",),
    "helped_escaped": ("poor_to_other_households", "poor_out_of_both_households"),
    "helped_near_poor_escaped": ("near_poor_out_of_both_households",),
}
DISTRICT = {  # the same over all lines of the report
    "all_households": ("all_households",),
    "poor_households": ("poor_households",),
    "near_poor_households": ("near_poor_households",),
    "escaped": ("poor_to_other_households", "poor_out_of_both_households"),
    "near_poor_escaped": ("near_poor_out_of_both_households",),
    "poor_again": ("poor_again_households",),
    "poor_new": ("poor_new_households",),
}


def text_figures(report: Report, scope: Scope) -> dict[str, str]:
    """Name → as written; of a closed report those that were kept."""
    if report.state == ReportState.CLOSED:
        written = fix_figures(report).figures
    else:
        written = _counted(report, scope)
    return written | {"of_target": _of_target(written)}


def _of_target(written: dict[str, str]) -> str:
    """How far the year's target was reached; of no target there is no rate."""
    registered, reached = written["target_households"], written["target_rate"]
    if registered in (MISSING, number(0)) or reached == MISSING:
        return " (năm nay chưa có hộ đăng ký thoát nghèo để so với chỉ tiêu)"
    return f" trên {registered} hộ đăng ký, đạt {reached}% chỉ tiêu"


@transaction.atomic
def fix_figures(report: Report) -> PlanAccountFigures:
    """Keep the figures of a report that is closed; they are counted once.

    For the whole district: who reads the text reads all of it.
    """
    Report.objects.select_for_update().get(pk=report.pk)
    kept = PlanAccountFigures.objects.filter(report=report).first()
    if kept is None:
        written = _counted(report, Scope(reads_all=True))
        kept = PlanAccountFigures.objects.create(report=report, figures=written)
    return kept


def _counted(report: Report, scope: Scope) -> dict[str, str]:
    plan, found = PlanFigures(report, scope), figures(report, scope)
    written = {"year": str(report.year)} | _of_plan(plan)
    written |= {name: number(_sum(plan, names)) for name, names in HELPED.items()}
    written |= {name: number(_sum(found, names)) for name, names in DISTRICT.items()}
    for name in ("poor_rate", "near_poor_rate"):
        written[name] = rate(found.total(name))
    return written | {"sources": _sources(plan)}


def _of_plan(plan: PlanFigures) -> dict[str, str]:
    written = {name: number(plan.value(None, name)) for name in COUNTS}
    for kind in MONEY:
        written[f"millions_{kind}"] = millions(plan.value(None, f"millions_{kind}"))
    built = [plan.value(None, f"millions_{kind}") for kind in BUILT]
    written["millions_building"] = millions(None if None in built else sum(built))
    for name in ("assigned_rate", "target_rate"):
        written[name] = rate(plan.value(None, name))
    ids = [place.id for place in plan.outline]
    communes = {
        name
        for pk in ids
        for name in str(plan.value(pk, "communes") or "").split(", ")
        if name
    }
    known = plan.plan
    return written | {
        "organisations": number(len(ids)),
        "communes": number(len(communes)),
        "plan": known.number if known else MISSING,
        "issued_on": f"{known.issued_on:%d/%m/%Y}" if known else MISSING,
    }


def _sum(found: Figures | PlanFigures, names: Iterable[str]) -> int | None:
    values = [found.value(None, name) for name in names]
    return None if None in values else sum(values)


def _sources(plan: PlanFigures) -> str:
    """ "đảng viên, cán bộ đóng góp 12,5 triệu đồng; …", the larger first."""
    grouped = SupportShare.objects.delivered().filter(
        support__plan=plan.plan, support__given_on__year=plan.report.year
    )
    sums = grouped.order_by().values_list("support__source").annotate(Sum("value"))
    words = dict(SupportSource.choices)
    told = [
        f"{words[source][:1].lower()}{words[source][1:]} "
        f"{millions(Decimal(value) / MILLION)} triệu đồng"
        for source, value in sorted(sums, key=lambda pair: -pair[1])
        if value
    ]
    return "; ".join(told) or "chưa có"


def millions(value) -> str:
    """Million dong to three decimals, without zeros behind: 12,5; 1.204."""
    if value is None:
        return MISSING
    thousands = round(value * 1000)
    whole, part = divmod(thousands, 1000)
    ending = f",{part:03d}".rstrip("0") if part else ""
    return number(int(whole)) + ending
