"""From a proposal to a hand-over note, as the office, a helper and a secretary go."""

import re

from assignments.choices import TransferState
from assignments.models import HouseholdAssignment, Proposal, TransferRequest
from assignments.tasks import solve_proposal
from tests.browser.conftest import sign_in
from tests.browser.test_pages import serious, sideways

HELPED, ALONE = "Lường Bích Thương", "Lò Văn Hặc"


def work(page, proposal):
    """The worker's part, and the page after it, which would also come by itself."""
    page.goto("about:blank")
    proposal.refresh_from_db()
    solve_proposal(proposal.job_id)
    page.goto(f"/phuong-an/{proposal.pk}/", wait_until="networkidle")


def sign_in_as(page, user):
    page.context.clear_cookies()
    sign_in(page, user)


def row_of(page, name):
    return page.locator("tr", has=page.get_by_role("link", name=name, exact=True))


def propose(page, commune) -> Proposal:
    page.goto("/phuong-an/")
    page.get_by_role("link", name="Lập phương án").first.click()
    page.get_by_label("Một xã").check()
    page.get_by_label("Xã", exact=True).select_option(str(commune.pk))
    page.get_by_label("Phân công từ ngày").fill("2023-01-01")
    page.get_by_role("button", name="Lập phương án").click()
    page.wait_for_url("**/viec/*/")
    proposal = Proposal.objects.get()
    work(page, proposal)
    return proposal


def pin_and_forbid(page, proposal):
    page.get_by_role("button", name=re.compile(f"Ghim.*{HELPED}")).click()
    row_of(page, HELPED).get_by_text("Đã ghim").wait_for()
    page.get_by_role("button", name=re.compile(f"Cấm cặp này.*{ALONE}")).click()
    row_of(page, ALONE).get_by_text("Đã cấm").wait_for()
    page.get_by_role("button", name="Tính lại với 2 yêu cầu").click()
    page.get_by_text("Đang tính").first.wait_for()
    work(page, proposal)


def approve(page):
    page.get_by_role("link", name="Duyệt hoặc không duyệt").click()
    assert page.get_by_text("1 phân công mới bắt đầu từ 01/01/2023").is_visible()
    page.get_by_label("Quyết định số").fill("125-QĐ/ĐU")
    page.get_by_role("button", name="Duyệt và ghi phân công").click()
    page.get_by_text("Đã duyệt: 1 phân công bắt đầu").wait_for()


def ask_to_be_replaced(page, assignment):
    page.goto(f"/ho/{assignment.household_id}/")
    page.get_by_role("link", name="Xin đổi người giúp").first.click()
    page.get_by_label("Lý do").fill("Nhận công tác ở xã khác")
    page.get_by_role("button", name="Gửi đề nghị").click()
    page.get_by_text("Đã gửi đề nghị").first.wait_for()


def accept(page, name):
    page.goto("/doi-nguoi/")
    page.get_by_role("link", name=ALONE).click()
    option = page.get_by_label("Người giúp mới").locator("option", has_text=name)
    page.get_by_label("Người giúp mới").select_option(option.get_attribute("value"))
    page.get_by_role("button", name="Chấp nhận và bàn giao").click()
    page.get_by_text("Đã chấp nhận").first.wait_for()


def test_from_a_proposal_to_a_hand_over_note(page, district):
    sign_in(page, district["office"])
    proposal = propose(page, district["na_tong"])
    assert row_of(page, HELPED).get_by_text("Giữ nguyên").is_visible()
    assert row_of(page, ALONE).get_by_text("Quàng Ngọc Chiến").is_visible()
    assert (serious(page), sideways(page)) == ([], 0)

    pin_and_forbid(page, proposal)
    assert row_of(page, ALONE).get_by_text("Vì Văn Dũng").is_visible()
    assert page.get_by_text(re.compile("Kém mức tốt nhất")).is_visible()

    approve(page)
    given = HouseholdAssignment.objects.get(household__head_name=ALONE)
    assert (given.member.name, given.decision_number) == ("Vì Văn Dũng", "125-QĐ/ĐU")

    sign_in_as(page, district["member"])
    ask_to_be_replaced(page, given)
    sign_in_as(page, district["secretary"])
    accept(page, "Quàng Ngọc Chiến")
    asked = TransferRequest.objects.get()
    assert asked.state == TransferState.ACCEPTED
    assert asked.successor.member.name == "Quàng Ngọc Chiến"

    page.get_by_role("link", name="Biên bản bàn giao").click()
    page.wait_for_load_state("networkidle")
    assert "iên bản bàn giao" in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("main img").evaluate("image => image.naturalWidth") > 0
    with page.expect_download() as note:
        page.get_by_role("link", name="Tệp Word để sửa").click()
    assert note.value.suggested_filename.endswith(".docx")
    assert page.trouble == []


def test_two_households_change_helpers_over_the_list(page, district):
    sign_in(page, district["secretary"])
    proposal = propose(page, district["na_tong"])

    row_of(page, HELPED).get_by_role("link", name="Đổi chéo").click()
    page.get_by_text("Chọn hộ kia ở danh sách dưới").wait_for()
    page.get_by_role("button", name=re.compile(f"Đổi với hộ này.*{ALONE}")).click()
    page.get_by_text("2 yêu cầu chờ tính lại").wait_for()
    page.get_by_role("button", name="Tính lại với 2 yêu cầu").click()
    page.get_by_text("Đang tính").first.wait_for()
    work(page, proposal)

    assert row_of(page, HELPED).get_by_text("Quàng Ngọc Chiến").is_visible()
    assert row_of(page, ALONE).get_by_text("Vì Văn Dũng").is_visible()
    assert page.trouble == []
