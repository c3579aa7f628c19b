"""Log lines to another machine by syslog, so that who breaks in here cannot unsay them.

RFC 5424 messages, each with its length before it (RFC 6587), over TLS (RFC 5425) or to
this machine's own rsyslog. A thread sends them: a log host that is slow or away holds
up no request, and what is over while it is away stands on stderr as always.
"""

import logging
import os
import queue
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener, SocketHandler

MOST_WAITING = 10_000  # lines; more are left to stderr
SECONDS = 2  # to connect, to send
SEVERITY = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}
USER_LEVEL = 1  # the facility


class FarLog(QueueHandler):
    """What the settings name; its thread starts with the first line of a process."""

    def __init__(self, host: str, port: int, is_sealed: bool):
        super().__init__(queue.Queue(MOST_WAITING))
        self.address = (host, port, is_sealed)
        self.wire = self.thread = None
        self.process = None  # gunicorn and celery fork: a thread stays behind

    def enqueue(self, record: logging.LogRecord) -> None:
        if self.process != os.getpid():
            self.process, self.queue = os.getpid(), queue.Queue(MOST_WAITING)
            self.wire = SyslogWire(*self.address)
            self.thread = QueueListener(self.queue, self.wire)
            self.thread.start()
        with suppress(queue.Full):  # it stands on stderr
            self.queue.put_nowait(record)

    def close(self) -> None:
        """Send what waits, if this process sent anything."""
        if self.thread and self.process == os.getpid():
            with suppress(queue.Full):
                self.thread.stop()
                self.wire.close()
            self.thread = None
        super().close()


class SyslogWire(SocketHandler):
    """One TCP line; broken, it is tried again after 1, 2, 4… seconds, up to 30."""

    def __init__(self, host: str, port: int, is_sealed: bool):
        super().__init__(host, port)
        self.is_sealed = is_sealed

    def makeSocket(self, timeout=SECONDS):
        line = socket.create_connection((self.host, self.port), timeout)
        if not self.is_sealed:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=self.host)

    def makePickle(self, record: logging.LogRecord) -> bytes:
        """Not a pickle but a syslog message: SocketHandler sends what this gives."""
        priority = USER_LEVEL * 8 + SEVERITY.get(record.levelname, 5)
        at = datetime.fromtimestamp(record.created, UTC).isoformat("T", "milliseconds")
        head = f"<{priority}>1 {at} {socket.gethostname()} povertyaid {os.getpid()} - -"
        message = f"{head} {record.getMessage()}".encode("utf-8", "replace")
        return b"%d %b" % (len(message), message)
