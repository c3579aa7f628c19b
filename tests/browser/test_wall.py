"""On the wall and in print: slides by key, every slide a page; figures that open."""

import pypdfium2

from tests.browser.conftest import sign_in

SLIDES = "/bao-cao/2022/trinh-chieu/"
A4_LANDSCAPE = (842, 595)  # points
SCROLLING = 1500  # milliseconds a smooth scroll may take


def at_top(page) -> str:
    """The slide whose top is nearest to the top of the screen."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".slide")].sort((a, b) =>
            Math.abs(a.getBoundingClientRect().top)
            - Math.abs(b.getBoundingClientRect().top))[0].id"""
    )


def test_keys_turn_the_slides_and_each_fills_the_screen(page, district):
    page.set_viewport_size({"width": 1920, "height": 1080})
    sign_in(page, district["office"])
    page.goto(SLIDES)
    heights = page.locator(".slide").evaluate_all("all => all.map(s => s.offsetHeight)")

    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(SCROLLING)
    second = at_top(page)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(SCROLLING)

    assert {height // 10 for height in heights} == {108}
    assert (second, at_top(page)) == ("cac-nam", "so-lon")
    assert page.get_by_role("button", name="Toàn màn hình").is_visible()


def test_every_slide_is_a_page_on_paper(page, district):
    sign_in(page, district["office"])
    page.goto(SLIDES, wait_until="networkidle")
    slides = page.locator(".slide").count()

    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))

    sizes = {tuple(round(side) for side in sheet.get_size()) for sheet in paper}
    assert (len(paper), sizes) == (slides, {A4_LANDSCAPE})


def test_a_figure_of_the_comparison_opens_to_its_names(page, district):
    sign_in(page, district["office"])

    page.goto("/ket-qua-giup-do/")
    table = page.get_by_role("region", name="Bảng: được giúp và không ai giúp")
    table.get_by_role("row", name="Được giúp").get_by_role("link").last.click()

    assert page.get_by_role("heading", level=1).inner_text().startswith("Đã thoát")
    assert page.get_by_role("link", name="Lường Bích Thương").is_visible()
    assert page.trouble == []
