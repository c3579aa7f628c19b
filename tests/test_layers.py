"""The layers of the code, checked: what may import what, and how a row is reached."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["povertyaid", "households", "assignments", "reports"]  # low to high
RANKS = [  # low to high, inside every app; the name of a module or of a package
    {"acts", "choices", "embedded", "fields", "formats", "identity", "keys", "rates"}
    | {"office", "roles", "scope", "spreadsheets", "stamps", "text", "vn"},
    {"api_settings", "database_settings", "door_settings", "querysets"},
    {"models"},
    {"access", "audit", "celery", "context", "jobs"},
    {"services"},  # and every module named for its subject: imports, measures, lists …
    {"health", "sample", "supervisor", "tasks"},
    {"forms", "yearly_account"},  # and paper_forms, plan_forms …
    {"adapters", "admin", "admin_site", "api", "decorators", "middleware", "views"},
    {"api_urls", "apps", "management", "settings", "urls", "wsgi"},
]
RANKED = {stem: rank for rank, stems in enumerate(RANKS) for stem in stems}

# Rows anyone who signed in may read, so that there is no `visible_to` to forget
PUBLIC = {
    "Cause": "the words of a decree",
    "EthnicGroup": "the State's list of 54",
    "Indicator": "the words of a decree",
    "Plan": "the district's plan, published to every organisation",
    "PovertyStandard": "a decree",
    "Token": "only the token of who just gave the right password",
}
WAYS_IN = {"none", "read_by", "visible_to", "visible_to_user"}

LATE_IMPORTS: dict[str, str] = {}

MOST_LINES, MOST_TEMPLATE_LINES = 400, 150


@pytest.fixture(autouse=True)
def database():
    """Nothing here asks for rows: no database is made for it, nor a savepoint taken."""


@pytest.fixture(autouse=True)
def quick_settings():
    """Nor is there a page that needs settings."""


def layer_of(path):
    return path.relative_to(ROOT).parts[0]


def part_of(path):
    """What has a rank: "views" for views/members.py, "vn" for templatetags/vn.py."""
    return ranked(path.relative_to(ROOT).with_suffix("").parts)


def ranked(parts):
    return parts[2] if parts[1] == "templatetags" and len(parts) > 2 else parts[1]


def rank_of(part):
    return RANKED.get(part, RANKED.get(door_of(part), RANKED["services"]))


def door_of(part):
    """ "forms" for plan_forms, "views" for signin_views; else the part as it is."""
    kind = part.rpartition("_")[2]
    return kind if kind in {"forms", "api", "urls", "views"} else part


def sources(*parts):
    files = (path for app in LAYERS for path in sorted((ROOT / app).rglob("*.py")))
    outside = {"migrations", "static", "__init__", "templatetags"}
    found = [path for path in files if part_of(path) not in outside]
    return [path for path in found if not parts or part_of(path) in parts]


def doors():
    """What answers or reads a request: views, forms and APIs, by whatever name."""
    kinds = {"forms", "views", "api"}
    return [path for path in sources() if door_of(part_of(path)) in kinds]


def templates():
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in LAYERS)]
    return sorted(path for folder in folders for path in folder.rglob("*.html"))


def name(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    return ast.parse(path.read_text())


@cache
def nodes(path):
    return [*ast.walk(tree(path))]


@cache
def imports(path):
    """Every dotted name the file imports, as (line number, parts)."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += ((node.lineno, alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno} says no full name"
            stem = node.module.split(".")
            found += ((node.lineno, [*stem, alias.name]) for alias in node.names)
    return found


@pytest.mark.parametrize("path", sources(), ids=name)
def test_an_app_imports_only_the_apps_below_it(path):
    above = LAYERS[LAYERS.index(layer_of(path)) + 1 :]
    for line, parts in imports(path):
        assert parts[0] not in above, f"{name(path)}:{line}"
        assert parts[0] != "tests", f"{name(path)}:{line}"


@pytest.mark.parametrize("path", sources(), ids=name)
def test_a_module_imports_only_modules_of_its_rank_or_below(path):
    rank = rank_of(part_of(path))
    for line, parts in imports(path):
        if parts[0] in LAYERS and is_module(parts):
            assert rank_of(ranked(parts)) <= rank, f"{name(path)}:{line}"
        elif parts[:2] in (["django", "http"], ["django", "shortcuts"]):
            assert rank >= RANKED["views"], f"{name(path)}:{line}"


def is_module(parts):
    """False for a name out of an app's own __init__, like povertyaid.celery_app."""
    place = ROOT.joinpath(*parts[:2])
    return len(parts) > 1 and (place.is_dir() or place.with_suffix(".py").exists())


@pytest.mark.parametrize("path", sources(), ids=name)
def test_imports_stand_at_the_top(path):
    if name(path) in LATE_IMPORTS:
        return
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for inner in ast.walk(node):
                assert not isinstance(inner, ast.Import | ast.ImportFrom), (
                    f"{name(path)}:{inner.lineno}"
                )


def modules():
    """Module → the modules of the project it imports."""
    paths = {
        dotted(path): path for app in LAYERS for path in (ROOT / app).rglob("*.py")
    }
    found = {}
    for module, path in paths.items():
        wanted = set()
        for _, parts in imports(path):
            for length in (len(parts), len(parts) - 1):
                if ".".join(parts[:length]) in paths:
                    wanted.add(".".join(parts[:length]))
                    break
        found[module] = wanted - {module}
    return found


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_itself_by_a_detour():
    wanted = modules()
    done = set()

    def follow(module, trail):
        assert module not in trail, " → ".join([*trail[trail.index(module) :], module])
        if module not in done:
            for other in sorted(wanted[module]):
                follow(other, [*trail, module])
            done.add(module)

    for module in sorted(wanted):
        follow(module, [])


@pytest.mark.parametrize("path", doors(), ids=name)
def test_views_reach_rows_only_through_visible_to(path):
    managers = {id(node): node for node in nodes(path) if is_manager(node)}
    opened = opened_managers(path)
    for node in managers.values():
        place = f"{name(path)}:{node.lineno}"
        model = node.value.id if isinstance(node.value, ast.Name) else ""
        used = opened.get((node.lineno, node.col_offset))
        assert used in WAYS_IN or model in PUBLIC, f"{place} {model}.objects.{used}"


def is_manager(node):
    names = {"objects", "_default_manager", "_base_manager"}
    return isinstance(node, ast.Attribute) and node.attr in names


def opened_managers(path):
    """Where a manager stands → the method called on it at once."""
    found = {}
    for node in nodes(path):
        match node:
            case ast.Attribute(attr=used, value=ast.Attribute() as manager):
                if is_manager(manager):
                    found[manager.lineno, manager.col_offset] = used
    return found


@pytest.mark.parametrize("path", doors(), ids=name)
def test_views_never_hand_a_whole_model_to_a_shortcut(path):
    """get_object_or_404(Household, pk=…) would find every household."""
    for node in nodes(path):
        match node:
            case ast.Call(
                func=ast.Name(id="get_object_or_404" | "get_list_or_404"),
                args=[ast.Name(id=first), *_],
            ):
                assert first.islower() or first in PUBLIC, f"{name(path)}:{node.lineno}"
            case ast.Assign(targets=[ast.Name(id="queryset" | "model")]):
                is_meta = door_of(part_of(path)) in {"forms", "api"}
                assert is_meta, f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", sources("services", "imports", "tasks"), ids=name)
def test_a_service_never_sees_a_request(path):
    for node in nodes(path):
        if isinstance(node, ast.arg):
            assert node.arg != "request", f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", sources("models"), ids=name)
def test_models_do_not_override_save(path):
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            assert node.name not in {"save", "delete"}, f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", sources(), ids=name)
def test_there_are_no_signals(path):
    for line, parts in imports(path):
        assert "signals" not in parts and parts[-1] != "receiver", (
            f"{name(path)}:{line}"
        )


@pytest.mark.parametrize("path", sources(), ids=name)
def test_a_module_is_short(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_is_short(path):
    assert len(path.read_text().splitlines()) <= MOST_TEMPLATE_LINES


INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:a-z-]*)\s*=", re.I),
    "script without a file": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "address of another host": re.compile(
        r"""(src|href)\s*=\s*["'](https?:)?//""", re.I
    ),
}


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_has_nothing_inline_and_nothing_foreign(path):
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text())
    for what, pattern in INLINE.items():
        assert not pattern.search(text), what


@pytest.mark.parametrize("path", sources(), ids=name)
def test_no_module_is_named_for_nothing(path):
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            assert not node.name.startswith("Base"), f"{name(path)}:{node.lineno}"
