"""The phone app's files: light, all named to the service worker, in one version."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from assignments.views import field

FIRST, AGAIN = 100_000, 5_000  # bytes, compressed, fonts aside


def weight(content: bytes) -> int:
    return len(brotli.compress(content))


def files_of(client) -> list[str]:
    worker = client.get("/sw.js").content.decode()
    listed = re.search(r"FILES = (\[.*?\]);", worker, re.S).group(1)
    return re.findall(r'"([^"]+)"', listed)


def read(address: str) -> bytes:
    """A static file by its address, whatever hash its name carries."""
    path = address.removeprefix("/static/")
    found = finders.find(path) or finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", path))
    return Path(found).read_bytes()


def test_the_first_load_is_light(client):
    shell = client.get("/thuc-dia/").content
    files = [a for a in files_of(client) if a.startswith("/static/")]
    parts = {a: weight(read(a)) for a in files if not a.endswith(".woff2")}
    whole = weight(shell) + weight(client.get("/sw.js").content) + sum(parts.values())
    assert whole < FIRST, parts
    assert whole > 10_000  # or nothing was weighed


def test_opened_again_only_the_list_and_the_worker_are_asked_for(client):
    """The worker's script is looked up again by the browser, the list answers 304."""
    assert weight(client.get("/sw.js").content) < AGAIN


def test_every_module_is_kept_for_the_day_without_signal(client):
    folder = Path(finders.find("povertyaid/field/app.js")).parent
    kept = {address.rpartition("/")[2] for address in files_of(client)}
    assert {path.name for path in folder.glob("*.js")} < kept
    for path in folder.glob("*.js"):
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8")):
            assert (folder / name).exists(), (path.name, name)


def test_the_manifest_makes_it_installable(client):
    manifest = client.get("/thuc-dia/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/thuc-dia/"
    assert manifest["display"] == "standalone" and manifest["lang"] == "vi"
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert sizes == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert read(icon["src"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["app.js", "sync.js"])
def test_a_changed_file_is_a_new_version(name, monkeypatch):
    before = field.version()
    field.version.cache_clear()
    real = Path.read_bytes

    def changed(path):
        return real(path) + (b"//" if path.name == name else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert field.version() != before
    field.version.cache_clear()


def test_the_shell_holds_nothing_of_anyone(client, django_user_model):
    user = django_user_model.objects.create(username="ai", full_name="Tên Riêng")
    empty = client.get("/thuc-dia/")
    client.force_login(user)
    assert client.get("/thuc-dia/").content == empty.content
    assert empty.status_code == 200 and b"csrfmiddlewaretoken" not in empty.content
    assert "csrftoken" in empty.cookies
