"""What comes from outside is scanned before it is read; unscanned, it is refused."""

import io
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from assignments.account_forms import SheetForm as AccountSheetForm
from assignments.boundary_forms import SheetForm as BoundarySheetForm
from assignments.forms import RegisterForm
from assignments.models import FieldPhoto
from assignments.photos import parts, receiving
from households.forms import UploadForm
from households.models import ImportBatch
from households.outline_forms import OutlineForm
from povertyaid import health, scanning
from povertyaid.backup import restoring
from povertyaid.backup.programs import ProgramFault
from povertyaid.deploy_checks import files_are_not_scanned, files_are_scanned
from povertyaid.identity import vault
from povertyaid.models import SignInEvent
from povertyaid.scanning import Infected, ScannedFileField, ScannerAway
from povertyaid.sealed_files import sealed
from tests.factories import make_commune, make_user
from tests.povertyaid.clamd import EICAR, Clamd

FORMS = [UploadForm, OutlineForm, RegisterForm, BoundarySheetForm, AccountSheetForm]


@pytest.fixture(params=["port", "socket"])
def clamd(request, settings, tmp_path_factory):
    if request.param == "port":
        door = socket.create_server(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{door.getsockname()[1]}"
    else:
        settings.CLAMD = str(tmp_path_factory.mktemp("clamd") / "c")
        door = socket.socket(socket.AF_UNIX)
        door.bind(settings.CLAMD)
        door.listen()
    scanner = Clamd(door)
    yield scanner
    scanner.stop()


@pytest.fixture
def away(settings, tmp_path):
    settings.CLAMD = str(tmp_path / "nobody")


def test_a_clean_file_is_shown_whole_and_read_from_its_beginning(clamd):
    content = b"a" * (3 * scanning.PART + 7)
    file = io.BytesIO(content)
    file.read(5)

    scanning.scan(file)

    assert (clamd.seen, file.tell()) == ([content], 0)


def test_a_virus_is_named(clamd):
    with pytest.raises(Infected, match="^Win.Test.EICAR_HDB-1$"):
        scanning.scan(io.BytesIO(b"x" * scanning.PART + EICAR))


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"OK", b"\xff"]
)
def test_any_other_answer_is_none(clamd, answer):
    clamd.answer = answer or b"\0"
    with pytest.raises(ScannerAway):
        scanning.scan(io.BytesIO(b"x"))


def test_without_a_scanner_nothing_gets_by(away):
    with pytest.raises(ScannerAway):
        scanning.scan(io.BytesIO(b"x"))


@pytest.mark.parametrize("told", ["", "none"])
def test_where_none_is_named_files_are_taken(settings, told):
    settings.CLAMD = told
    scanning.scan(io.BytesIO(EICAR))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__module__)
def test_every_form_takes_files_through_the_scanner(form):
    assert isinstance(form.base_fields["file"], ScannedFileField)


def sent(client, content):
    form = {"file": SimpleUploadedFile("ho.csv", content), "year": 2022}
    return client.post("/nhap/moi/", form, REMOTE_ADDR="10.0.0.7")


def test_a_list_with_a_virus_is_refused_and_written_down(client, clamd):
    user = make_user(make_commune("Na Tông"))
    client.force_login(user)

    response = sent(client, EICAR)

    assert response.status_code == 422
    assert "Tệp này có mã độc nên không được nhận." in response.content.decode()
    assert not ImportBatch.objects.exists()
    event = SignInEvent.objects.get(kind="infected")
    assert (event.user, event.address) == (user, "10.0.0.7")
    assert event.detail == "Win.Test.EICAR_HDB-1"


def test_a_list_nobody_scanned_is_refused(client, away):
    client.force_login(make_user(make_commune("Na Tông")))

    response = sent(client, b"x")

    assert response.status_code == 422
    assert scanning.AWAY in response.content.decode()
    assert not ImportBatch.objects.exists()


def photo_of(content):
    user = make_user()
    photo = FieldPhoto(size=len(content), sent_by=user, received=len(content))
    photo.sha256 = receiving.hashlib.sha256(content).hexdigest()
    parts.add(photo, 0, content)
    return photo


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_photo_with_a_virus_behind_it_is_refused(clamd):
    photo = photo_of(jpeg() + EICAR)

    receiving._finish(photo)

    assert (photo.refused, bool(photo.file)) == (receiving.INFECTED, False)
    assert SignInEvent.objects.get(kind="infected").user == photo.sent_by


def test_a_photo_waits_for_the_scanner(away):
    with pytest.raises(ScannerAway):
        receiving._finish(photo_of(jpeg()))


def test_the_health_page_asks_the_scanner(clamd, settings, tmp_path):
    look = [part for part in health._look() if part.name == health.SCANNER]
    settings.CLAMD = str(tmp_path / "nobody")
    gone = [part for part in health._look() if part.name == health.SCANNER]

    assert [(part.is_good) for part in look + gone] == [True, False]


@pytest.mark.parametrize(
    ("production", "told", "errors", "warnings"),
    [
        (True, "", 1, 0),
        (True, "none", 0, 1),
        (True, "/run/clamav/clamd.ctl", 0, 0),
        (False, "", 0, 0),
    ],
)
def test_production_must_say_whether_it_scans(
    settings, production, told, errors, warnings
):
    settings.PRODUCTION, settings.CLAMD = production, told

    assert len(files_are_scanned()) == errors
    assert len(files_are_not_scanned()) == warnings


@pytest.mark.parametrize("clamd", ["socket"], indirect=True)
def test_what_a_command_takes_is_scanned_too(clamd, settings, tmp_path):
    list_ = tmp_path / "ho.xlsx"
    list_.write_bytes(b"PK" + EICAR)

    for command, words in (
        ("import_households", [list_, "--year=2022"]),
        ("import_register", ["members", list_]),
    ):
        with pytest.raises(CommandError, match="có mã độc"):
            call_command(command, *words)
    assert not ImportBatch.objects.exists()
    assert SignInEvent.objects.filter(kind="infected").count() == 2


@pytest.mark.parametrize("clamd", ["socket"], indirect=True)
def test_a_restore_leaves_out_the_file_that_has_a_virus(clamd, tmp_path):
    """Sealed when it was not known yet: the scanner is shown the content."""
    for name, content in (("a.xlsx", b"PK"), ("b.xlsx", b"PK" + EICAR)):
        (tmp_path / name).write_bytes(sealed(content, vault()))

    assert restoring._infected(tmp_path) == ["b.xlsx"]

    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_restore_waits_for_the_scanner(away, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")

    with pytest.raises(ProgramFault, match="chưa nhận được"):
        restoring._infected(tmp_path)
