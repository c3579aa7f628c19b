"""How a report's figures stand on a page: linked cells, changes in words."""

from decimal import Decimal
from functools import cache

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from povertyaid.templatetags.vn import MISSING, icon, number, rate
from reports.links import Links, address
from reports.models import Report
from reports.tables import NUMBER, TEXT, Cell, Row

register = template.Library()

NOTHING = mark_safe('<td class="num quiet">…</td>')
BLANK = mark_safe('<td class="num"></td>')


@register.simple_tag
def report_url(report: Report, page: str = "", *more) -> str:
    """A page of a report, of a year or of a day: {% report_url report "names" %}."""
    return address(report, page, *more)


@register.filter
def of_year(day: str) -> str:
    """ "11-14" → 14/11: a day of every year."""
    return "/".join(reversed(day.split("-")))


@register.filter
def signed(value: int | Decimal | None) -> str:
    """Decimal("-1.07") → −1,07; 3 → +3; a change, in the unit the heading says."""
    if value is None:
        return MISSING
    shown = rate(value) if isinstance(value, Decimal) else number(value)
    return f"+{shown}" if value > 0 else shown


@register.simple_tag
def change_words(count: int | None, points: Decimal | None) -> str:
    """(−485, −2.13) → giảm **485** hộ (**2,13** điểm %); a rate may go its own way."""
    if count is None:
        return MISSING
    if not count:
        return "không đổi về số hộ"
    words = format_html(
        '{} <b class="fig">{}</b>\u00a0hộ', _went(count), number(abs(count))
    )
    if not points:
        return words
    way = "" if (points < 0) == (count < 0) else f"tỷ lệ {_went(points)} "
    shown = rate(abs(points))
    return format_html(
        '{} ({}<b class="fig">{}</b>\u00a0điểm\u00a0%)', words, way, shown
    )


def _went(change: int | Decimal) -> str:
    return "giảm" if change < 0 else "tăng"


@register.simple_tag
def delta(points: Decimal | None, unit: str = "điểm %") -> str:
    """−1.07 → a green "giảm 1,07 điểm %"; poverty going down is good."""
    if points is None:
        return ""
    if not points:
        return mark_safe('<span class="delta">không đổi</span>')
    words, look = ("giảm", "good") if points < 0 else ("tăng", "bad")
    shown = rate(abs(points)) if isinstance(points, Decimal) else number(abs(points))
    text = f"{words} {shown} {unit}".replace(" ", "\u00a0")
    return format_html('<span class="delta delta-{}">{}</span>', look, text)


@register.simple_tag
def interval(found) -> str:
    """From and to of an Interval: 16,7–20,0; a page has a hundred of them."""
    return f"{number(found.low)}–{number(found.high)}" if found else MISSING


@register.simple_tag
def figure_value(value: int | Decimal | None) -> str:
    """A count as 1.234, a rate as 9,57, a missing figure as …"""
    return rate(value) if isinstance(value, Decimal) else number(value)


@register.simple_tag
def figure(value: int | Decimal | None, url: str) -> str:
    """A figure that opens the names behind it; nothing to open for 0 and missing."""
    if not value or not url:
        return number(value)
    return format_html('<a class="f" href="{}">{}</a>', url, number(value))


@register.simple_tag
def figure_cells(row: Row, links: Links) -> SafeString:
    """Every figure of one line of a form as table cells, each linked to its names.

    One call a row: a form has a thousand cells, and the template engine would take
    longer over them than the database over the whole report.
    """
    place = links.place_query(row)
    is_movement = bool(row.unit)
    last = len(row.cells) - 1
    cells = [
        _cell(cell, links, place, is_end=is_movement and index == last)
        for index, cell in enumerate(row.cells)
    ]
    if is_movement:
        cells.append(_balance_cell(row))
    return mark_safe("".join(cells))  # noqa: S308 - made of numbers and quoted links


def _balance_cell(row: Row) -> str:
    """A tick where the row adds up; not printed, the proof above the table is."""
    if row.balances is None:
        return '<td class="okcell no-print">…</td>'
    look, mark, words = (
        ("okcell", "check", "cân đối")
        if row.balances
        else ("okcell badcell", "x", "chưa cân đối")
    )
    hidden = f'<span class="visually-hidden">{words}</span>'
    return f'<td class="{look} no-print">{_drawn(mark)}{hidden}</td>'


_drawn = cache(icon)  # two drawings, on every row of every movement table


def _cell(cell: Cell, links: Links, place: str, *, is_end: bool) -> str:
    if cell.value is None:
        return BLANK if cell.is_blank else NOTHING
    look = "num end" if is_end else "num"
    if cell.kind == TEXT:
        return format_html("<td>{}</td>", cell.value)
    shown = number(cell.value) if cell.kind == NUMBER else rate(cell.value)
    if cell.url and cell.value:
        href = conditional_escape(cell.url)
        return f'<td class="{look}"><a class="f" href="{href}">{shown}</a></td>'
    if not cell.value or not cell.opens:
        return f'<td class="{look}">{shown}</td>'
    more = f"&amp;{place.replace('&', '&amp;')}" if place else ""
    href = f"{links.names_url}?so={cell.measure}{more}"
    return f'<td class="{look}"><a class="f" href="{href}">{shown}</a></td>'
