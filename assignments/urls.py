from django.urls import path

from assignments.views import (
    communes,
    coverage,
    helping,
    households,
    members,
    organisations,
    registers,
)

urlpatterns = [
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
    path("xa/", communes.communes, name="communes"),
    path("xa/<int:pk>/", communes.commune, name="commune"),
    path("to-chuc/", organisations.organisations, name="organisations"),
    path("to-chuc/<int:pk>/", organisations.organisation, name="organisation"),
    path("dang-vien/", members.members, name="members"),
    path("dang-vien/xlsx/", members.members_xlsx, name="members_xlsx"),
    path("dang-vien/<int:pk>/", members.member, name="member"),
    path("phan-cong/", coverage.assignments, name="assignments"),
    path("phan-cong/bo-sung/", coverage.assignments_fill, name="assignments_fill"),
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
]
