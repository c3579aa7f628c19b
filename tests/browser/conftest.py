"""A real Chromium against the running project, on a small district."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import sync_playwright

from assignments.services import ensure_plan_40
from households.choices import Status
from reports import services as reporting
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
# The server is another thread: rows are really committed, the reference data put back.
COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PASSWORD = "rừng-xanh-núi-đỏ"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(COMMITTED)


@pytest.fixture(autouse=True)
def database():
    """Not the savepoint of other tests: see COMMITTED."""


@pytest.fixture(scope="session", autouse=True)
def allow_database_beside_playwright():
    """Playwright keeps an event loop here, where Django would refuse queries."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session", autouse=True)
def static_folder():
    """WhiteNoise warns without its folder; the server takes files from the apps."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """Chromium, and the reference data where the tests will look for them.

    Once Playwright's event loop runs, Django hands this thread another connection,
    one that does not know what to put back after a flush.
    """
    if not CHROMIUM:
        pytest.fail("Không có Chromium: chạy pytest với -m 'not browser'.")
    reference_data = connection._test_serialized_contents
    with sync_playwright() as playwright:
        connection._test_serialized_contents = reference_data
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Trouble(list):
    """What a user would never see but the console, the network or the layout tells."""

    def watch(self, page, host):
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("request", lambda request: self.on_request(request.url, host))

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.append(f"console: {message.text}")

    def on_request(self, url, host):
        if url.startswith("http") and not url.startswith(host):
            self.append(f"foreign request: {url}")


@pytest.fixture(params=sorted(SIZES))
def page(request, chromium, live_server):
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        base_url=live_server.url,
        locale="vi-VN",
    )
    page = context.new_page()
    page.trouble = Trouble()
    page.trouble.watch(page, live_server.url)
    yield page
    context.close()


def sign_in(page, user):
    user.set_password(PASSWORD)
    user.save()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


@pytest.fixture
def district():
    """Two communes over two years, helpers, a compiled year, and users of each kind."""
    plan = ensure_plan_40()
    na_tong = make_commune("Na Tông", tile_column=3, tile_row=6, is_border=True)
    na_u = make_commune("Na Ư", tile_column=0, tile_row=5)
    for commune, households in ((na_tong, 20), (na_u, 10)):
        for year in (2021, 2022):
            make_commune_year(commune, year, households)
    village = make_village(na_tong, "Bản Na Tông 1")
    far = make_village(na_u, "Bản Ca Hâu")
    cell = make_organisation("Chi bộ Bản Na Tông 1", commune=na_tong, village=village)
    dung = make_member(cell, "Vì Văn Dũng", home_village=village)
    make_member(cell, "Quàng Ngọc Chiến", home_village=village)
    helped = make_household(village, "Lường Bích Thương", birth_year=1965)
    make_review(helped, 2021, deprivations=(3, 6, 8), causes=(3,), b1=85, b2=30)
    make_review(
        helped, 2022, Status.NEAR_POOR, deprivations=(2,), causes=(3,), b1=105, b2=10
    )
    alone = make_household(village, "Lò Văn Hặc", birth_year=1970)
    make_review(alone, 2022, deprivations=(1, 2, 3), causes=(1, 2), b1=90, b2=30)
    stranger = make_household(far, "Sùng A Páo", birth_year=1980)
    make_review(stranger, 2021, deprivations=(1, 2, 9), causes=(1,), b1=70, b2=30)
    make_review(stranger, 2022, deprivations=(1, 2, 9), causes=(1,), b1=75, b2=30)
    make_assignment(dung, helped, plan=plan)
    for year in (2021, 2022):
        reporting.compile_report(reporting.request_report(year, by=None))
    return {
        "na_tong": na_tong,
        "na_u": na_u,
        "helped": helped,
        "stranger": stranger,
        "office": make_user("everything", full_name="Nguyễn Thị Hòa"),
        "secretary": make_user(na_tong, full_name="Lò Thị Ánh"),
        "member": make_user(dung, full_name="Vì Văn Dũng"),
    }
