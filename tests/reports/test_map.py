"""The map on the first page: outlines where all are known, else tiles."""

import pytest

from households.models import CommuneOutline
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)
from tests.reports.test_charts import square


@pytest.fixture
def communes():
    found = [make_commune(f"Xã {n}", tile_column=n, tile_row=0) for n in range(4)]
    for commune in found:
        make_commune_year(commune, 2022)
        make_review(make_household(commune), 2022)
    compile_year(2022)
    return found


def outline(commune, n):
    ring = square(103_000_000 + n * 100_000, 21_000_000)
    CommuneOutline.objects.create(commune=commune, polygons=[[ring]], filename="xa")


def test_all_outlines_make_a_map(client, communes):
    for n, commune in enumerate(communes):
        outline(commune, n)
    client.force_login(make_user("everything"))

    page = client.get("/").content.decode()

    assert 'fill-rule="evenodd"' in page
    assert "Bấm vào xã để mở trang của xã." in page


def test_one_missing_outline_leaves_tiles(client, communes):
    for n, commune in enumerate(communes[1:]):
        outline(commune, n)
    client.force_login(make_user("everything"))

    page = client.get("/").content.decode()

    assert ('fill-rule="evenodd"' in page, "Bản đồ ô:" in page) == (False, True)
