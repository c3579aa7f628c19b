"""The page of one batch, whole or the part of it that htmx asked for."""

from django.shortcuts import render

from households import imports
from households.choices import BatchState, Verdict
from households.forms import CommitForm, RefuseForm, RowsForm
from households.imports import missing, review, rules, shown, ties, troubles
from households.imports.columns import Field
from households.models import ImportBatch

MOST_EARLIER = 5
LINES_ON_A_PAGE, CARDS_ON_A_PAGE, MISSING_ON_A_PAGE = 50, 25, 50
SHORT_TABS = (Verdict.NEW, Verdict.SAME, review.TOTALS_TAB)  # a line is enough


def page_of_batch(request, batch: ImportBatch, *, commit_form=None, status: int = 200):
    """The whole page; to htmx only the tabs and the rows of one."""
    job = batch.job if batch.job and not batch.job.is_ended else None
    context = {
        "batch": batch,
        "running": job,
        "failed": batch.job if batch.job and batch.job.state == "failed" else None,
        "done": batch.job if batch.job and batch.job.state == "done" else None,
        "earlier": imports.earlier_uploads(batch, request.scope)[:MOST_EARLIER],
        "refuse_form": RefuseForm(),
    }
    if job is None and batch.findings:
        context |= review_context(request, batch)
        if request.htmx and not request.htmx.history_restore_request:
            return render(request, "households/_import_review.html", context)
        context |= effect_context(batch, commit_form)
    return render(request, "households/import.html", context, status=status)


def effect_context(batch: ImportBatch, commit_form=None) -> dict:
    """What the side of the page tells before one writes the list, or takes it back."""
    if batch.state == BatchState.COMMITTED:
        return {
            "undoing": imports.undo_effect_of(batch),
            "pending": imports.pending_of(batch),
            "may_commit": False,
        }
    if batch.state != BatchState.IN_REVIEW:
        return {"may_commit": False}
    doubts = imports.doubts_of(batch)
    return {
        "effect": imports.effect_of(batch),
        "failed_checks": failed_checks(batch),
        "doubts": doubts,
        "commit_form": commit_form or CommitForm(doubts=doubts),
        "may_commit": True,
    }


def failed_checks(batch: ImportBatch) -> list[dict]:
    return [check for check in batch.findings.get("checks", ()) if not check["ok"]]


def review_context(request, batch: ImportBatch) -> dict:
    """The tabs and what the current one shows."""
    form = RowsForm(request.GET)
    wish = form.wish
    tabs = review.tabs(batch, wish.tab)
    current = next((tab for tab in tabs if tab.is_current), None)
    context = {
        "tabs": tabs,
        "tab": current,
        "wish": wish,
        "may_decide": batch.state in (BatchState.IN_REVIEW, BatchState.COMMITTED),
    }
    if current is None:
        return context
    wish = review.with_tab(wish, current.key)
    if current.key == review.COLUMNS_TAB:
        return context | _columns_context(batch)
    context |= filters_of(batch, wish)
    if current.key == review.MISSING_TAB:
        return context | _missing_context(batch, wish)
    return context | _rows_context(batch, wish)


def _rows_context(batch: ImportBatch, wish: review.Wish) -> dict:
    size = LINES_ON_A_PAGE if wish.tab in SHORT_TABS else CARDS_ON_A_PAGE
    page = review.page_of(batch, wish, size)
    is_first = wish.after is None and wish.before is None
    return {
        "page": page,
        "shown": shown.show(batch, page.rows),
        "groups": troubles.groups_of(batch, wish.tab) if is_first else [],
        "rules": _rules(batch, wish, is_first),
        "is_short": wish.tab in SHORT_TABS,
    }


def _rules(batch: ImportBatch, wish: review.Wish, is_first: bool) -> list:
    asks = is_first and not wish.is_narrowed and wish.tab == Verdict.DUPLICATE
    return rules.counted_rules(batch) if asks else []


def _missing_context(batch: ImportBatch, wish: review.Wish) -> dict:
    households = missing.narrowed(missing.missing_of(batch), wish)
    count, is_capped = review.capped(households)
    return {
        "missing": households.select_related("village")[:MISSING_ON_A_PAGE],
        "missing_count": count,
        "is_capped": is_capped,
        "missing_answers": missing.ANSWERS,
    }


def _columns_context(batch: ImportBatch) -> dict:
    return {
        "tables": ties.tables_of(batch),
        "ties": ties.ties_of(batch),
        "fields": [str(field) for field in Field],
        "numbered": [str(field) for field in ties.NUMBERED],
        "numbers": range(1, ties.MOST_NUMBER + 1),
        "failed_checks": failed_checks(batch),
    }


def filters_of(batch: ImportBatch, wish: review.Wish) -> dict:
    """What the filters offer: sheets, communes, villages of one commune, columns."""
    sheets = batch.findings.get("sheets", ())
    fields = {c["field"] for sheet in sheets for c in sheet["columns"] if c["field"]}
    communes, villages = review.places_of(batch, wish)
    return {
        "sheets": list(dict.fromkeys(sheet["name"] for sheet in sheets)),
        "communes": communes,
        "villages": villages,
        "columns": [str(field) for field in Field if field in fields],
        "sorts": review.SORTS,
    }
