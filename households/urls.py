from django.urls import path

from households import views

urlpatterns = [
    path("nhap/", views.import_list, name="imports"),
    path("nhap/moi/", views.import_upload, name="import_upload"),
    path("nhap/<int:pk>/", views.import_page, name="import"),
    path("nhap/<int:pk>/tien-do/", views.import_progress, name="import_progress"),
    path("nhap/<int:pk>/doc/", views.import_read, name="import_read"),
    path("nhap/<int:pk>/ghi/", views.import_commit, name="import_commit"),
    path("nhap/<int:pk>/bo/", views.import_refuse, name="import_refuse"),
    path("nhap/<int:pk>/hoan-tac/", views.import_undo, name="import_undo"),
    path("nhap/<int:pk>/tep/", views.import_file, name="import_file"),
]
