"""Keeping a few processes running: starting, watching, restarting, stopping them.

`python -m povertyaid.supervisor` stops what runs from this var (`make stop`).

Every process it starts leads a session of its own, so Ctrl-C in the terminal reaches
only the supervisor, and one signal to the group reaches grandchildren too. The kernel
ends them when the supervisor is killed; what outlives even that carries a mark in its
environment, by which the next start finds it.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from environs import Env

from povertyaid import embedded

MARK = "POVERTYAID_SERVED_FROM"  # in the environment of everything we start
# Not for what we start: web, worker and beat never work as the tables' owner. Empty
# rather than gone, so that no .env fills them in again
WITHHELD = {"DATABASE_OWNER_URL": "", "DATABASE_OWNER_URL_FILE": ""}
STOP_SECONDS = 8  # from a kind request to SIGKILL; jobs cut short are done again
TICK_SECONDS = 90  # a worker silent for longer is restarted
CALM_SECONDS = 60  # a process that ran this long starts again at once
LONGEST_DELAY = 30
LOG_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Service:
    """Something that runs by itself: asked after, and started again when away."""

    name: str
    is_running: Callable[[], bool]
    start: Callable[[], object]


class Child:
    """One process that is to run for as long as we do."""

    def __init__(self, name: str, command: list[str], var: Path, folder: Path):
        self.name = name
        self.command = command
        self.var = var
        self.folder = folder  # where it runs
        self.log = var / "log" / f"{name}.log"
        self.note = embedded.socket_folder(var) / f"{name}.pid"
        self.process: subprocess.Popen | None = None
        self.started_at = 0.0
        self.delay = 0
        self.due_at = 0.0  # when to start it again

    def start(self) -> None:
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        self.log.parent.chmod(0o700)  # one of an earlier version was open to read
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self.log.chmod(0o600)
        with self.log.open("ab") as log:
            self.process = launch(self.command, self.var, self.folder, log)
        half = self.note.with_suffix(".new")  # whoever reads sees a whole number
        half.write_text(str(self.process.pid))
        half.replace(self.note)
        self.started_at = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def put_off(self) -> None:
        """After an end nobody asked for: again at once, then after 1, 2, 4… seconds."""
        kill_group(self.process.pid)
        now = time.monotonic()
        if now - self.started_at > CALM_SECONDS:
            self.delay = 0
        self.due_at = now + self.delay
        self.delay = min(max(1, self.delay * 2), LONGEST_DELAY)
        self.process = None

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def make_sure_it_stopped(self, deadline: float) -> None:
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None
        self.note.unlink(missing_ok=True)


class Supervisor:
    """The children and services of one `var`, and the round that looks after them."""

    def __init__(self, var: Path, folder: Path, say: Callable[[str], None]):
        self.var = var
        self.folder = folder
        self.say = say
        self.children: list[Child] = []
        self.services: list[Service] = []
        self.is_worker_busy: Callable[[], bool] = lambda: False

    def run(self, name: str, *command: str) -> None:
        child = Child(name, list(command), self.var, self.folder)
        self.children.append(child)
        child.start()

    def run_through(self, *command: str) -> int:
        """Run something once, to its end, looking after the rest meanwhile."""
        process = launch(list(command), self.var, self.folder)
        try:
            while process.poll() is None:
                self.watch()
                time.sleep(0.2)
            return process.returncode
        finally:
            kill_group(process.pid)
            process.wait()

    def watch(self) -> None:
        """One round: start again whatever is away. Never raises for a failed start."""
        for service in self.services:
            if not service.is_running():
                self._start_again(service)
        for child in self.children:
            if child.has_ended():
                self.say(f"{child.name} dừng (mã {child.process.returncode}), chạy lại")
                child.put_off()
            if child.process is None and time.monotonic() >= child.due_at:
                child.start()
        self._watch_ticks()

    def stop(self) -> None:
        """Stop every child, last started first, kindly and then for certain."""
        for child in reversed(self.children):
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            child.make_sure_it_stopped(deadline)

    def _start_again(self, service: Service) -> None:
        self.say(f"{service.name} dừng, chạy lại")
        try:
            service.start()
        except Exception as error:
            self.say(f"{service.name} chưa chạy được: {error}")
            time.sleep(1)

    def _watch_ticks(self) -> None:
        """Restart a worker that takes no messages, unless all of it is busy with jobs.

        Beat goes with it: it may be the one that fell silent.
        """
        silent = [
            child
            for child in self.children
            if child.name in ("worker", "beat") and child.process
        ]
        newest = max((child.started_at for child in silent), default=None)
        if newest is None or time.monotonic() - newest < TICK_SECONDS:
            return
        if age_of_tick(self.var) < TICK_SECONDS or self.is_worker_busy():
            return
        self.say(f"worker im lặng quá {TICK_SECONDS} giây, chạy lại")
        for child in silent:
            kill_group(child.process.pid)


def launch(
    command: list[str], var: Path, folder: Path, output=None
) -> subprocess.Popen:
    """Start a marked process that leads its own session and ends when we end."""
    parent = os.getpid()
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        env=os.environ | WITHHELD | {MARK: str(var)},
        start_new_session=True,
        preexec_fn=lambda: _end_with(parent),
    )


def note_tick(var: Path) -> None:
    """Called by the worker every few seconds: it takes messages and does them."""
    (embedded.socket_folder(var) / "worker.tick").touch()


def age_of_tick(var: Path) -> float:
    try:
        tick = embedded.socket_folder(var) / "worker.tick"
        return time.time() - tick.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def kill_group(pid: int) -> None:
    """Kill whatever is left of the session a child led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def clear_leftovers(var: Path) -> int:
    """Kill what an earlier supervisor of this `var` left running; returns how many.

    They are known by our mark, not by their numbers: a number noted in var/run may
    belong to somebody else by now, and grandchildren are noted nowhere.
    """
    left = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(var) and process.pid != os.getpid():
                process.kill()
                left.append(process)
        except psutil.Error:
            continue
    psutil.wait_procs(left, timeout=5)
    return len(left)


def end_with_parent() -> None:
    """Have the kernel send us SIGTERM when the process that started us ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with(parent: int) -> None:
    """In the child, before it becomes its program."""
    end_with_parent()
    if os.getppid() != parent:
        os._exit(1)  # the supervisor ended before we could ask to be told


def stop_everything(var: Path) -> None:
    """Stop a running `serve` of this `var`, what it left, PostgreSQL and Redis."""
    try:
        server = psutil.Process(
            int((embedded.socket_folder(var) / "serve.pid").read_text())
        )
        if "serve" in server.cmdline():
            server.terminate()
            server.wait(STOP_SECONDS + 5)
    except (OSError, ValueError, psutil.Error):
        pass  # none runs, or it is not ours to stop; what it left is
    clear_leftovers(var)
    embedded.stop_broker(var)
    embedded.stop_database(var)


if __name__ == "__main__":
    project = Path(__file__).resolve().parent.parent
    env = Env()
    env.read_env(project / ".env", recurse=False)
    folder = Path(env.str("POVERTYAID_VAR", str(project / "var"))).expanduser()
    if folder.exists():
        stop_everything(folder.resolve())
