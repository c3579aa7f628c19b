"""`make run`: everything one machine needs, from an empty folder to an open page."""

import errno
import hashlib
import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error, OperationalError, connection
from django.utils import timezone

from povertyaid import embedded, supervisor
from povertyaid.embedded import locks
from povertyaid.models import Job
from povertyaid.supervisor import TICK_SECONDS, Service, Supervisor

HOST = "127.0.0.1"
UNUSED_STATIC_FILES = ["rest_framework", "django_htmx"]  # half the time to compress
READY_SECONDS = 60
JOBS_SECONDS = 300
DATABASE_SECONDS = 30
STOPPING_SECONDS = 15  # how long another server of this var may take to stop


class Command(BaseCommand):
    help = "Chạy PovertyAid trên một máy: web, việc nền, cơ sở dữ liệu; Ctrl-C để dừng."
    requires_system_checks = []

    def add_arguments(self, parser):
        port = os.environ.get("PORT", "8000")
        parser.add_argument("--port", type=int, default=port, help="mặc định 8000")
        parser.add_argument(
            "--end-with-parent",
            action="store_true",
            help="dừng khi tiến trình gọi nó (make) bị dừng, dù bằng kill -9",
        )

    def handle(self, *, port, end_with_parent, **options):
        if end_with_parent:
            supervisor.end_with_parent()
        self.started_at = time.monotonic()
        self.port = port
        self.lock = None
        self.run = embedded.socket_folder(settings.VAR)
        self.supervisor = Supervisor(settings.VAR, settings.BASE_DIR, self.say)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            self.be_the_only_one()
            self.start()
            while True:
                self.supervisor.watch()
                time.sleep(1)
        except KeyboardInterrupt:
            self.say("Đang dừng")
        finally:
            self.stop()

    def start(self):
        self.start_services()
        self.prepare_database()
        self.collect_static_files()
        self.start_children()
        if self.is_empty() and settings.LOAD_SAMPLE and not settings.PRODUCTION:
            self.load_sample()
            self.wait_for_jobs()
        self.wait_for_page()
        self.tell_where()

    def stop(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if self.lock is None:
            return
        (self.run / "serve.pid").unlink(missing_ok=True)
        self.supervisor.stop()
        if settings.USES_EMBEDDED_BROKER:
            embedded.stop_broker(settings.VAR)
        connection.close()  # the embedded PostgreSQL stops when this process ends

    def be_the_only_one(self):
        """One server per var; one that is just stopping is waited for."""
        deadline = time.monotonic() + STOPPING_SECONDS
        while (lock := locks.take(self.run / "serve.lock")) is None:
            is_stopping = not (self.run / "serve.pid").exists()
            if not is_stopping or time.monotonic() > deadline:
                raise CommandError(f"PovertyAid đang chạy từ {settings.VAR} rồi.")
            time.sleep(0.2)
        self.lock = lock
        (self.run / "serve.pid").write_text(str(os.getpid()))
        if left := supervisor.clear_leftovers(settings.VAR):
            self.say(f"Đã dọn {left} tiến trình sót lại của lần chạy trước")
        self.check_port()

    def check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError as error:
                is_taken = error.errno == errno.EADDRINUSE
                why = "đang có chương trình khác dùng" if is_taken else error.strerror
                raise CommandError(
                    f"Cổng {self.port}: {why}. Hãy chọn cổng khác, ví dụ:"
                    f" make run PORT={self.port + 1}"
                ) from error

    def start_services(self):
        if settings.USES_EMBEDDED_DATABASE:
            self.keep("PostgreSQL", embedded.is_database_running, start_database)
        if settings.USES_EMBEDDED_BROKER:
            embedded.start_broker(settings.VAR)
            self.keep("Redis", embedded.is_broker_running, embedded.start_broker)
        names = ", ".join(service.name for service in self.supervisor.services)
        self.say(f"{names or 'Cơ sở dữ liệu và hàng đợi bên ngoài'}: sẵn sàng")

    def keep(self, name, is_running, start):
        var = settings.VAR
        service = Service(name, lambda: is_running(var), lambda: start(var))
        self.supervisor.services.append(service)

    def prepare_database(self):
        deadline = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                connection.ensure_connection()
                break
            except OperationalError as error:
                if time.monotonic() > deadline:
                    raise CommandError(f"Không nối được PostgreSQL: {error}") from error
                time.sleep(1)
        call_command("migrate", interactive=False, skip_checks=True, verbosity=0)
        self.say("Cấu trúc cơ sở dữ liệu: đúng phiên bản")
        call_command("seal_files", stdout=self.stdout)

    def collect_static_files(self):
        stamp = settings.STATIC_ROOT / "collected-from"  # made last, so all is there
        fingerprint = fingerprint_of_static_files()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        call_command(
            "collectstatic",
            interactive=False,
            clear=True,
            ignore_patterns=UNUSED_STATIC_FILES,
            verbosity=0,
        )
        stamp.write_text(fingerprint)
        self.say("Tệp giao diện: đã gom và nén")

    def start_children(self):
        python = [sys.executable, "-m"]
        web = ["gunicorn", "povertyaid.wsgi", "--bind", f"{HOST}:{self.port}"]
        web += ["--workers", "3", "--timeout", "60", "--graceful-timeout", "5"]
        web += ["--log-level", "warning", "--no-control-socket"]
        self.supervisor.run("web", *python, *web)
        celery = [*python, "celery", "-A", "povertyaid"]
        worker = ["worker", "-c", "2", "--without-gossip", "--without-mingle"]
        self.supervisor.run("worker", *celery, *worker, "-l", "WARNING")
        self.supervisor.run("beat", *celery, "beat", "-l", "WARNING", "--pidfile=")
        self.supervisor.is_worker_busy = is_worker_busy
        self.say("Trang web, việc nền, đồng hồ: đã khởi động")

    def is_empty(self) -> bool:
        household = apps.get_model("households", "Household")
        return not (household.objects.exists() or get_user_model().objects.exists())

    def load_sample(self):
        """In a process of its own, so that its memory is given back."""
        self.say("Nạp dữ liệu mẫu của một huyện")
        self.stdout.flush()
        command = [sys.executable, "manage.py", "load_sample"]
        if code := self.supervisor.run_through(*command):
            raise CommandError(f"Nạp dữ liệu mẫu không xong (mã {code}).")

    def wait_for_jobs(self):
        """Until every job of the sample has ended, saying how each did."""
        owed = dict(Job.objects.order_by("pk").values_list("pk", "title"))
        deadline = time.monotonic() + JOBS_SECONDS
        while owed and time.monotonic() < deadline:
            self.supervisor.watch()
            time.sleep(0.2)
            try:
                ended = list(
                    Job.objects.filter(pk__in=owed)
                    .order_by("pk")
                    .exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING])
                )
            except Error:  # the database restarts: nothing is lost, ask again
                connection.close()
                continue
            for job in ended:
                self.say(f"{owed.pop(job.pk)}: {job.get_state_display().lower()}")

    def wait_for_page(self):
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.port):
            if time.monotonic() > deadline:
                log = settings.VAR / "log" / "web.log"
                raise CommandError(f"Trang web chưa mở được; xem {log}.")
            self.supervisor.watch()
            time.sleep(0.1)

    def tell_where(self):
        self.say("Sẵn sàng")
        self.stdout.write(f"\n  Mở http://{HOST}:{self.port}/\n")
        if self.nobody_can_sign_in():
            here = "" if settings.PRODUCTION else f"http://{HOST}:{self.port}"
            call_command("make_administrator", site=here, stdout=self.stdout)
        if settings.LOAD_SAMPLE:
            call_command("load_sample", accounts=True, stdout=self.stdout)
        self.stdout.write(f"  Nhật ký ở {settings.VAR / 'log'}; Ctrl-C để dừng.\n\n")
        self.stdout.flush()
        connection.close()

    def nobody_can_sign_in(self) -> bool:
        """No account yet, or only the first one, whose password was never set."""
        users = list(get_user_model().objects.all()[:2])
        return not users or (len(users) == 1 and not users[0].has_usable_password())

    def say(self, words: str):
        seconds = f"{time.monotonic() - self.started_at:5.1f}".replace(".", ",")
        self.stdout.write(f"[{seconds} s] {words}")
        self.stdout.flush()


def start_database(var: Path) -> None:
    connection.close()
    embedded.start_database(var)


def is_worker_busy() -> bool:
    """Whether some job is being worked on right now, by its heartbeat."""
    since = timezone.now() - timezone.timedelta(seconds=TICK_SECONDS)
    running = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__gte=since)
    try:
        return running.exists()
    except Error:
        return True  # cannot know while the database is away
    finally:
        connection.close()


def answers(port: int) -> bool:
    page = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        page.request("GET", "/dang-nhap/")
        page.getresponse().read()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        page.close()


def fingerprint_of_static_files() -> str:
    """Changes with any static file and with how they are stored."""
    found = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            file = Path(storage.path(name)).stat()
            found.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return found.hexdigest()
