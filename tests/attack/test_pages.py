"""Every form of every page, filled in with what nobody should be able to do harm by.

Each form is sent with one kind of hostile text in all that can be typed and chosen;
EXAMPLES=99 sends every kind to each. Nothing may break, and nothing may come back as
markup. The world is as before after each.
"""

import os
import re
from itertools import count

import lxml.html
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.test_access import ROWS, sign_in

MARK = "<b id=hostile>"
HOSTILE = [
    f"\"'>{MARK}{{{{7*7}}}}${{7*7}}<script>alert(1)</script>",
    "' OR 1=1; DROP TABLE households_household; --",
    "Lò\x00Văn\x1fHặc\u202e\ud7ff\ufffe",
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "٣٤",
    "31/02/2022",
    "0000-00-00T99:99:99+99:99",
    "../../../../etc/passwd\r\nSet-Cookie: a=b",
    "=HYPERLINK(1)|%s%n",
    "ộ́" * 20_000,
    "",
]
EXAMPLES = int(os.environ.get("EXAMPLES", 1))
FILES = [b"", b"PK\x03\x04 not a workbook", b"\xff\xd8\xff not a photo", b"a,b\n\x00,"]


def forms_of(page):
    """(method, address, fields) of every form, without those that sign out."""
    for form in lxml.html.fromstring(page.content).forms:
        address = form.get("action") or ""
        if "dang-xuat" not in address:
            yield form.method, address, [field for field in form.inputs if field.name]


def filled(fields, hostile, turn) -> dict:
    """What is typed and chosen is `hostile`; what says which thing is meant stays."""
    data = {}
    for field in fields:
        kind = field.get("type", "")
        if kind == "file":
            data[field.name] = SimpleUploadedFile("a.xlsx", FILES[turn % len(FILES)])
        elif kind == "hidden" or field.name == "csrfmiddlewaretoken":
            data[field.name] = field.value or ""
        else:
            data[field.name] = hostile
    return data


def send(client, method, address, data):
    cache.clear()
    with transaction.atomic():
        response = getattr(client, method.lower())(address, data)
        body = b"".join(response)
        transaction.set_rollback(True)
    return response, body


@pytest.mark.parametrize("kind", ["office", "writer", "superuser"])
def test_no_form_breaks_and_nothing_comes_back_as_markup(client, world, kind):
    client.raise_request_exception = False
    turn, faults = count(), []
    for address, method, target, fields in forms_shown_to(client, world, kind):
        for number in range(min(EXAMPLES, len(HOSTILE))):
            at = number if len(HOSTILE) <= EXAMPLES else next(turn)
            hostile = HOSTILE[at % len(HOSTILE)]
            to = target or address
            response, body = send(client, method, to, filled(fields, hostile, at))
            if response.status_code >= 500 or MARK.encode() in body:
                faults.append((address, method, to, hostile[:40], response))
    assert faults == []
    assert next(turn) > 20 or len(HOSTILE) <= EXAMPLES


def forms_shown_to(client, world, kind):
    """(page, method, address, fields) of every form, each kind of form once."""
    seen = set()
    for address in sorted({row.address(world) for row in ROWS if row.method == "GET"}):
        sign_in(client, world, kind)
        page = client.get(address)
        if page.streaming:
            b"".join(page)  # a file, which closes at its end
        elif page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            for method, target, fields in forms_of(page):
                where = re.sub(r"\d+", "1", (target or address).partition("?")[0])
                known = (method, where, *sorted({field.name for field in fields}))
                if known not in seen:
                    seen.add(known)
                    yield address, method, target, fields
