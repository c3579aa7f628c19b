"""What is uploaded lies enciphered on the disk and is read as it was sent."""

import base64
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from povertyaid import sealed_files
from povertyaid.identity import Vault, vault
from povertyaid.sealed_files import PIECE, FileFault, plain_path
from povertyaid.self_checks import orphans
from tests.factories import make_commune, make_user
from tests.households.imports.workbooks import HAC, PO, take_rows

NEW = base64.urlsafe_b64encode(b"n" * 32).decode()


@pytest.fixture
def batch():
    """A list that was uploaded and read, with names and numbers in it."""
    make_commune("Na Tông", code="03365")
    return take_rows(HAC, PO)


def on_disk(batch) -> bytes:
    return Path(batch.file.path).read_bytes()


@pytest.mark.parametrize(
    "length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 77]
)
def test_content_of_any_length_comes_back(length):
    content = os.urandom(length)

    name = default_storage.save("imports/x.xlsx", ContentFile(content))

    with default_storage.open(name) as file:
        assert file.read() == content
    assert default_storage.size(name) == length


def test_an_uploaded_list_is_read_downloaded_and_not_seen_on_the_disk(client, batch):
    client.force_login(make_user("everything"))

    page = client.get(f"/nhap/{batch.pk}/tep/")

    sent = b"".join(page.streaming_content)
    assert sent.startswith(b"PK") and int(page["Content-Length"]) == len(sent)
    assert batch.rows.count() > 1
    assert not on_disk(batch).startswith(b"PK")
    assert b"xl/worksheets" in sent and b"xl/worksheets" not in on_disk(batch)
    batch.file.open("rb").close()
    with batch.file.open("rb") as again:  # as the self-check does after a page did
        assert again.read() == sent


def test_who_needs_a_path_has_one_only_meanwhile_and_not_on_the_disk(batch):
    with plain_path(batch.file) as path:
        assert Path(path).read_bytes().startswith(b"PK")
        assert not Path(os.readlink(path)).exists()

    assert not Path(path).exists()


def changed(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_one_changed_cut_or_exchanged_piece_is_found():
    content = os.urandom(2 * PIECE + 9)
    data, head, step = sealed_files.sealed(content, vault()), sealed_files.HEAD, PIECE
    step += sealed_files.TAG
    first, second = data[head : head + step], data[head + step : head + 2 * step]

    for broken in (
        changed(data, head),
        changed(data, len(data) - 1),
        changed(data, len(sealed_files.MAGIC) + 30),
        data[:-1],
        data[: head + step],
        data[:head] + second + first + data[head + 2 * step :],
    ):
        with pytest.raises(FileFault):
            sealed_files.opened(broken, vault())


def test_a_file_of_an_earlier_version_is_read_and_then_sealed(batch, capsys):
    with batch.file.open("rb") as file:
        content = file.read()
    Path(batch.file.path).write_bytes(content)

    with plain_path(batch.file) as path:
        assert path == batch.file.path
    call_command("seal_files")
    call_command("seal_files")

    assert sealed_files.read(Path(batch.file.path)) == content != on_disk(batch)
    assert capsys.readouterr().out == "Đã mã hóa 1 tệp trên đĩa.\n"
    assert list(Path(batch.file.path).parent.glob(".*")) == []


def test_files_go_to_a_new_key_and_are_read_at_every_moment(batch, settings):
    plain = sealed_files.read(Path(batch.file.path))
    old, new = vault(), Vault(base64.urlsafe_b64decode(NEW))

    sealed_files.open_to(new)
    for either in (old, new):
        assert sealed_files.opened(on_disk(batch), either) == plain
    sealed_files.open_only_to(new)

    assert sealed_files.opened(on_disk(batch), new) == plain
    with pytest.raises(FileFault, match="khóa khác"):
        sealed_files.opened(on_disk(batch), old)


def test_a_file_that_does_not_open_is_told(client, batch):
    Path(batch.file.path).write_bytes(changed(on_disk(batch), 500))
    client.force_login(make_user("everything"))

    page = client.get("/tu-kiem-tra/").content.decode()

    assert f"{batch.filename}: không đọc được" in page


def test_every_stored_file_is_known(batch):
    assert list(sealed_files.known_files()) == [Path(batch.file.path)]
    assert list(orphans()) == []
