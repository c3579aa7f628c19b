"""Log lines reach another machine, and one that is away holds nothing up."""

import json
import logging
import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from povertyaid import log_lines
from povertyaid.far_log import MOST_WAITING, FarLog
from tests.povertyaid.processes import run
from tests.povertyaid.test_settings import PRODUCTION, last_line

HEAD = rb"(\d+) (<(\d+)>1 \S+Z? \S+ povertyaid \d+ - - )"


@pytest.fixture(autouse=True)
def database():
    """Log lines ask no database."""


@pytest.fixture
def log_host():
    """Makes such machines; waits until they have closed their doors."""
    made = []

    def make(context=None, seconds=2):
        made.append(LogHost(context, seconds))
        return made[-1]

    yield make
    for host in made:
        host.thread.join()


class LogHost:
    """Takes what comes on a port of this machine, over TLS where it has a context."""

    def __init__(self, context: ssl.SSLContext | None, seconds: int):
        self.seconds = seconds  # to wait for a caller
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.context, self.got = context, b""
        self.thread = threading.Thread(target=self.take)
        self.thread.start()

    def take(self):
        with self.door, suppress(TimeoutError):
            self.door.settimeout(self.seconds)
            while True:
                line, _ = self.door.accept()
                self.door.settimeout(2)
                with suppress(OSError):  # a caller who does not trust us
                    self.read(line)

    def read(self, line):
        line.settimeout(2)
        if self.context:
            line = self.context.wrap_socket(line, server_side=True)
        with line:
            while part := line.recv(65536):
                self.got += part


def messages(raw: bytes) -> list[tuple[int, dict]]:
    """(priority, the line) of each message, by the lengths they say."""
    found = []
    while raw:
        head = re.match(HEAD, raw)
        start, length = head.end(1) + 1, int(head[1])
        words = raw[head.end() : start + length]
        found.append((int(head[3]), json.loads(words)))
        raw = raw[start + length :]
    return found


def logger_to(port, is_sealed=False, host="127.0.0.1"):
    handler = FarLog(host, port, is_sealed)
    handler.setFormatter(log_lines.formatter())
    logger = logging.Logger("far")
    logger.addHandler(handler)
    return logger, handler


def test_lines_reach_the_other_machine(log_host):
    host = log_host()
    logger, handler = logger_to(host.port)

    logger.warning("số 011187000001 ở /ho/7/")
    logger.error("hỏng\nhai dòng")
    try:
        raise ValueError("bí mật")
    except ValueError:
        logger.exception("lỗi")
    handler.close()
    time.sleep(0.2)

    (first, second, third) = messages(host.got)
    assert [priority for priority, _ in (first, second, third)] == [12, 11, 11]
    assert first[1]["event"] == "số [number] ở [path]"
    assert second[1]["event"] == "hỏng\nhai dòng"
    assert third[1]["exception"][0]["type"] == "ValueError"
    assert "bí mật" not in host.got.decode()


def test_a_log_host_that_is_away_holds_nothing_up(capfd):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    logger, handler = logger_to(port)

    started = time.monotonic()
    for number in range(2000):
        logger.warning("dòng %s", number)
    seconds = time.monotonic() - started
    handler.close()

    assert seconds < 2
    assert capfd.readouterr().err == ""


def test_a_log_host_that_does_not_listen_fills_no_memory():
    with socket.create_server(("127.0.0.1", 0), backlog=1) as door:
        logger, handler = logger_to(door.getsockname()[1])
        for number in range(MOST_WAITING + 500):
            logger.warning("%s %s", number, "x" * 400)
        assert handler.queue.qsize() <= MOST_WAITING


def test_over_tls_the_certificate_is_checked(tmp_path, monkeypatch, log_host):
    from_office = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(from_office)

    stranger = log_host(context)
    logger, handler = logger_to(stranger.port, is_sealed=True, host="localhost")
    logger.warning("một")
    handler.close()
    monkeypatch.setenv("SSL_CERT_FILE", str(from_office))
    known = log_host(context)
    logger, handler = logger_to(known.port, is_sealed=True, host="localhost")
    logger.warning("hai")
    handler.close()
    time.sleep(0.2)

    assert stranger.got == b""
    assert [line["event"] for _, line in messages(known.got)] == ["hai"]


def certificate(folder):
    """A key and a certificate of localhost signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1)
    made = made.not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = made.add_extension(names, critical=False)
    is_root = x509.BasicConstraints(ca=True, path_length=0)
    made = made.add_extension(is_root, critical=True).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    told = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(told + made.public_bytes(pem))
    return path


def test_every_process_has_a_thread_of_its_own(tmp_path, log_host):
    host = log_host(seconds=40)
    code = """
import os, logging, django; django.setup()
logging.getLogger("x").warning("parent"); logging.shutdown()
if os.fork() == 0:
    logging.getLogger("x").warning("child"); logging.shutdown(); os._exit(0)
os.wait()
"""
    far = {"POVERTYAID_LOG_SYSLOG": f"127.0.0.1:{host.port}"}
    run("-c", code, POVERTYAID_VAR=str(tmp_path), **PRODUCTION | far)
    time.sleep(0.2)

    told = [line["event"] for _, line in messages(host.got)]
    assert told == ["parent", "child"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("loghost", "phải là máy:cổng"),
        ("udp://loghost:514", "phải là máy:cổng"),
        ("loghost.example.vn:514", "POVERTYAID_LOG_SYSLOG (tls://máy:cổng"),
    ],
)
def test_production_refuses_logs_in_the_open(tmp_path, told, words):
    names = PRODUCTION | {"POVERTYAID_LOG_SYSLOG": told}
    code, line = last_line(POVERTYAID_VAR=str(tmp_path), **names)

    assert (code, words in line) == (1, True), line
