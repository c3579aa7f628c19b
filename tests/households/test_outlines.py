"""Outlines of communes: read from GeoJSON, checked whole, kept, removed."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from households import outlines
from households.models import CommuneOutline
from households.outlines import OutlineError
from povertyaid.models import AuditEntry
from tests.factories import make_commune, make_user

DAY = date(2023, 12, 31)
SQUARE = [[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.1], [103.0, 21.0]]


@pytest.fixture
def commune():
    return make_commune("Na Tông", code="03365")


def feature(ring=SQUARE, kind="Polygon", **properties):
    properties = properties or {"ma_xa": "03365", "ten_xa": "Xã Na Tông"}
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def a_file(*features, **more):
    collection = {"type": "FeatureCollection", "features": list(features)} | more
    return json.dumps(collection).encode()


def load(content):
    return outlines.load(content, "xa.geojson", DAY)


@pytest.mark.parametrize("kind", ("Polygon", "MultiPolygon"))
def test_an_outline_is_kept_in_millionths_of_a_degree(commune, kind):
    load(a_file(feature(kind=kind)))

    kept = CommuneOutline.objects.get()
    (ring,) = kept.polygons[0]
    assert (kept.commune, kept.filename) == (commune, "xa.geojson")
    assert (ring[0] // 1000, ring[1] // 1000, len(ring)) == (103000, 21000, 10)
    assert AuditEntry.objects.get().action == "imported"


def test_a_code_written_as_a_number_and_headings_with_accents_are_known(commune):
    load(a_file(feature(**{"Mã xã": 3365, "Tên xã": "Na Tông"})))

    assert CommuneOutline.objects.get().commune == commune


def test_neighbours_share_their_border_after_snapping(commune):
    make_commune("Phu Luông", code="03368")
    east = [
        [103.1000004, 21.0],
        [103.2, 21.0],
        [103.2, 21.1],
        [103.1000004, 21.1],
        [103.1000004, 21.0],
    ]
    load(a_file(feature(), feature(east, code="03368")))

    west, other = CommuneOutline.objects.order_by("commune__code")
    assert max(west.polygons[0][0][::2]) == min(other.polygons[0][0][::2])


def ring(*points):
    return [list(point) for point in points]


WRONG = {
    b"khong phai": "Tệp không phải GeoJSON",
    b"\xff\xfe": "Tệp không phải GeoJSON",
    b'{"type": "Feature"}': "kiểu FeatureCollection",
    b"[" * 100_000: "Tệp không phải GeoJSON",
    a_file(): "không có vùng nào",
    a_file(feature(), crs={"properties": {"name": "EPSG:3405"}}): "WGS 84",
    a_file(feature(ten="Na Tông")): "không có mã xã",
    a_file(feature(ma_xa="99999")): "ngày 31/12/2023 không có xã nào mang mã 99999",
    a_file(
        feature(ma_xa="03365", ten_xa="Mường Lói")
    ): "là xã Na Tông, nhưng tệp ghi “Mường Lói”",
    a_file(feature(), feature()): "Vùng thứ 2: xã Na Tông có hai lần",
    a_file(feature(kind="Point")): "phải là Polygon hoặc MultiPolygon",
    a_file(feature(SQUARE[:3])): "ít nhất 4 điểm",
    a_file(feature([*SQUARE[:4], [103.5, 21.5]])): "không khép kín",
    a_file(feature(ring((1, 1), (2, 2), (3, 3), (1, 1)))): "không có diện tích",
    a_file(feature(ring((1, 1), (2, "x"), (3, 3), (1, 1)))): "tọa độ phải là số",
    a_file(
        feature(ring((5e5, 2e6), (6e5, 2e6), (6e5, 3e6), (5e5, 2e6)))
    ): "chuyển từ VN-2000 sang WGS 84",
    a_file(
        feature(ring((21, 103), (22, 103), (22, 104), (21, 103)))
    ): "GeoJSON ghi kinh độ trước",
    a_file(feature()).replace(b"103.0", b"NaN"): "Tệp không phải GeoJSON",
}


@pytest.mark.parametrize("content", WRONG, ids=range(len(WRONG)))
def test_a_file_with_anything_wrong_is_refused_whole(commune, content):
    make_commune("Phu Luông", code="03368")
    outlines.load(a_file(feature(code="03368")), "cu.geojson", DAY)

    with pytest.raises(OutlineError) as refused:
        load(content)

    assert WRONG[content] in " ".join(refused.value.problems)
    assert CommuneOutline.objects.get().filename == "cu.geojson"


def test_a_code_means_the_unit_of_the_day(commune):
    commune.valid_to = date(2025, 7, 1)
    commune.save()
    later = make_commune("Núa Ngam", code="03365", valid_from=date(2025, 7, 1))

    outlines.load(a_file(feature(code="03365")), "moi.geojson", date(2026, 1, 1))

    assert CommuneOutline.objects.get().commune == later


def test_many_problems_are_told_in_part(commune):
    with pytest.raises(OutlineError) as refused:
        load(a_file(*(feature(ma_xa=f"9{n:04d}") for n in range(25))))

    assert len(refused.value.problems) == 21
    assert refused.value.problems[-1] == "… và 5 lỗi nữa."


def test_the_page_loads_a_file_and_takes_it_back(client, commune):
    client.force_login(make_user("everything"))
    file = SimpleUploadedFile("xa.geojson", a_file(feature()))

    sent = {"file": file, "day": "31/12/2023"}
    loaded = client.post("/xa/ranh-gioi/", sent, follow=True)

    assert "Đã nạp ranh giới 1 xã" in loaded.content.decode()
    assert CommuneOutline.objects.count() == 1
    client.post("/xa/ranh-gioi/bo/")
    assert CommuneOutline.objects.count() == 0


def test_the_page_tells_what_is_wrong_and_keeps_the_day(client, commune):
    client.force_login(make_user("everything"))
    file = SimpleUploadedFile("xa.geojson", a_file(feature(ma_xa="99999")))

    response = client.post("/xa/ranh-gioi/", {"file": file, "day": "31/12/2022"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "ngày 31/12/2022 không có xã nào mang mã 99999" in page
    assert 'value="31/12/2022"' in page


def test_the_command_loads_or_says_why_not(commune, tmp_path, capsys):
    good, bad = tmp_path / "xa.geojson", tmp_path / "sai.geojson"
    good.write_bytes(a_file(feature()))
    bad.write_bytes(b"{")

    call_command("load_outlines", good, day=DAY)

    assert "Đã nạp ranh giới 1 xã." in capsys.readouterr().out
    with pytest.raises(CommandError, match="không phải GeoJSON"):
        call_command("load_outlines", bad, day=DAY)
    with pytest.raises(CommandError, match="Không đọc được"):
        call_command("load_outlines", tmp_path / "khong-co.geojson")
