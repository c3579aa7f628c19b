"""Everything under /api/; each app lists its own rows."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("households.api_urls")),
    path("", include("assignments.api_urls")),
    path("", include("reports.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
]
