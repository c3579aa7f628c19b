"""Charts are drawn from plain numbers: what stands where, and what is written."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.charts import (
    Band,
    DotScale,
    Lack,
    Node,
    Shape,
    Tile,
    Year,
    dot_heading,
    dot_pair,
    flow,
    interval_strip,
    map_legend,
    outline_map,
    profile,
    tile_map,
    trend_pair,
)
from reports.charts.parts import place, round_scale, tag
from reports.charts.tiles import step_of

OLD, NEW = "QĐ 59/2015", "NĐ 07/2021"
YEARS = [
    Year(2019, OLD, Decimal("12.60"), Decimal("13.00")),
    Year(2020, OLD, Decimal("10.70"), Decimal("10.35")),
    Year(2021, NEW, Decimal("10.63"), Decimal("10.33")),
    Year(2022, NEW, Decimal("9.57"), Decimal("9.20")),
    Year(2023, NEW, Decimal("8.50"), Decimal("8.22")),
]


def drawn(*parts):
    """The picture as a tree; also proves that it is well formed."""
    return ElementTree.fromstring(f"<all>{''.join(parts)}</all>")


def words(tree):
    return ["".join(text.itertext()).strip() for text in tree.iter("text")]


def points(tree):
    return [line.get("points") for line in tree.iter("polyline")]


@pytest.mark.parametrize(
    ("largest", "scale"),
    [
        (0, (1, 1)),
        (3, (1, 3)),
        (Decimal("13.00"), (5, 15)),
        (29, (10, 30)),
        (31, (20, 40)),
    ],
)
def test_a_scale_ends_at_a_round_number(largest, scale):
    assert round_scale(largest) == scale


def test_a_place_is_written_to_a_tenth():
    assert [place(7), place(Decimal("67.25")), place(Decimal("5.04"))] == [
        "7",
        "67.3",
        "5",
    ]


def test_words_and_values_are_escaped():
    written = tag("text", '<b>"Na" & Ư</b>', fill='"><script>')

    assert written == (
        '<text fill="&quot;&gt;&lt;script&gt;">'
        "&lt;b&gt;&quot;Na&quot; &amp; Ư&lt;/b&gt;</text>"
    )


def test_no_chart_uses_a_style_that_the_policy_blocks():
    tiles = [Tile("Na Tông", Decimal("9.20"), "/xa/1/", 0, 0, True)]
    everything = "".join(
        [trend_pair(YEARS), tile_map(tiles, "Bản đồ"), dot_pair(3, 2, DotScale(1, 3))]
    )
    assert "style" not in everything
    assert "data:" not in everything


def test_the_line_breaks_where_the_standard_changes():
    poor, near_poor = drawn(trend_pair(YEARS))

    assert [len(line.split()) for line in points(poor)] == [2, 3]
    assert [len(line.split()) for line in points(near_poor)] == [2, 3]
    assert [name for name in words(poor) if name in (OLD, NEW)] == [OLD, NEW]


def test_the_trend_writes_every_rate_and_year():
    poor = drawn(trend_pair(YEARS))[0]

    assert [w for w in words(poor) if "," in w] == [
        "12,60",
        "10,70",
        "10,63",
        "9,57",
        "8,50",
    ]
    assert [w for w in words(poor) if w.isdigit() and len(w) == 4] == [
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
    ]


def test_both_rates_stand_on_one_scale():
    poor, near_poor = drawn(trend_pair([Year(2023, NEW, Decimal(5), Decimal(10))]))

    circle, square = poor.findall("circle")[1], near_poor.findall("rect")[1]
    low, high = Decimal(circle.get("cy")), Decimal(square.get("y")) + 5
    assert (low, high) == (Decimal("159.5"), Decimal(61))


def test_a_year_without_a_rate_leaves_a_gap_and_says_so():
    years = [YEARS[2], Year(2022, NEW, None, Decimal("9.20")), YEARS[4]]

    poor, near_poor = drawn(trend_pair(years))

    assert points(poor) == []
    assert words(poor).count("…") == 1
    assert [len(line.split()) for line in points(near_poor)] == [3]


def test_the_trend_is_told_in_words():
    told = drawn(trend_pair(YEARS))[0].find("desc").text.replace("\u00a0", " ")

    assert told == (
        "Theo QĐ 59/2015: 12,60 % năm 2019, 10,70 % năm 2020. "
        "Theo NĐ 07/2021: 10,63 % năm 2021, 9,57 % năm 2022, 8,50 % năm 2023. "
        "Đường gián đoạn ở chỗ chuẩn nghèo thay đổi."
    )


def test_dots_stand_where_the_scale_puts_them():
    scale = DotScale.up_to(Decimal("29.47"), "%")

    before, after = drawn(dot_pair(Decimal(30), Decimal(15), scale)).iter("circle")

    assert (before.get("cx"), before.get("fill")) == ("178", "#ffffff")
    assert (after.get("cx"), after.get("fill")) == ("93", "#232f6b")
    assert words(drawn(dot_heading(scale))) == ["0", "10", "20", "30\u00a0%"]


@pytest.mark.parametrize(("before", "after"), [(None, 2), (2, None), (None, None)])
def test_a_dot_that_is_not_known_is_not_drawn(before, after):
    tree = drawn(dot_pair(before, after, DotScale.up_to(3)))
    assert len(list(tree.iter("circle"))) == 2 - [before, after].count(None)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (Decimal("3.99"), "dưới 4"),
        (Decimal("4.00"), "4 đến dưới 8"),
        (Decimal("13.99"), "8 đến dưới 14"),
        (Decimal("14.00"), "14 đến dưới 22"),
        (Decimal("22.00"), "từ 22"),
        (None, "chưa có số hộ dân cư"),
    ],
)
def test_steps_of_the_map(value, label):
    assert step_of(value).label == label


def test_every_tile_prints_its_rate_and_links():
    tiles = [
        Tile("Na Tông", Decimal("9.20"), "/xa/1/", 3, 6, True),
        Tile("Phu Luông", Decimal("26.19"), "/xa/2/", 3, 7),
        Tile("Mới", None, "/xa/3/", None, None),
    ]

    tree = drawn(tile_map(tiles, "Bản đồ"))

    links = [(a.get("href"), words(a)) for a in tree.iter("a")]
    assert links == [
        ("/xa/1/", ["Na Tông", "9,20"]),
        ("/xa/2/", ["Phu Luông", "26,19"]),
        ("/xa/3/", ["Mới", "…"]),
    ]
    assert len(list(tree.iter("path"))) == 1
    assert [text for _, text in map_legend(tiles)][-2:] == [
        "chưa có số hộ dân cư",
        "xã biên giới",
    ]


def test_two_communes_on_one_tile_are_both_drawn():
    tiles = [Tile(name, Decimal(1), f"/{name}", 0, 0) for name in ("a", "b")]
    spots = {(r.get("x"), r.get("y")) for r in drawn(tile_map(tiles, "")).iter("rect")}
    assert len(spots) == 2


SOURCES = [Node("poor", "Hộ nghèo", "#232f6b"), Node("outside", "Ngoài", "#646878")]
TARGETS = [Node("poor", "Hộ nghèo", "#232f6b"), Node("out", "Vượt chuẩn", "#2a8363")]


def test_a_flow_adds_up_at_both_ends():
    bands = [
        Band("poor", "poor", 1917, "#c9d0ea", "còn nghèo"),
        Band("poor", "out", 450, "#b4dac8"),
        Band("outside", "poor", 203, "#8391cb"),
    ]

    written = words(drawn(flow(SOURCES, TARGETS, bands, "Diễn biến", "kể lại")))

    assert {"Hộ nghèo 2.367", "Ngoài 203", "Hộ nghèo 2.120", "Vượt chuẩn 450"} <= set(
        written
    )
    assert {"1.917 còn nghèo", "450", "203"} <= set(written)


def test_a_flow_leaves_out_what_nobody_took():
    bands = [Band("poor", "poor", 3, "#c9d0ea"), Band("poor", "out", 0, "#b4dac8")]
    tree = drawn(flow(SOURCES, TARGETS, bands, "", ""))
    assert len(list(tree.iter("path"))) == 1
    assert len(list(tree.iter("rect"))) == 2


def test_labels_of_thin_bars_do_not_cover_each_other():
    targets = [Node(str(n), f"Nơi {n}", "#000", ["một", "hai"]) for n in range(5)]
    bands = [Band("poor", "0", 1000, "#ccc")]
    bands += [Band("poor", str(n), 1, "#ccc") for n in range(1, 5)]

    tree = drawn(flow(SOURCES[:1], targets, bands, "", ""))

    lines = [Decimal(t.get("y")) for t in tree.iter("text") if t.get("x") == "798"][1:]
    assert all(b - a >= 17 for a, b in zip(lines, lines[1:], strict=False))


def test_an_empty_flow_draws_nothing_but_its_headings():
    tree = drawn(flow(SOURCES, TARGETS, [], "Diễn biến", ""))
    assert words(tree) == ["Đầu năm", "Diễn biến trong năm", "Cuối năm"]


def test_a_profile_tells_the_most_frequent_lack_first_and_draws_both_kinds():
    lacks = [
        Lack(1, "Việc làm", Decimal("20.00"), Decimal("5.00")),
        Lack(2, "Y tế", Decimal("40.00"), None),
    ]

    picture = profile(lacks, "Hộ thiếu hụt những gì")

    assert "Hộ nghèo thiếu hụt: Y tế 40,00\u00a0%; Việc làm 20,00\u00a0%." in picture
    bars = re.findall(r'<rect x="300" y="[\d.]+" width="([\d.]+)"', picture)
    assert bars == ["22", "330", "82.5", "660"]  # the legend's mark, then 20, 5, 40
    assert 'fill="#ffffff" stroke="#c47d0e"' in picture
    assert "style=" not in picture


def test_an_interval_is_a_dot_between_its_ends():
    scale = DotScale.up_to(50, "%")

    helped = interval_strip(Decimal(20), Decimal(10), Decimal(30), scale)
    alone = interval_strip(Decimal(20), Decimal(10), Decimal(30), scale, is_other=True)

    assert '<circle cx="64.7"' in helped
    assert 'x1="36.3" x2="93"' in helped
    assert ("<circle" in alone, 'stroke-dasharray="4 3"' in alone) == (False, True)
    assert "circle" not in interval_strip(None, None, None, scale)


def square(west, south, size=100_000):
    east, north = west + size, south + size
    return [west, south, east, south, east, north, west, north, west, south]


def test_a_map_of_outlines_prints_every_rate_in_its_shape():
    whole = [square(103_000_000, 21_000_000), square(103_040_000, 21_040_000, 20_000)]
    shapes = [
        Shape("Na Tông", Decimal("25.00"), "/xa/1/", [whole], is_border=True),
        Shape("Na Ư", None, "/xa/2/", [[square(103_100_000, 21_000_000)]]),
    ]

    drawn = ElementTree.fromstring(outline_map(shapes, "Bản đồ"))

    links = drawn.findall("a")
    assert [link.get("href") for link in links] == ["/xa/1/", "/xa/2/"]
    texts = [text.text for text in drawn.iter("text")]
    assert texts == ["Na Tông", "25,00", "Na Ư", "…"]
    assert links[1].find("title").text == "Na Ư: …"
    area = links[0].find("path")
    assert (area.get("fill"), area.get("fill-rule")) == ("#232f6b", "evenodd")
    assert area.get("d").count("M") == 2  # the hole is drawn too


def test_a_name_stands_inside_a_bent_commune():
    bent = [0, 0, 100, 0, 100, 20, 20, 20, 20, 80, 100, 80, 100, 100, 0, 100, 0, 0]
    ring = [number * 1000 for number in bent]

    drawn = ElementTree.fromstring(
        outline_map([Shape("Cong", Decimal(1), "/", [[ring]])], "Bản đồ")
    )

    y = float(drawn.find("g/text").get("y"))
    assert y < 100 or y > 330  # in an arm, not in the gap between them
