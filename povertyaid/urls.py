"""Every address; what belongs to one app is in that app's urls.py."""

from django.contrib import admin
from django.urls import include, path

from povertyaid import guide_views, log_views, views

handler500 = "povertyaid.views.server_error"

urlpatterns = [
    path("", include("povertyaid.signin_urls")),
    path("tro-giup/", guide_views.guides, name="guides"),
    path("tro-giup/<slug:slug>/", guide_views.guide_page, name="guide"),
    path("suc-khoe/", views.health_page, name="health"),
    path("nhat-ky/", log_views.log, name="log"),
    path("nhat-ky/xlsx/", log_views.log_xlsx, name="log_xlsx"),
    path("tu-kiem-tra/", views.self_check, name="self_check"),
    path("tu-kiem-tra/sua/", views.self_check_repair, name="self_check_repair"),
    path("du-lieu-ca-nhan/", views.personal_data, name="personal_data"),
    path("du-lieu-ca-nhan/qua-han/", views.personal_data_old, name="personal_data_old"),
    path("viec/", views.job_list, name="jobs"),
    path("viec/<int:pk>/", views.job_page, name="job"),
    path("viec/<int:pk>/tien-do/", views.job_progress, name="job_progress"),
    path("viec/<int:pk>/dung/", views.job_cancel, name="job_cancel"),
    path("", include("households.urls")),
    path("", include("assignments.urls")),
    path("", include("reports.urls")),
    path("api/", include("povertyaid.api_urls")),
    path("admin/", admin.site.urls),
]
