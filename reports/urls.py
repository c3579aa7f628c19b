from django.urls import path

from reports import views

urlpatterns = [
    path("", views.home, name="home"),
    path("bao-cao/", views.reports, name="reports"),
    path("bao-cao/lap/", views.report_compile, name="report_compile"),
    path("bao-cao/lich/", views.report_schedule, name="report_schedule"),
    path("bao-cao/ngay/", views.dated_ask, name="dated_ask"),
    path("bao-cao/ngay/<int:pk>/", views.dated, name="dated"),
    path("bao-cao/ngay/<int:pk>/lap-lai/", views.dated_again, name="dated_again"),
    path("bao-cao/ngay/<int:pk>/bo/", views.dated_discard, name="dated_discard"),
    path(
        "bao-cao/ngay/<int:pk>/bieu.<str:ending>", views.dated_file, name="dated_file"
    ),
    path("bao-cao/ngay/<int:pk>/ten/", views.dated_names, name="dated_names"),
    path(
        "bao-cao/ngay/<int:pk>/ten/xlsx/",
        views.dated_names_xlsx,
        name="dated_names_xlsx",
    ),
    path("bao-cao/<int:year>/", views.report, name="report"),
    path("bao-cao/<int:year>/bo-nhap/", views.report_discard, name="report_discard"),
    path("bao-cao/<int:year>/lich-su/", views.report_changes, name="report_changes"),
    path("bao-cao/<int:year>/chot/", views.report_close, name="report_close"),
    path(
        "bao-cao/<int:year>/doi-chieu/",
        views.report_differences,
        name="report_differences",
    ),
    path(
        "bao-cao/<int:year>/doi-chieu/xlsx/",
        views.report_differences_xlsx,
        name="report_differences_xlsx",
    ),
    path("bao-cao/<int:year>/trinh-chieu/", views.report_slides, name="report_slides"),
    path("bao-cao/<int:year>/bieu.<str:ending>", views.report_file, name="report_file"),
    path("bao-cao/<int:year>/ten/", views.report_names, name="report_names"),
    path(
        "bao-cao/<int:year>/ten/xlsx/",
        views.report_names_xlsx,
        name="report_names_xlsx",
    ),
    path("bao-cao/<int:year>/ke-hoach/", views.plan_account, name="plan_account"),
    path(
        "bao-cao/<int:year>/ke-hoach/bao-cao.<str:ending>",
        views.plan_account_file,
        name="plan_account_file",
    ),
    path(
        "bao-cao/<int:year>/ke-hoach/<slug:section>/",
        views.plan_account_section,
        name="plan_account_section",
    ),
    path("bao-cao/<int:year>/danh-sach/", views.name_list_ask, name="name_list_ask"),
    path("danh-sach-chi-tiet/<int:pk>/", views.name_list, name="name_list"),
    path(
        "danh-sach-chi-tiet/<int:pk>/tep/", views.name_list_file, name="name_list_file"
    ),
    path("ket-qua-giup-do/", views.effect, name="effect"),
    path("ket-qua-giup-do/xlsx/", views.effect_xlsx, name="effect_xlsx"),
    path("ket-qua-giup-do/ten/", views.effect_names, name="effect_names"),
    path(
        "ket-qua-giup-do/ten/xlsx/", views.effect_names_xlsx, name="effect_names_xlsx"
    ),
    path("ket-qua-giup-do/ho-tro/", views.effect_gifts, name="effect_gifts"),
]
