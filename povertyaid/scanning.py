"""Every file from outside is shown to a virus scanner before anything else reads it.

POVERTYAID_CLAMD names a clamd: "/run/clamav/clamd.ctl", or "127.0.0.1:3310". Where one
is named and does not answer, files are refused: none gets by while it is away. The
protocol is clamd's INSTREAM (clamd(8)): lengths and bytes, and a line that says what
was found.
"""

import socket
import struct
from typing import BinaryIO

from allauth.core import context
from django import forms
from django.conf import settings

from povertyaid.models import User
from povertyaid.signin import events
from povertyaid.visitors import visitor_of

SECONDS = 30  # for the whole of a file of 20 MB
PART = 64 * 1024
FOUND = "Tệp này có mã độc nên không được nhận. Quét lại máy đã tạo ra tệp, rồi báo {}."
AWAY = "Máy quét vi-rút không trả lời nên chưa nhận được tệp. Thử lại sau vài phút."


class Infected(Exception):
    """The scanner knows what is in the file; carries its name for it."""


class ScannerAway(Exception):
    """Nobody looked at the file."""


def is_on() -> bool:
    return settings.CLAMD not in ("", "none")


def scan(file: BinaryIO) -> None:
    """Returns for a clean file, at its beginning, and where no scanner is named."""
    if not is_on():
        return
    file.seek(0)
    parts = iter(lambda: file.read(PART), b"")
    answer = _ask(b"zINSTREAM\0", parts)
    file.seek(0)
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise ScannerAway(answer)


def refusal(file: BinaryIO) -> str:
    """Why a file that a command was given is not taken; "" where it may be."""
    try:
        scan(file)
    except Infected as error:
        note(None, error)
        return FOUND.format(settings.OFFICE["name"])
    except ScannerAway:
        return AWAY
    return ""


def answers() -> bool:
    try:
        return _ask(b"zPING\0") == "PONG"
    except ScannerAway:
        return False


def _ask(command: bytes, parts=None) -> str:
    try:
        with _line() as line:
            line.sendall(command)
            for part in parts or ():
                line.sendall(struct.pack(">I", len(part)) + part)
            if parts is not None:
                line.sendall(struct.pack(">I", 0))
            with line.makefile("rb") as told:
                return told.read(1000).rstrip(b"\0").decode("utf-8", "replace")
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error


def _line() -> socket.socket:
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


def note(user: User | None, error: Infected) -> None:
    """A line of the log at the door: who sent it, from where, what it was."""
    request = context.request
    visitor = visitor_of(request) if request else events.NOWHERE
    events.record(events.Kind.INFECTED, visitor, user=user, detail=str(error))


class ScannedFileField(forms.FileField):
    """The only way a form takes a file; tests/test_layers.py sees to it."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file:
            try:
                scan(file)
            except Infected as error:
                user = getattr(context.request, "user", None)
                note(user if user and user.pk else None, error)
                told = FOUND.format(settings.OFFICE["name"])
                raise forms.ValidationError(told, code="infected") from None
            except ScannerAway:
                raise forms.ValidationError(AWAY, code="scanner_away") from None
        return file
