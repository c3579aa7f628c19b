"""Who stands in the register and not in the file: of last year's list, of this year's.

A household the file has as an error or a question is in the file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from households.choices import LISTED, RowKind, Verdict
from households.imports.drafts import Draft
from households.imports.places import Places
from households.imports.register import Known, Register

MOST_SAMPLES = 20
DOUBTFUL_SHARE = 5  # a commune that lacks more than one in so many is asked about


def describe(register: Register, drafts: list[Draft], places: Places) -> dict:
    """The findings "missing" (last year's, on no list since) and "left_standing".

    `left_standing` are households this year's register has from an earlier batch. Both
    are {count, samples}; `missing` also names the communes that lack very many.
    """
    listed = [d for d in drafts if d.kind == RowKind.HOUSEHOLD]
    communes = {d.values.get("commune") for d in listed}
    villages = set(places.villages_of(communes))
    named = {d.household for d in drafts} | {pk for d in drafts for pk in d.candidates}
    named |= _in_rows_that_wait(register, drafts)
    ours = [k for k in register.households.values() if k.facts["village"] in villages]
    absent = [known for known in ours if known.id not in named]
    stand = [k for k in absent if k.review and k.review["status"] in LISTED]
    gone = [k for k in absent if k.last_year in LISTED and not k.review]
    before = _by_commune((k for k in ours if k.last_year in LISTED), places)
    lost = _by_commune((k for k in absent if k.last_year in LISTED), places)
    doubtful = [
        {"name": str(places.communes[pk]), "missing": lost[pk], "of": before[pk]}
        for pk in sorted(lost, key=lambda pk: places.communes[pk].code)
        if DOUBTFUL_SHARE * lost[pk] > before[pk]
    ]
    return {
        "missing": _told(gone, places) | {"communes": doubtful},
        "left_standing": _told(stand, places),
    }


def _by_commune(households: Iterable[Known], places: Places) -> Counter:
    return Counter(places.commune_of[known.facts["village"]] for known in households)


def _told(households: list[Known], places: Places) -> dict:
    samples = [
        [known.id, known.facts["head_name"], places.village_names[v]]
        for known in households[:MOST_SAMPLES]
        if (v := known.facts["village"])
    ]
    return {"count": len(households), "samples": samples}


def _in_rows_that_wait(register: Register, drafts: list[Draft]) -> set[int]:
    """Households that rows with errors or questions may be of, as far as can be read.

    By number; or by name in the village (in any, where the row's is not known), unless
    both birth years are known and differ.
    """
    by_name = defaultdict(list)
    for known in register.households.values():
        by_name[known.folded_name].append(known)
    found = set()
    for draft in drafts:
        values = draft.values
        waits = draft.verdict in (Verdict.ERROR, Verdict.DUPLICATE)
        if not waits or draft.kind == RowKind.TOTALS:
            continue
        if pk := register.by_number.get(values.get("citizen_number")):
            found.add(pk)
        alike = by_name.get(values.get("folded_name"), ())
        found |= {known.id for known in alike if _may_be(known, values)}
    return found


def _may_be(known: Known, values: dict) -> bool:
    villages = known.facts["village"], values.get("village")
    years = known.facts["birth_year"], values.get("birth_year")
    return all(None in pair or pair[0] == pair[1] for pair in (villages, years))
