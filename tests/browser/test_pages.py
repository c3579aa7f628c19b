"""Every page in a real browser: whole, accessible, no foreign request."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from households.models import Household
from tests.browser.conftest import sign_in

PAGES = {
    "office": [
        "/",
        "/ho/",
        "/ho/{helped}/",
        "/ho/{helped}/sua/",
        "/tro-giup/van-phong/",
        "/xa/",
        "/xa/{na_tong}/",
        "/to-chuc/",
        "/dang-vien/",
        "/phan-cong/",
        "/nhap/",
        "/nhap/moi/",
        "/danh-muc/",
        "/tham/",
        "/tham/lich/",
        "/tham/qua-han/",
        "/tham/viec-da-hen/",
        "/tham/can-hoi-lai/",
        "/tap-huan/",
        "/tap-huan/them/",
        "/bao-cao/",
        "/bao-cao/2022/",
        "/bao-cao/2022/?bieu=4",
        "/bao-cao/2022/trinh-chieu/",
        "/ket-qua-giup-do/",
        "/ket-qua-giup-do/ten/",
        "/ket-qua-giup-do/ho-tro/",
        "/xa/ranh-gioi/",
        "/viec/",
    ],
    "secretary": [
        "/",
        "/ho/",
        "/ho/{helped}/",
        "/ho/{helped}/ghi-tham/",
        "/tham/",
        "/tham/qua-han/",
        "/tap-huan/them/",
        "/xa/{na_tong}/",
        "/bao-cao/2022/",
        "/bao-cao/2022/trinh-chieu/",
        "/ket-qua-giup-do/",
    ],
    "member": [
        "/tro-giup/bi-thu-dang-vien/",
        "/",
        "/ho/",
        "/ho/{helped}/",
        "/ho/{helped}/ghi-tham/",
        "/tham/",
    ],
}


def sideways(page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def serious(page) -> list[str]:
    """Axe's serious and critical findings, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{finding['id']}: {finding['nodes'][0]['html'][:120]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
    ]


def faults(page, where: str, status=200) -> list[str]:
    """What is wrong with the page at this address, for the eye and for axe."""
    answer = page.goto(where)
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    found = [] if answer.status == status else [f"{where}: {answer.status}"]
    if page.locator("h1").count() != 1:
        found.append(f"{where}: {page.locator('h1').count()} h1")
    if sideways(page) > 1:
        found.append(f"{where}: scrolls sideways by {sideways(page)} px")
    return found + [f"{where}: {finding}" for finding in serious(page)]


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_pages_are_whole(page, district, kind):
    sign_in(page, district[kind])
    ids = {name: thing.pk for name, thing in district.items()}
    broken = []

    for path in PAGES[kind]:
        broken += faults(page, path.format(**ids))
    broken += page.trouble

    assert broken == []


def test_the_sign_in_page_is_whole(page):
    page.goto("/dang-nhap/", wait_until="networkidle")

    assert (serious(page), sideways(page), page.trouble) == ([], 0, [])


def test_a_wrong_password_is_told(page, district):
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(district["office"].username)
    page.get_by_label("Mật khẩu").fill("sai rồi")
    page.get_by_role("button", name="Đăng nhập").click()

    assert page.get_by_role("alert").is_visible()
    assert "Chưa đăng nhập được" in page.get_by_role("alert").inner_text()
    assert "/dang-nhap/" in page.url


def test_the_secretary_finds_a_household_without_accents(page, district):
    sign_in(page, district["secretary"])

    page.goto("/ho/?q=luong+bich")
    page.get_by_role("link", name="Lường Bích Thương").first.click()

    assert page.get_by_role("heading", level=1).inner_text() == "Lường Bích Thương"
    assert page.get_by_text("Vì Văn Dũng").first.is_visible()


@pytest.mark.parametrize("box", ["#app-search", "#f-q", "/dang-vien/"])
def test_no_address_holds_an_identity_number(page, district, box):
    Household.objects.filter(pk=district["helped"].pk).update(
        citizen_number="011078685083"
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, district["secretary"])
    page.goto(box if box.startswith("/") else "/ho/")

    field = page.locator("#f-q" if box.startswith("/") else box)
    field.fill("011 078 685 083")
    field.press("Enter")
    page.wait_for_url(f"**/ho/{district['helped'].pk}/")

    assert "685" not in "".join(asked) + page.url
    assert page.trouble == []


def test_the_list_keeps_the_address_of_what_was_searched(page, district):
    sign_in(page, district["secretary"])
    page.goto("/ho/")

    page.locator("#f-q").fill("luong bich")
    page.locator("#f-q").press("Enter")
    page.wait_for_url("**/ho/?q=luong+bich**")
    page.get_by_role("link", name="Lường Bích Thương").first.wait_for()
    page.locator("#f-helper").select_option("none")
    page.wait_for_url("**helper=none**")

    assert page.trouble == []


def test_the_secretary_does_not_see_another_commune(page, district):
    sign_in(page, district["secretary"])

    page.goto("/ho/")
    assert page.get_by_text("Sùng A Páo").count() == 0
    assert page.goto(f"/ho/{district['stranger'].pk}/").status == 404


def test_a_day_is_told_in_the_office_s_order_whatever_the_browser_s(page, district):
    sign_in(page, district["office"])
    page.goto("/phuong-an/lap/")

    page.locator("input[type=date]").fill("2023-12-05")

    assert page.locator(".day-words").inner_text() == "Thứ Ba, 05/12/2023"
    assert page.trouble == []
