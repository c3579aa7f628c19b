"""A bad line between a phone and the server: drops, loses, cuts, delays and doubles."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable

PASS, DROP, LOSE, CUT, DOUBLE, SLOW = "pass", "drop", "lose", "cut", "double", "slow"


class FaultyLine:
    """A proxy on a port of its own; `decide(first line)` says what becomes of each.

    DROP: nothing reaches the server. LOSE: it does, the answer is lost. CUT: half of
    the answer comes. DOUBLE: the server gets it twice. SLOW: half a second late.
    """

    def __init__(self, to: tuple[str, int], decide: Callable[[str], str]):
        self.to, self.decide = to, decide
        self.met = Counter()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                phone, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket):
        with phone:
            try:
                request = _whole(phone)
                if request:
                    self._handle(phone, request)
            except OSError:
                pass  # either end went away: that is what lines do

    def _handle(self, phone, request: bytes):
        fate = self.decide(request.split(b"\r\n", 1)[0].decode("latin-1"))
        self.met[fate] += 1
        if fate == DROP:
            return
        if fate == SLOW:
            time.sleep(0.5)
        answer = self._ask(request)
        if fate == DOUBLE:
            answer = self._ask(request)
        if fate == LOSE:
            return
        phone.sendall(answer[: len(answer) // 2] if fate == CUT else answer)

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(self.to, timeout=60) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _whole(phone: socket.socket) -> bytes:
    """A request with its body, made the only one of its connection."""
    phone.settimeout(60)
    data = b""
    while b"\r\n\r\n" not in data:
        part = phone.recv(65536)
        if not part:
            return b""
        data += part
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.split(b"\r\n")
    length = 0
    for line in lines:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        part = phone.recv(65536)
        if not part:
            return b""
        body += part
    kept = [x for x in lines if not x.lower().startswith((b"connection:", b"expect:"))]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]) + body
