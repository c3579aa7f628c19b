from django.urls import path

from assignments.views import households

urlpatterns = [
    path("ho/", households.households, name="households"),
    path("ho/xlsx/", households.households_xlsx, name="households_xlsx"),
    path("ho/<int:pk>/", households.household, name="household"),
    path(
        "ho/<int:pk>/so-dinh-danh/",
        households.household_number,
        name="household_number",
    ),
]
