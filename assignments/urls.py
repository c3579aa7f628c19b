from django.urls import path

from assignments.views import (
    communes,
    coverage,
    field,
    giving,
    helping,
    households,
    measures,
    members,
    moves,
    organisations,
    paper_books,
    papers,
    photos,
    plans,
    proposals,
    registers,
    supports,
    transfers,
)

urlpatterns = [
    path("thuc-dia/", field.app, name="field"),
    path("thuc-dia/manifest.webmanifest", field.manifest, name="field_manifest"),
    path("anh/<uuid:client_id>/", photos.photo, name="photo"),
    path("sw.js", field.service_worker, name="service_worker"),
    path("ho/", households.households, name="households"),
    path("ho/xlsx/", households.households_xlsx, name="households_xlsx"),
    path("ho/<int:pk>/", households.household, name="household"),
    path(
        "ho/<int:pk>/so-dinh-danh/",
        households.household_number,
        name="household_number",
    ),
    path("ho/<int:pk>/nguoi-giup/", helping.household_helper, name="household_helper"),
    path(
        "ho/<int:pk>/nguoi-giup/ket-thuc/",
        helping.household_helper_end,
        name="household_helper_end",
    ),
    path(
        "ho/<int:pk>/thoat-ngheo/", measures.household_escape, name="household_escape"
    ),
    path(
        "ho/<int:pk>/thoat-ngheo/dang-ky/",
        measures.household_aims,
        name="household_aims",
    ),
    path(
        "ho/<int:pk>/thoat-ngheo/<int:measure>/",
        measures.household_measure,
        name="household_measure",
    ),
    path(
        "ho/<int:pk>/thoat-ngheo/<int:measure>/xong/",
        measures.household_measure_done,
        name="household_measure_done",
    ),
    path(
        "ho/<int:pk>/thoat-ngheo/<int:measure>/bo/",
        measures.household_measure_remove,
        name="household_measure_remove",
    ),
    path(
        "phan-cong/thay-doi/<int:pk>/tra-lai/",
        measures.assignment_change_revert,
        name="assignment_change_revert",
    ),
    path("xa/", communes.communes, name="communes"),
    path("xa/<int:pk>/", communes.commune, name="commune"),
    path("to-chuc/", organisations.organisations, name="organisations"),
    path("to-chuc/them/", organisations.organisation_new, name="organisation_new"),
    path("to-chuc/<int:pk>/", organisations.organisation, name="organisation"),
    path(
        "to-chuc/<int:pk>/sua/",
        organisations.organisation_edit,
        name="organisation_edit",
    ),
    path(
        "to-chuc/<int:pk>/ket-thuc/",
        organisations.organisation_close,
        name="organisation_close",
    ),
    path("ke-hoach/", plans.plans, name="plans"),
    path("ke-hoach/them/", plans.plan_new, name="plan_new"),
    path("ke-hoach/<int:pk>/", plans.plan, name="plan"),
    path("ke-hoach/<int:pk>/sua/", plans.plan_edit, name="plan_edit"),
    path("ke-hoach/<int:pk>/chi-phi/", plans.plan_costs, name="plan_costs"),
    path(
        "ke-hoach/<int:pk>/chi-phi/mac-dinh/",
        plans.plan_costs_reset,
        name="plan_costs_reset",
    ),
    path("ke-hoach/<int:pk>/phu-trach-xa/", plans.plan_communes, name="plan_communes"),
    path(
        "ke-hoach/<int:pk>/phu-trach-xa/xlsx/",
        plans.plan_communes_xlsx,
        name="plan_communes_xlsx",
    ),
    path(
        "ke-hoach/<int:pk>/phu-trach-xa/them/",
        plans.plan_commune_give,
        name="plan_commune_give",
    ),
    path(
        "ke-hoach/phu-trach-xa/<int:pk>/ket-thuc/",
        plans.plan_commune_end,
        name="plan_commune_end",
    ),
    path("dang-vien/", members.members, name="members"),
    path("dang-vien/xlsx/", members.members_xlsx, name="members_xlsx"),
    path("dang-vien/<int:pk>/", members.member, name="member"),
    path("dang-vien/<int:pk>/sua/", moves.member_edit, name="member_edit"),
    path("dang-vien/<int:pk>/chuyen/", moves.member_move, name="member_move"),
    path("dang-vien/<int:pk>/tro-ve/", moves.member_return, name="member_return"),
    path("chuyen-sinh-hoat/", moves.cell_transfers, name="cell_transfers"),
    path(
        "chuyen-sinh-hoat/xlsx/",
        moves.cell_transfers_xlsx,
        name="cell_transfers_xlsx",
    ),
    path("doi-nguoi/", transfers.transfers, name="transfers"),
    path("doi-nguoi/xin/<int:pk>/", transfers.transfer_ask, name="transfer_ask"),
    path("doi-nguoi/<int:pk>/", transfers.transfer, name="transfer"),
    path(
        "doi-nguoi/<int:pk>/chap-nhan/",
        transfers.transfer_accept,
        name="transfer_accept",
    ),
    path(
        "doi-nguoi/<int:pk>/tu-choi/", transfers.transfer_refuse, name="transfer_refuse"
    ),
    path(
        "doi-nguoi/<int:pk>/rut/", transfers.transfer_withdraw, name="transfer_withdraw"
    ),
    path("phan-cong/", coverage.assignments, name="assignments"),
    path(
        "phan-cong/con-thieu/<slug:slug>/",
        coverage.coverage_list,
        name="coverage_list",
    ),
    path(
        "phan-cong/con-thieu/<slug:slug>/xlsx/",
        coverage.coverage_list_xlsx,
        name="coverage_list_xlsx",
    ),
    path("phan-cong/giao/", giving.giving, name="giving"),
    path("phan-cong/nhan-thay/<int:pk>/", giving.handing_over, name="handing_over"),
    path("phan-cong/nguoi-nha/", coverage.family_answers, name="family_answers"),
    path("danh-muc/", registers.registers, name="registers"),
    path("danh-muc/nhap/", registers.register_upload, name="register_upload"),
    path("danh-muc/<int:pk>/", registers.register, name="register"),
    path(
        "danh-muc/<int:pk>/tien-do/",
        registers.register_progress,
        name="register_progress",
    ),
    path("danh-muc/<int:pk>/ghi/", registers.register_commit, name="register_commit"),
    path("danh-muc/<int:pk>/bo/", registers.register_refuse, name="register_refuse"),
    path(
        "danh-muc/<int:pk>/tra-loi/",
        registers.register_answers,
        name="register_answers",
    ),
    path("danh-muc/<int:pk>/hoan-tac/", registers.register_undo, name="register_undo"),
    path("danh-muc/<int:pk>/can-sua/", registers.register_mend, name="register_mend"),
    path(
        "danh-muc/mau/<slug:kind>/",
        registers.register_template,
        name="register_template",
    ),
    path(
        "danh-muc/<slug:kind>.<slug:form>",
        registers.register_file,
        name="register_file",
    ),
    path("phuong-an/", proposals.proposals, name="proposals"),
    path("phuong-an/lap/", proposals.proposal_new, name="proposal_new"),
    path("phuong-an/<int:pk>/", proposals.proposal, name="proposal"),
    path(
        "phuong-an/<int:pk>/tien-do/",
        proposals.proposal_progress,
        name="proposal_progress",
    ),
    path(
        "phuong-an/<int:pk>/tinh-lai/", proposals.proposal_solve, name="proposal_solve"
    ),
    path("phuong-an/<int:pk>/yeu-cau/", proposals.proposal_wish, name="proposal_wish"),
    path(
        "phuong-an/<int:pk>/yeu-cau/<int:wish>/bo/",
        proposals.proposal_wish_withdraw,
        name="proposal_wish_withdraw",
    ),
    path("phuong-an/<int:pk>/doi-cheo/", proposals.proposal_swap, name="proposal_swap"),
    path(
        "phuong-an/<int:pk>/ho/<int:household>/",
        proposals.proposal_household,
        name="proposal_household",
    ),
    path(
        "phuong-an/<int:pk>/duyet/", proposals.proposal_approve, name="proposal_approve"
    ),
    path(
        "phuong-an/<int:pk>/khong-duyet/",
        proposals.proposal_refuse,
        name="proposal_refuse",
    ),
    path(
        "phuong-an/<int:pk>/so-sanh/",
        proposals.proposal_compare,
        name="proposal_compare",
    ),
    path("phuong-an/<int:pk>/xlsx/", proposals.proposal_xlsx, name="proposal_xlsx"),
    path("giay-to/", papers.papers, name="papers"),
    path("giay-to/so-cong-van/", paper_books.papers_issued, name="papers_issued"),
    path("giay-to/ca-xa/", paper_books.paper_bundle_ask, name="paper_bundle_ask"),
    path("giay-to/goi/<int:pk>/", paper_books.paper_bundle, name="paper_bundle"),
    path(
        "giay-to/goi/<int:pk>/tep/",
        paper_books.paper_bundle_file,
        name="paper_bundle_file",
    ),
    path("giay-to/the-thuc/<int:pk>/", paper_books.paper_head, name="paper_head"),
    path(
        "giay-to/ban-giao/<int:pk>/",
        papers.paper,
        {"kind": "ban-giao"},
        name="paper_handover",
    ),
    path("giay-to/<slug:kind>/<int:pk>/", papers.paper, name="paper"),
    path(
        "giay-to/<slug:kind>/<int:pk>.<slug:form>", papers.paper_file, name="paper_file"
    ),
    path(
        "giay-to/<slug:kind>/<int:pk>/cap-so/", papers.paper_number, name="paper_number"
    ),
    path("ho-tro/", supports.supports, name="supports"),
    path("ho-tro/xlsx/", supports.supports_xlsx, name="supports_xlsx"),
    path("ho-tro/them/", supports.support_new, name="support_new"),
    path("ho-tro/<int:pk>/", supports.support, name="support"),
    path("ho-tro/<int:pk>/sua/", supports.support_correct, name="support_correct"),
    path("ho-tro/<int:pk>/trao/", supports.support_deliver, name="support_deliver"),
    path("ho-tro/<int:pk>/huy/", supports.support_cancel, name="support_cancel"),
    path(
        "ho-tro/<int:pk>/bien-nhan/", supports.support_receipt, name="support_receipt"
    ),
]
