"""Addresses at the door."""

from django.urls import path

from povertyaid import signin_views as views

urlpatterns = [
    path("mat-khau/phieu/", views.password_code, name="password_code"),
    path("mat-khau/phieu/<slug:code>/", views.password_link, name="password_link"),
]
