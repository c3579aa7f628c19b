"""Every operation of the API, by its own schema: made-up requests, right and wrong.

Schemathesis makes them and judges the answers: no fault of the server, the statuses,
headers and bodies that the schema tells of, nothing wrong taken, no way in without
signing in, and every sentence in Vietnamese. EXAMPLES=300 tries as many for each
operation and user. Stateful runs find nothing to follow: the schema has no links.
"""

import os
import re
from functools import cache

import pytest
import schemathesis
from django.core.cache import cache as throttled
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from povertyaid.signin import tokens

ENGLISH = re.compile(r"\b(invalid|expected|required|exists?|must|not a|ensure)\b", re.I)
PLAIN = {"Accept-Encoding": "identity"}
EXAMPLES = int(os.environ.get("EXAMPLES", 2))


@cache
def application():
    """Made in a test: there it finds the static files it serves."""
    return get_wsgi_application()


def operations():
    raw = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(raw)
    schema.app = lambda *request: application()(*request)
    return [operation.ok() for operation in schema.get_all_operations()]


OPERATIONS = {operation.label: operation for operation in operations()}


@pytest.fixture(autouse=True)
def one_connection():
    """The server would close it after each answer, and the world would be gone."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("kind", ["office", "writer"])
def test_answers_are_what_the_schema_tells(world, kind, label):
    _, token = tokens.make_token(world.users[kind], "Kiểm thử", days=1)

    @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
    @given(case=OPERATIONS[label].as_strategy())
    def ask(case):
        throttled.clear()
        with transaction.atomic():
            answer = case.call_and_validate(
                headers={"Authorization": f"Token {token}"} | PLAIN,
                excluded_checks=[positive_data_acceptance],  # the register says no, too
            )
            if answer.status_code >= 400:
                told = re.sub(r'"code":"\w*"', "", answer.text)  # for programs
                assert not ENGLISH.search(told), answer.text
            transaction.set_rollback(True)

    ask()
