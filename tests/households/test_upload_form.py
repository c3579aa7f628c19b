"""The upload form: which years, and every refusal in plain Vietnamese."""

from datetime import date

import pytest

from households.forms import UploadForm
from households.models import ImportBatch
from povertyaid.scope import Scope
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
)
from tests.households.imports.workbooks import HAC, as_file, household_list, workbook

DISTRICT = Scope(reads_all=True, writes_all=True)
TODAY = date(2026, 11, 23)


def years(**fields):
    form = UploadForm(scope=fields.pop("scope", DISTRICT), today=TODAY)
    return form.initial["year"], form.fields["year"].widget.attrs["max"]


@pytest.mark.parametrize(
    ("valid_to", "reviewed", "expected"),
    [
        (None, None, (2026, 2026)),
        (None, 2023, (2024, 2026)),
        (None, 2026, (2026, 2026)),
        (date(2025, 7, 1), 2023, (2024, 2024)),
        (date(2025, 7, 1), 2024, (2024, 2024)),
        (date(2025, 7, 1), None, (2024, 2024)),
    ],
)
def test_years_offered(valid_to, reviewed, expected):
    commune = make_commune(valid_to=valid_to)
    if reviewed:
        make_review(make_household(commune), reviewed)
    scope = Scope(reads=frozenset([commune.pk]), writes=frozenset([commune.pk]))
    assert (years(), years(scope=scope)) == (expected, expected)


def send(client, **data):
    content = workbook(Na_Tông=household_list(HAC))
    data = {"file": as_file(content), "year": 2022, "commune": ""} | data
    return client.post("/nhap/moi/", {k: v for k, v in data.items() if v is not None})


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"file": None}, "Chọn tệp danh sách."),
        ({"file": "danh-sach.xlsx"}, "Chọn tệp danh sách."),
        ({"file": as_file(b"")}, "Tệp rỗng, không có gì để đọc."),
        ({"year": ""}, "Ghi năm rà soát."),
        ({"year": "hai nghìn"}, "Năm rà soát gồm bốn chữ số."),
        ({"year": "2101"}, "Năm rà soát từ 2016 đến "),
        ({"year": "1990"}, "Năm rà soát từ 2016 đến "),
        ({"commune": "999999"}, "Chọn một xã trong danh sách."),
        ({"commune": "x"}, "Chọn một xã trong danh sách."),
    ],
)
def test_refusals_are_plain_sentences(client, data, told):
    make_commune()
    client.force_login(make_user("everything"))

    response = send(client, **data)

    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert [word for word in ("Đảm bảo", "Bạn phải", "Hãy chắc") if word in page] == []


def test_commune_that_has_ended_by_the_years_end_is_refused(client):
    """Not a fault: the communes of before July 2025 have no list of 2025."""
    commune = make_commune("Na Tông", code="03365", valid_to=date(2025, 7, 1))
    make_commune("Na Ư")
    client.force_login(make_user("everything"))

    response = send(client, commune=commune.pk, year=2025)

    assert response.status_code == 422
    assert "Ngày 31/12/2025 không có xã Na Tông" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_which_of_two_results_is_asked_and_the_new_one_preset(client):
    make_commune()
    client.force_login(make_user("everything"))

    page = client.get("/nhap/moi/").content.decode()

    assert 'data-two-results="2021"' in page
    assert '<option value="moi" selected>kết quả theo chuẩn mới, làm gốc so' in page
    assert "kết quả theo chuẩn cũ, để kết thúc năm 2021" in page


@pytest.mark.parametrize("chosen", [{}, {"result": "moi"}])
def test_list_is_of_the_new_standard_unless_said_otherwise(client, chosen):
    make_commune("Na Tông")
    client.force_login(make_user("everything"))

    assert send(client, year=2021, **chosen).status_code == 302

    batch = ImportBatch.objects.get()
    assert (batch.is_closing, batch.standard.code) == (False, "ND07-2021")


def test_old_result_is_taken_of_the_year_of_two_and_of_no_other(client):
    make_commune("Na Tông")
    client.force_login(make_user("everything"))

    refused = send(client, year=2022, result="cu")
    taken = send(client, year=2021, result="cu")

    assert refused.status_code == 422
    assert "Năm 2022 chỉ có một chuẩn nghèo" in refused.content.decode()
    batch = ImportBatch.objects.get()
    assert (batch.is_closing, batch.standard.code) == (True, "QD59-2015")
    page = client.get(taken.url).content.decode()
    assert "kết quả theo chuẩn cũ" in page
    assert "theo chuẩn cũ" in client.get("/nhap/").content.decode()
