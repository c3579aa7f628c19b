from povertyaid.file_views import download
from povertyaid.spreadsheets import XLSX


def test_a_file_is_saved_under_its_name():
    response = download(b"x", "so-ho-tro.xlsx")

    assert response.content == b"x"
    assert response["Content-Type"] == XLSX
    assert response["Content-Disposition"] == 'attachment; filename="so-ho-tro.xlsx"'


def test_a_vietnamese_name_reaches_the_browser_whole():
    told = download(b"", "dòng cần sửa.pdf", "application/pdf")["Content-Disposition"]

    assert (
        told == "attachment; filename*=utf-8''d%C3%B2ng%20c%E1%BA%A7n%20s%E1%BB%ADa.pdf"
    )
