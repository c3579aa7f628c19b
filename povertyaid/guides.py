"""The users' guides of docs/ as pages of the product: the office has no other copy.

The files are ours and come with the code; what is drawn of them once is kept, for they
do not change while it runs. Raw HTML in them is shown as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from povertyaid.scope import Scope
from povertyaid.text import fold

FOLDER = settings.BASE_DIR / "docs"
TITLES = {
    "bi-thu-dang-vien": "Bí thư, đảng viên",
    "van-phong": "Văn phòng cấp ủy",
    "quan-tri": "Quản trị",
}
OPENING = {"table_open": "data guide-table", "bullet_list_open": "guide-list"}


@dataclass(frozen=True, slots=True)
class Guide:
    slug: str
    title: str
    sections: list[tuple[str, str]]  # (id, heading)
    html: SafeString


def slug_for(scope: Scope) -> str:
    """The guide that tells what this user does every day."""
    if scope.writes_all:
        return "van-phong"
    return "quan-tri" if scope.manages_users else "bi-thu-dang-vien"


@cache
def guide(slug: str) -> Guide:
    """One guide of TITLES, drawn; its own first heading is the page's title."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = (FOLDER / f"huong-dan-{slug}.md").read_text("utf-8")
    title, _, body = text.partition("\n")
    tokens = parser.parse(body)
    sections = list(_marked(tokens))
    html = parser.renderer.render(tokens, parser.options, {})
    return Guide(slug, title.lstrip("# "), sections, mark_safe(html))  # noqa: S308 - our file


def _marked(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """The second headings, each given an id; links to other guides made addresses."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            heading = tokens[at + 1].content
            token.attrSet("id", "-".join(re.findall(r"\w+", fold(heading))))
            yield token.attrGet("id"), heading
        if token.type in OPENING:
            token.attrSet("class", OPENING[token.type])
        _readdress(token.children or [])


def _readdress(tokens: list[Token]) -> None:
    """The link to another guide leads to its page; what has no page is no link."""
    for at, token in enumerate(tokens):
        if token.type != "link_open":
            continue
        slug = token.attrGet("href").removesuffix(".md").removeprefix("huong-dan-")
        if slug in TITLES:
            token.attrSet("href", reverse("guide", args=[slug]))
            continue
        end = next(i for i in range(at, len(tokens)) if tokens[i].type == "link_close")
        token.attrs, token.tag, tokens[end].tag = {}, "em", "em"
