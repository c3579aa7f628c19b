"""Every address; what belongs to one app is in that app's urls.py."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("povertyaid.api_urls")),
    path("admin/", admin.site.urls),
]
