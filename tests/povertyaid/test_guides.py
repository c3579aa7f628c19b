"""The guides as pages: which opens first, that every one is whole and leads on."""

import re

import pytest
from django.urls import reverse

from povertyaid.guides import TITLES, guide
from tests.factories import make_commune, make_user


@pytest.mark.parametrize(
    ("over", "slug"), [("everything", "van-phong"), ("commune", "bi-thu-dang-vien")]
)
def test_help_opens_the_guide_of_one_s_own_work(client, over, slug):
    client.force_login(make_user(make_commune() if over == "commune" else over))

    assert client.get(reverse("guides")).url == reverse("guide", args=[slug])


@pytest.mark.parametrize("slug", TITLES)
def test_every_guide_is_whole(client, slug):
    client.force_login(make_user("everything"))

    page = client.get(reverse("guide", args=[slug])).content.decode()

    wanted = set(re.findall(r'href="#([^"]+)"', page)) - {"main"}
    assert len(wanted) > 4
    assert wanted <= set(re.findall(r'id="([^"]+)"', page))
    assert not re.search(r"\*\*|\.md\b|href=\"\"|&lt;", page)


def test_links_between_guides_lead_to_their_pages():
    html = guide("van-phong").html

    assert f'href="{reverse("guide", args=["bi-thu-dang-vien"])}"' in html


def test_a_guide_that_is_not_there(client):
    client.force_login(make_user("everything"))

    assert client.get(reverse("guide", args=["trien-khai"])).status_code == 404
