"""A merger in the browser: entered, checked, applied, a report restated, reversed."""

from datetime import date

from households.models import BoundaryChange, Commune
from tests.browser.conftest import sign_in
from tests.browser.test_pages import serious, sideways


def whole(page):
    page.locator("h1").first.wait_for()  # the click before may have led elsewhere
    return page.locator("h1").count(), sideways(page), serious(page)


def fill_in(page):
    page.get_by_label("Số quyết định").fill("1661/NQ-UBTVQH15")
    page.get_by_label("Nội dung").fill("Sắp xếp các xã năm 2025")
    page.get_by_label("Có hiệu lực từ ngày").fill("2025-07-01")
    page.get_by_role("button", name="Ghi nháp").click()


def test_a_merger_from_entry_to_reversal(page, district):
    sign_in(page, district["office"])
    page.goto("/dia-gioi/")
    page.get_by_role("link", name="Thêm thay đổi").click()
    assert whole(page) == (1, 0, [])
    fill_in(page)

    page.get_by_role("link", name="Thêm đơn vị").click()
    assert whole(page) == (1, 0, [])
    page.get_by_label("Mã đơn vị").fill("03358")
    page.get_by_label("Tên đơn vị").fill("Núa Ngam")
    page.get_by_label("Phần nhập vào từ ngoài sổ").first.fill("xã Mường Mươn")
    page.get_by_role("button", name="Ghi", exact=True).click()
    for name in ("xã Na Tông", "xã Na Ư"):
        page.get_by_label(f"{name} đi về").select_option(label="xã Núa Ngam")
    page.get_by_role("button", name="Ghi các xã").click()
    assert whole(page) == (1, 0, [])
    page.get_by_text("Trước: 2 bản; sau: 2 bản.").wait_for()

    page.get_by_role("button", name="Áp dụng").click()
    page.get_by_text("Đã áp dụng: các xã mới có trong sổ").wait_for()
    assert whole(page) == (1, 0, [])

    page.goto("/bao-cao/2022/")
    page.get_by_label("Theo địa giới").select_option(value="2025-07-01")
    page.wait_for_url("**dia-gioi=2025-07-01**")
    page.get_by_text("Núa Ngam (một phần)").first.wait_for()
    page.get_by_text("chưa đủ, thiếu xã Mường Mươn").wait_for()
    assert whole(page) == (1, 0, [])

    change = BoundaryChange.objects.get()
    page.goto(f"/dia-gioi/{change.pk}/")
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác").wait_for()
    page.goto("/bao-cao/2022/")
    assert page.get_by_label("Theo địa giới").count() == 0
    assert not Commune.objects.filter(name="Núa Ngam").exists()
    assert page.trouble == []


def test_what_stands_in_the_way_is_told(page, district):
    change = BoundaryChange.objects.create(
        decision_number="1/NQ", title="Sắp xếp", takes_effect_on=date(2025, 7, 1)
    )
    sign_in(page, district["office"])

    page.goto(f"/dia-gioi/{change.pk}/")

    page.get_by_text("Chưa áp dụng được:").wait_for()
    assert page.get_by_role("button", name="Áp dụng").count() == 0
    assert whole(page) == (1, 0, [])
    page.goto(f"/dia-gioi/{change.pk}/xa/{district['na_tong'].pk}/")
    assert whole(page) == (1, 0, [])
    assert page.trouble == []
