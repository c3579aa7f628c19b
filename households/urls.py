from django.urls import path

from households.views import batches, columns, files, outlines, rows

urlpatterns = [
    path("xa/ranh-gioi/", outlines.commune_outlines, name="commune_outlines"),
    path(
        "xa/ranh-gioi/bo/",
        outlines.commune_outlines_remove,
        name="commune_outlines_remove",
    ),
    path("nhap/", batches.import_list, name="imports"),
    path("nhap/moi/", batches.import_upload, name="import_upload"),
    path("nhap/mau/", files.import_template, name="import_template"),
    path("nhap/<int:pk>/", batches.import_page, name="import"),
    path("nhap/<int:pk>/tien-do/", batches.import_progress, name="import_progress"),
    path("nhap/<int:pk>/tac-dong/", batches.import_effect, name="import_effect"),
    path("nhap/<int:pk>/doc/", batches.import_read, name="import_read"),
    path("nhap/<int:pk>/ghi/", batches.import_commit, name="import_commit"),
    path("nhap/<int:pk>/bo/", batches.import_refuse, name="import_refuse"),
    path("nhap/<int:pk>/hoan-tac/", batches.import_undo, name="import_undo"),
    path("nhap/<int:pk>/tep/", files.import_file, name="import_file"),
    path("nhap/<int:pk>/dong-cho/", files.import_waiting, name="import_waiting"),
    path("nhap/<int:pk>/quy-tac/", rows.import_rule, name="import_rule"),
    path("nhap/<int:pk>/de-lai/", rows.import_leave_all, name="import_leave_all"),
    path("nhap/<int:pk>/khong-thay/", rows.import_missing, name="import_missing"),
    path("nhap/<int:pk>/sua-ca/", rows.import_alike, name="import_alike"),
    path("nhap/<int:pk>/cot/", columns.import_tie, name="import_tie"),
    path("nhap/<int:pk>/cot/<int:tie>/bo/", columns.import_untie, name="import_untie"),
    path("nhap/<int:pk>/dong/<int:row>/", rows.import_card, name="import_card"),
    path("nhap/<int:pk>/dong/<int:row>/o/", rows.import_row, name="import_row"),
    path(
        "nhap/<int:pk>/dong/<int:row>/so/",
        rows.import_row_number,
        name="import_row_number",
    ),
    path(
        "nhap/<int:pk>/dong/<int:row>/tra-loi/",
        rows.import_answer,
        name="import_answer",
    ),
    path(
        "nhap/<int:pk>/dong/<int:row>/hoi-lai/",
        rows.import_ask_again,
        name="import_ask_again",
    ),
    path(
        "nhap/<int:pk>/dong/<int:row>/de-lai/", rows.import_leave, name="import_leave"
    ),
]
