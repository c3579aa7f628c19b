"""Phones without a screen: the sending rules of the app, for runs with many of them.

As povertyaid/static/povertyaid/field/sync.js: a record leaves the outbox on nothing but
its receipt, photos whole; one that is refused or fails stops no other.
"""

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

CSRF = "b" * 32
PART = 20_000  # bytes of a photo at once


class NoAnswer(Exception):
    """Nothing came, or not all of it: what the server did is not known."""


@dataclass
class Entry:
    """A record that waits; `state` is what the phone would show of it."""

    kind: str  # visits, supports
    body: dict
    photos: dict[str, bytes] = field(default_factory=dict)
    state: str = "waiting"
    tries: int = 0


@dataclass
class Phone:
    url: str
    session: str
    outbox: list[Entry]
    asked: int = 0

    def send_all(self, until: float) -> None:
        """Try and try again, until nothing waits or the monotonic time `until`."""
        while self._unsent() and time.monotonic() < until:
            for entry in self._unsent():
                try:
                    self._send(entry)
                except NoAnswer:
                    entry.tries += 1
            time.sleep(random.uniform(0.05, 0.3))

    def _unsent(self) -> list[Entry]:
        return [entry for entry in self.outbox if entry.state == "waiting"]

    def _send(self, entry: Entry) -> None:
        body = {"sent_at": timezone.now().isoformat(), "records": [entry.body]}
        told = self._ask("POST", f"/api/{entry.kind}/", json.dumps(body).encode())
        (receipt,) = told["results"]
        if receipt["client_id"] != entry.body["client_id"]:
            raise NoAnswer
        if receipt["state"] == "refused":
            entry.state = "refused"
            return
        for photo in receipt["photos"]:
            self._send_photo(photo, entry.photos[photo["client_id"]])
        entry.state = "sent"

    def _send_photo(self, photo: dict, content: bytes) -> None:
        while not photo["whole"]:
            at = photo["received"]
            path = f"/api/photos/{photo['client_id']}/?offset={at}"
            photo = self._ask("PUT", path, content[at : at + PART], fine=(200, 409))

    def _ask(self, method: str, path: str, body: bytes, fine=(200,)) -> dict:
        self.asked += 1
        to = urlsplit(self.url)
        connection = http.client.HTTPConnection(to.hostname, to.port, timeout=30)
        kind = "application/json" if method == "POST" else "application/octet-stream"
        session = f"{settings.SESSION_COOKIE_NAME}={self.session}"
        headers = {
            "Cookie": f"{session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": kind,
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            if answer.status not in fine:
                raise NoAnswer(answer.status)
            return json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer from error
        finally:
            connection.close()
