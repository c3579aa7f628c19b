"""The phone app in a valley: no signal, a closed browser, and whatever goes wrong.

Whatever happens, a record is stored once or still waits, and the phone says which.
"""

import datetime as dt
import random
import re
from contextlib import suppress

import pytest
from django.utils import timezone
from playwright.sync_api import TimeoutError as NotInTime

from assignments.models import FieldPhoto, Grant, HouseholdAssignment, Support, Visit
from assignments.views import field
from households.choices import Status
from tests.assignments.photos.making import picture
from tests.browser.conftest import CHROMIUM, PASSWORD, Trouble, sign_in
from tests.browser.test_pages import serious, sideways
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)
from tests.faulty import CUT, DROP, LOSE, PASS, FaultyLine

NAMES = ("Tòng Văn Pâng", "Vì Thị Lan", "Bạc Ngọc Thuận")
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "is_mobile": True,
    "has_touch": True,
}
WAIT = 12_000


@pytest.fixture
def member():
    """Helps three households of one village."""
    village = make_village(make_commune("Núa Ngam"), "Bản Hoàng Công Chất")
    helper = make_member(make_organisation(commune=village.commune), "Vì Văn Dũng")
    for name in NAMES:
        household = make_household(village, name, phone="0335931484")
        make_review(household, status=Status.POOR)
        make_assignment(helper, household)
    return helper


@pytest.fixture
def user(member):
    user = make_user(member, full_name="Vì Văn Dũng")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def phone(chromium, live_server):
    """A phone's browser; `phone.page` is its open tab."""
    context = chromium.new_context(base_url=live_server.url, **PHONE)
    context.set_default_timeout(WAIT)
    context.page = context.new_page()
    yield context
    context.close()


def enter(page, user, at=""):
    """Sign in and wait until the app would open without a signal too."""
    page.goto(f"{at}/dang-nhap/?next=/thuc-dia/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/thuc-dia/**")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_text("Đã gửi hết").wait_for()


def log_visit(page, name, note=""):
    page.goto("/thuc-dia/#/")
    page.get_by_role("link", name=f"Ghi thăm {name}").click()
    page.get_by_label("Làm ăn, chăn nuôi").check()
    if note:
        page.get_by_label("Ghi chú").fill(note)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="Hôm nay").wait_for()


def strip(page, words):
    page.locator("#strip").get_by_text(words).first.wait_for(timeout=WAIT)


def waiting(page):
    page.goto("/thuc-dia/#/cho-gui")
    page.get_by_role("heading", name="Sổ chờ gửi").wait_for()
    return page.locator("[data-record]:not([data-state=sent])")


def test_three_visits_and_a_gift_survive_a_closed_browser(
    chromium, live_server, user, tmp_path
):
    def open_phone():
        return chromium.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            base_url=live_server.url,
            **PHONE,
        )

    context = open_phone()
    page = context.pages[0]
    enter(page, user)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    for name in NAMES:
        log_visit(page, name, f"Thăm {name}")
    page.get_by_role("link", name=NAMES[0], exact=True).click()
    page.get_by_role("link", name="Ghi hỗ trợ").click()
    page.get_by_label("Giá trị").press_sequentially("1500000")
    assert page.get_by_label("Giá trị").input_value() == "1.500.000"
    photo = {"name": "de.jpg", "mimeType": "image/jpeg", "buffer": noisy_photo()}
    page.locator("[name=photo]").set_input_files(photo)
    page.get_by_role("button", name="Bỏ ảnh 1").wait_for()
    page.get_by_role("button", name="Lưu").click()
    strip(page, "Chờ gửi: 4")
    context.close()
    assert not Visit.objects.exists() and not Support.objects.exists()

    context = open_phone()
    context.set_offline(True)
    page = context.pages[0]
    page.goto("/thuc-dia/")
    strip(page, "Mất mạng. Chờ gửi: 4")
    context.set_offline(False)
    strip(page, "Đã gửi hết")
    context.close()

    assert sorted(Visit.objects.values_list("note", flat=True)) == sorted(
        f"Thăm {name}" for name in NAMES
    )
    gift = Support.objects.get()
    assert (gift.value, gift.logged_by) == (1_500_000, user)
    assert [share.value for share in gift.shares.all()] == [1_500_000]
    stored = FieldPhoto.objects.get()
    assert stored.is_whole and stored.support == gift
    assert stored.size <= 300_000 and max(stored.width, stored.height) <= 1280


def noisy_photo() -> bytes:
    """A large one, as a camera makes it."""
    return picture(3000, 2000, quality=95)


def test_an_answer_that_was_lost_or_cut_stores_nothing_twice(phone, live_server, user):
    fates = iter([LOSE, CUT, LOSE, DROP])
    line = FaultyLine(
        (live_server.thread.host, live_server.thread.port),
        lambda first: next(fates, PASS) if first.startswith("POST /api/vis") else PASS,
    )
    page = phone.page
    enter(page, user, line.url)
    page.goto(f"{line.url}/thuc-dia/#/")
    page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}").click()
    page.get_by_label("Sức khỏe").check()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="Hôm nay").wait_for()
    page.goto(f"{line.url}/thuc-dia/#/cho-gui")
    now = page.get_by_role("button", name="Gửi ngay")
    while not page.get_by_text("Đã gửi hết").is_visible():
        with suppress(NotInTime):  # it is not there while the line is tried
            now.click(timeout=1000)
        page.wait_for_timeout(300)
    strip(page, "Đã gửi hết")
    assert Visit.objects.count() == 1
    assert line.met[LOSE] == 2 and line.met[CUT] == 1
    line.close()


def test_two_tabs_send_once(phone, user):
    enter(phone.page, user)
    phone.set_offline(True)
    for name in NAMES:
        log_visit(phone.page, name)
    other = phone.new_page()
    other.goto("/thuc-dia/")
    strip(other, "Chờ gửi: 3")
    phone.set_offline(False)
    strip(other, "Đã gửi hết")
    strip(phone.page, "Đã gửi hết")
    assert Visit.objects.count() == 3


def test_a_refused_record_blocks_no_other_and_can_be_mended(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0])
    log_visit(page, NAMES[1])
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    HouseholdAssignment.objects.filter(household__head_name=NAMES[0]).update(
        ended_on=timezone.localdate(), end_reason="replaced"
    )
    phone.set_offline(False)
    strip(page, "1 mục bị trả lại")
    card = waiting(page)
    page.locator("[data-state=sent]").wait_for()
    assert Visit.objects.get().assignment.household.head_name == NAMES[1]
    assert "sau khi phân công kết thúc" in card.inner_text()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Hôm qua").check()
    page.get_by_role("button", name="Lưu").click()
    strip(page, "Đã gửi hết")
    assert Visit.objects.filter(visited_on=yesterday).count() == 1


def test_signed_out_meanwhile_keeps_everything(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0], "Giữ nguyên")
    phone.clear_cookies()
    phone.set_offline(False)
    strip(page, "Cần đăng nhập lại để gửi")
    strip(page, "1 mục vẫn giữ nguyên trên máy")
    page.goto("/thuc-dia/#/cho-gui")
    page.get_by_text(re.compile(r"Đã thử \d lần: Cần đăng nhập lại\.$")).wait_for()
    page.locator("#strip a").first.click()
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/thuc-dia/**")
    strip(page, "Đã gửi hết")
    assert Visit.objects.get().note == "Giữ nguyên"


def test_another_person_on_the_same_phone_sees_and_sends_nothing(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0], "Chuyện riêng")
    other = make_assignment(household=make_household(name="Mùa A Xa"))
    stranger = make_user(other.member, full_name="Lý Thị Giúp")
    phone.clear_cookies()
    phone.set_offline(False)
    sign_in(page, stranger)
    page.goto("/thuc-dia/")
    strip(page, "Máy còn giữ 1 mục của Vì Văn Dũng")
    page.get_by_text("Mùa A Xa").first.wait_for()
    assert NAMES[0] not in page.content()
    assert waiting(page).count() == 0
    assert "Chuyện riêng" not in page.content()
    assert not Visit.objects.exists()
    phone.clear_cookies()
    page.goto("/dang-nhap/?next=/thuc-dia/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/thuc-dia/**")
    page.get_by_text("Đã gửi hết").wait_for(timeout=WAIT)
    assert Visit.objects.get().logged_by == user


def test_signing_out_warns_while_something_waits(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0])
    page.goto("/thuc-dia/#/may")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    assert page.get_by_text("Còn 1 mục chưa gửi").is_visible()
    page.get_by_role("button", name="Xóa hết và đăng xuất").click()
    assert page.get_by_text("sẽ mất hẳn").is_visible()
    page.get_by_role("button", name="Giữ lại và đăng xuất").click()
    page.get_by_text("Cần đăng nhập một lần khi có sóng").wait_for()
    phone.set_offline(False)
    page.goto("/thuc-dia/")
    page.get_by_text("Cần đăng nhập một lần khi có sóng").wait_for()
    enter_again(page, user)
    page.get_by_text("Đã gửi hết").wait_for(timeout=WAIT)
    assert Visit.objects.count() == 1
    page.goto("/thuc-dia/#/may")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    page.wait_for_url("**/dang-nhap/**")
    left = page.evaluate("indexedDB.databases().then((all) => all.map((d) => d.name))")
    assert left == ["povertyaid-nguoi-dung"]


def enter_again(page, user):
    page.goto("/dang-nhap/?next=/thuc-dia/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/thuc-dia/**")


def test_a_full_phone_says_so_and_keeps_what_was_typed(phone, user):
    page = phone.page
    enter(page, user)
    page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}").click()
    page.get_by_label("Ghi chú").fill("Không được mất")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noisy_photo()}
    page.locator("[name=photo]").set_input_files(photo)
    page.get_by_role("button", name="Bỏ ảnh 1").wait_for()
    page.evaluate(
        "() => { globalThis.put = IDBObjectStore.prototype.put;"
        " IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Máy hết chỗ nên chưa lưu được").wait_for()
    assert page.get_by_label("Ghi chú").input_value() == "Không được mất"
    page.evaluate("() => { IDBObjectStore.prototype.put = globalThis.put; }")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="Hôm nay").wait_for()
    strip(page, "Đã gửi hết")
    assert Visit.objects.get().note == "Không được mất"


def test_a_clock_three_days_fast_writes_the_right_day(phone, user):
    page = phone.page
    page.add_init_script(
        "const Real = Date; const ahead = 3 * 864e5;"
        "globalThis.Date = class extends Real {"
        " constructor(...a) {"
        " if (a.length) super(...a); else super(Real.now() + ahead); }"
        " static now() { return Real.now() + ahead; } };"
    )
    enter(page, user)
    log_visit(page, NAMES[0])
    strip(page, "Đã gửi hết")
    assert Visit.objects.get().visited_on == timezone.localdate()
    assert abs(Visit.objects.get().made_at - timezone.now()) < dt.timedelta(minutes=2)


def test_a_revoked_right_is_told_and_nothing_is_lost(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0])
    Grant.objects.filter(user=user).delete()
    phone.set_offline(False)
    strip(page, "1 mục bị trả lại")
    assert "quyền đã thu hồi" in waiting(page).inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Xuất tệp").click()
    assert NAMES[0] in download.value.path().read_text("utf-8")
    assert not Visit.objects.exists()


def test_what_is_being_typed_survives_a_closed_tab(phone, user):
    page = phone.page
    enter(page, user)
    page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}").click()
    page.get_by_label("Ghi chú").fill("Đang viết dở")
    page.get_by_text("Đã giữ trên máy").wait_for()
    page.close()
    page = phone.new_page()
    page.goto("/thuc-dia/#/cho-gui")
    page.get_by_role("link", name="Viết tiếp").click()
    page.get_by_role("heading", name="Ghi thăm").wait_for()
    assert page.get_by_label("Ghi chú").input_value() == "Đang viết dở"


def test_a_new_version_waits_until_all_is_sent(phone, user, monkeypatch):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0], "Ghi bằng bản cũ")
    HouseholdAssignment.objects.filter(household__head_name=NAMES[0]).update(
        ended_on=timezone.localdate(), end_reason="replaced"
    )
    phone.set_offline(False)
    strip(page, "1 mục bị trả lại")
    monkeypatch.setattr(field, "version", lambda: "bản-sau")
    page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    strip(page, "Tự dùng bản mới sau khi gửi hết")
    waiting(page)
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Hôm qua").check()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Chạm để dùng ngay").click()
    page.wait_for_function("caches.keys().then((all) => all.join() === 'bản-sau')")
    assert Visit.objects.get().note == "Ghi bằng bản cũ"


def test_nothing_readable_lies_on_the_phone(phone, user):
    page = phone.page
    enter(page, user)
    phone.set_offline(True)
    log_visit(page, NAMES[0], "Bí mật của hộ")
    dump = page.evaluate(
        """async () => {
          const texts = [];
          for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((done) => {
              const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result);
            });
            for (const store of database.objectStoreNames) {
              const all = await new Promise((done) => {
                const ask = database.transaction(store).objectStore(store).getAll();
                ask.onsuccess = () => done(ask.result);
              });
              texts.push(JSON.stringify(all, (_, v) => {
                if (v instanceof ArrayBuffer) return new TextDecoder().decode(v);
                return v instanceof CryptoKey ? String(v.extractable) : v;
              }));
            }
            database.close();
          }
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              texts.push(request.url);
          return texts.join("\\n");
        }"""
    )
    for secret in (*NAMES, "Bí mật", "0335931484", "/api/"):
        assert secret not in dump
    assert '"false"' in dump  # the key cannot be taken out


def test_every_screen_is_accessible_and_fits(phone, live_server, user):
    page = phone.page
    page.trouble = Trouble()
    page.trouble.watch(page, live_server.url)
    enter(page, user)
    log_visit(page, NAMES[0])
    assignment = HouseholdAssignment.objects.first()
    screens = [
        "",
        "ho",
        f"ho/{assignment.household_id}",
        "tham",
        f"tham/{assignment.pk}",
        f"ho-tro/{assignment.pk}",
        "cho-gui",
        "thang",
        "may",
    ]
    for screen in screens:
        page.goto(f"/thuc-dia/#/{screen}")
        page.wait_for_timeout(250)
        assert serious(page) == [], screen
        assert not sideways(page), screen
        small = page.evaluate(
            """() => [...document.querySelectorAll("main a, main button, main summary,"
              + " main label span, .tabbar a")].filter((e) => e.checkVisibility()
              && !e.closest("p, .hint, .vh") && e.getBoundingClientRect().height < 32)
              .map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert small == [], screen
    assert page.trouble == []


def test_three_taps_for_a_visit_and_five_with_photo_and_money(phone, user):
    page = phone.page
    enter(page, user)
    taps = 0

    def tap(locator):
        nonlocal taps
        taps += 1
        locator.click()

    tap(page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}"))
    tap(page.get_by_label("Sức khỏe"))
    tap(page.get_by_role("button", name="Lưu"))
    page.get_by_role("heading", name="Hôm nay").wait_for()
    strip(page, "Đã gửi hết")
    assert taps == 3 and Visit.objects.get().topics == ["health"]

    taps = 0
    tap(page.get_by_role("link", name=f"Ghi thăm {NAMES[1]}"))
    tap(page.get_by_label("Tiền, vay vốn"))
    tap(page.get_by_label("Số tiền"))
    page.keyboard.type("500000")
    with page.expect_file_chooser() as chooser:
        tap(page.locator("[name=photo]"))
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    chooser.value.set_files(photo)
    page.get_by_role("button", name="Bỏ ảnh 1").wait_for()
    tap(page.get_by_role("button", name="Lưu"))
    page.get_by_role("heading", name="Hôm nay").wait_for()
    strip(page, "Đã gửi hết")
    assert taps == 5
    assert Support.objects.get().value == 500_000
    assert FieldPhoto.objects.get().is_whole


def test_tap_is_not_lost_when_the_list_is_drawn_anew_under_it(phone, user):
    page = phone.page
    enter(page, user)
    visit = page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}")
    visit.hover()
    page.mouse.down()
    with page.expect_response("**/api/field/**"):
        page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    page.wait_for_timeout(500)  # long enough to draw the list again
    page.mouse.up()
    page.get_by_label("Sức khỏe").wait_for()


def test_light_and_soon_there_on_a_slow_phone(chromium, live_server, user):
    """CPU slowed 4×, 400 kbit/s, 400 ms; the fonts aside, which do not hold it up."""
    context = chromium.new_context(base_url=live_server.url, **PHONE)
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    slow = {"offline": False, "latency": 400}
    cdp.send(
        "Network.emulateNetworkConditions",
        {**slow, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    start = dt.datetime.now(dt.UTC)
    page.goto("/thuc-dia/", wait_until="commit")
    page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}").wait_for()
    cold = (dt.datetime.now(dt.UTC) - start).total_seconds()
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => true)", timeout=WAIT
    )
    start = dt.datetime.now(dt.UTC)
    page.reload(wait_until="commit")
    page.get_by_role("link", name=f"Ghi thăm {NAMES[0]}").wait_for()
    warm = (dt.datetime.now(dt.UTC) - start).total_seconds()
    context.close()
    assert cold < 6 and warm < 3


def test_order_of_sending_does_not_matter(phone, user):
    """Random flips of the network while records are made: all there, none twice."""
    page = phone.page
    enter(page, user)
    chance = random.Random(40)
    for n in range(9):
        phone.set_offline(chance.random() < 0.6)
        log_visit(page, NAMES[n % 3], f"Lần {n}")
    phone.set_offline(False)
    strip(page, "Đã gửi hết")
    notes = sorted(Visit.objects.values_list("note", flat=True))
    assert notes == [f"Lần {n}" for n in range(9)]
