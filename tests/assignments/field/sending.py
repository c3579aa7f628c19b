"""A phone that sends: records as the app makes them, and the door they go to."""

import uuid
from datetime import timedelta

from django.utils import timezone


def today():
    return timezone.localdate()


def visit(assignment, /, **fields) -> dict:
    """A plain visit of today, as a phone sends it."""
    return {
        "client_id": str(uuid.uuid4()),
        "version": 1,
        "assignment": assignment.pk,
        "day": "other",
        "visited_on": today().isoformat(),
        "made_at": timezone.now().isoformat(),
        "met": True,
        "topics": ["farming"],
        "note": "Trao 2 con bò giống",
        **fields,
    }


def send(client, *records, to="visits", ahead=timedelta()):
    """Post records by a phone whose clock is `ahead`; the answer."""
    body = {
        "sent_at": (timezone.now() + ahead).isoformat(),
        "records": list(records),
    }
    return client.post(f"/api/{to}/", body, content_type="application/json")


def sent(client, *records, **how) -> list[dict]:
    answer = send(client, *records, **how)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["results"]
