"""Photos come in parts, are drawn anew, and are seen by who may see their record."""

import contextlib
import io
import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as checks
from hypothesis import strategies as st
from PIL import Image

from assignments.models import FieldPhoto, Visit
from assignments.photo_api import AnyBytes, PartRefused
from assignments.photos.receiving import drawn_anew, look_of
from tests.assignments.field.sending import sent, visit
from tests.assignments.photos.making import announced, picture
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_user,
)


@pytest.fixture
def assignment():
    return make_assignment(household=make_household(make_commune()))


@pytest.fixture
def phone(client, assignment):
    client.force_login(make_user(assignment.member))
    return client


def put(client, photo, offset, part):
    return client.put(
        f"/api/photos/{photo['client_id']}/?offset={offset}",
        part,
        content_type="application/octet-stream",
    )


def sent_in_parts(client, photo, content, size=5000):
    for offset in range(0, len(content), size):
        answer = put(client, photo, offset, content[offset : offset + size])
        assert answer.status_code == 200, answer.content
    return answer.json()


def kept_bytes():
    with FieldPhoto.objects.get().file.open("rb") as file:
        return file.read()


def test_a_photo_in_parts_is_whole_at_the_end(
    phone, assignment, django_capture_on_commit_callbacks
):
    content = picture(800, 600)
    photo = announced(content)
    (receipt,) = sent(phone, visit(assignment, photos=[photo]))
    assert receipt["photos"] == [
        {**photo, "received": 0, "whole": False, "refused": ""}
    ]
    with django_capture_on_commit_callbacks(execute=True):
        state = sent_in_parts(phone, photo, content)
    assert state == {**photo, "received": len(content), "whole": True, "refused": ""}
    stored = FieldPhoto.objects.get()
    assert (stored.width, stored.height) == (800, 600)
    assert stored.visit == Visit.objects.get()
    assert not list(Path(settings.MEDIA_ROOT, "anh-cho").iterdir())
    shown = phone.get(f"/anh/{photo['client_id']}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"] and "private" in shown["Cache-Control"]
    assert Image.open(io.BytesIO(shown.getvalue())).size == (800, 600)


def test_a_cut_goes_on_from_where_it_was(phone, assignment):
    content = picture()
    photo = announced(content)
    record = visit(assignment, photos=[photo])
    sent(phone, record)
    put(phone, photo, 0, content[:1000])
    again = put(phone, photo, 0, content[:1000])  # the answer was lost
    assert (again.status_code, again.json()["received"]) == (409, 1000)
    too_far = put(phone, photo, 2000, content[2000:])
    assert too_far.status_code == 409
    (receipt,) = sent(phone, record)
    assert receipt["state"] == "known" and receipt["photos"][0]["received"] == 1000
    assert put(phone, photo, 1000, content[1000:]).json()["whole"]
    assert put(phone, photo, 0, content).json()[
        "whole"
    ]  # and once more changes nothing
    assert FieldPhoto.objects.count() == 1


def files_under_way():
    return sorted(Path(settings.MEDIA_ROOT, "anh-cho").iterdir())


def test_what_is_under_way_is_not_seen_on_the_disk(phone, assignment):
    content = picture(comment=b"bi mat")
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    put(phone, photo, 0, content[:1000])
    put(phone, photo, 1000, content[1000:2000])
    for path in files_under_way():
        there = path.read_bytes()
        assert content[:16] not in there and b"bi mat" not in there
    assert len(files_under_way()) == 2


def test_a_part_half_written_by_a_crash_is_written_anew(phone, assignment):
    content = picture()
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    put(phone, photo, 0, content[:1000])
    begun = Path(settings.MEDIA_ROOT, "anh-cho", f"{photo['client_id']}.1000")
    begun.write_bytes(files_under_way()[0].read_bytes()[:90])
    assert put(phone, photo, 1000, content[1000:]).json()["whole"]


def lost(path):
    path.unlink()


def cut_short(path):
    path.write_bytes(path.read_bytes()[:200])


def emptied(path):
    path.write_bytes(b"")


def in_clear(path):
    path.write_bytes(b"abc" * 400)


@pytest.mark.parametrize("harm", [lost, cut_short, emptied, in_clear])
def test_a_photo_whose_part_is_lost_begins_anew(
    phone, assignment, harm, django_capture_on_commit_callbacks
):
    content = picture()
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    put(phone, photo, 0, content[:1000])
    harm(files_under_way()[0])
    with django_capture_on_commit_callbacks(execute=True):
        answer = put(phone, photo, 1000, content[1000:])
    assert (answer.status_code, answer.json()["received"]) == (409, 0)
    assert not answer.json()["refused"] and not files_under_way()
    assert sent_in_parts(phone, photo, content)["whole"]


def test_nothing_of_where_and_with_what_it_was_taken_remains(phone, assignment):
    exif = Image.Exif()
    exif[0x0110] = "MÁY ẢNH CỦA TÔI"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (21.0, 23.0, 7.0)
    exif[0x0112] = 6  # lying on its side
    content = picture(exif=exif, comment=b"bi mat")
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    assert sent_in_parts(phone, photo, content)["whole"]
    stored = kept_bytes()
    kept = Image.open(io.BytesIO(stored))
    assert kept.size == (240, 320)  # upright
    assert not kept.getexif() and "exif" not in kept.info and "comment" not in kept.info
    assert b"bi mat" not in stored and "MÁY".encode() not in stored


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"


@pytest.mark.parametrize(
    "content,told",
    [
        (SVG, "không phải ảnh"),
        (EPS, "không phải ảnh"),
        (b"GIF89a" + bytes(50), "không phải ảnh"),
        (b"PK\x03\x04" + bytes(500), "không phải ảnh"),
        (picture()[:3000], "không phải ảnh"),
        (picture(9000, 1000, quality=1), "quá lớn"),
    ],
    ids=["svg", "eps", "gif", "zip", "cut", "nine megapixels"],
)
def test_what_is_no_photo_is_refused_and_the_visit_stays(
    phone, assignment, content, told
):
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    state = sent_in_parts(phone, photo, content, 60_000)
    assert told in state["refused"] and not state["whole"]
    assert Visit.objects.standing().count() == 1
    assert phone.get(f"/anh/{photo['client_id']}/").status_code == 404


def test_what_hides_behind_a_picture_goes(phone, assignment):
    content = picture() + b"<script>alert(1)</script>"
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    assert sent_in_parts(phone, photo, content)["whole"]
    assert b"<script" not in kept_bytes()


def test_other_bytes_than_announced_are_refused(phone, assignment):
    content = picture()
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    other = bytes([content[0] ^ 1]) + content[1:]
    assert "khác ảnh đã báo" in sent_in_parts(phone, photo, other)["refused"]


def test_too_many_or_too_large_are_refused_with_the_record(phone, assignment):
    small = picture()
    photos = [announced(small) for _ in range(4)]
    (receipt,) = sent(phone, visit(assignment, photos=photos))
    assert receipt["errors"]["photos"] == ["Tối đa 3 ảnh một lần ghi."]
    large = announced(small) | {"size": 300_001}
    (receipt,) = sent(phone, visit(assignment, photos=[large]))
    assert receipt["errors"]["photos"] == ["Mỗi ảnh tối đa 300 kB."]
    assert not Visit.objects.exists()


def test_a_part_larger_than_allowed_or_cut_is_not_taken(phone, assignment):
    content = picture(1700, 1275, quality=95)
    photo = announced(content)
    assert 70_000 < len(content) < 300_000
    sent(phone, visit(assignment, photos=[photo]))
    answer = put(phone, photo, 0, content[:70_000])
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Mỗi phần tối đa 64 KiB."
    assert FieldPhoto.objects.get().received == 0


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30, "١"])
def test_offsets_that_are_none(phone, assignment, offset):
    photo = announced(picture())
    sent(phone, visit(assignment, photos=[photo]))
    assert put(phone, photo, offset, b"abc").status_code == 400


def test_a_full_disk_says_so_and_takes_nothing(phone, assignment, settings):
    content = picture()
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    blocked = Path(settings.MEDIA_ROOT, "anh-cho")
    blocked.write_text("một tệp đứng chỗ của thư mục")  # no part can be written
    answer = put(phone, photo, 0, content)
    assert answer.status_code == 503 and "hết chỗ" in answer.json()["detail"]
    assert FieldPhoto.objects.get().received == 0
    blocked.unlink()
    assert put(phone, photo, 0, content).json()["whole"]


def test_only_who_announced_it_may_send_it(client, phone, assignment):
    content = picture()
    photo = announced(content)
    sent(phone, visit(assignment, photos=[photo]))
    for over in (make_member(), "everything"):
        client.force_login(make_user(over))
        assert put(client, photo, 0, content).status_code == 404
        assert client.get(f"/api/photos/{photo['client_id']}/").status_code == 404


def test_a_photo_of_another_record_is_not_taken_over(phone, assignment):
    photo = announced(picture())
    sent(phone, visit(assignment, photos=[photo]))
    (receipt,) = sent(phone, visit(assignment, photos=[photo]))
    assert "thuộc một bản ghi khác" in str(receipt["errors"])
    assert Visit.objects.count() == 1


def test_the_same_motif_saved_again_looks_alike():
    one = drawn_anew(picture(640, 480, quality=90))
    again = drawn_anew(picture(320, 240, quality=50))
    other = drawn_anew(picture(640, 480, seed=2))
    far = int(look_of(one), 16) ^ int(look_of(other), 16)
    near = int(look_of(one), 16) ^ int(look_of(again), 16)
    assert near.bit_count() <= 4 < far.bit_count()


PICTURES = [picture(), picture(form="PNG"), picture(form="WEBP")]


@given(
    which=st.sampled_from(range(3)),
    at=st.integers(0, 2**20),
    new=st.binary(max_size=8),
    cut=st.booleans(),
)
@example(which=1, at=40, new=b"\xff\xff\xff\xff", cut=False)
@checks(max_examples=300)
def test_any_damaged_picture_is_drawn_or_refused(which, at, new, cut):
    content = PICTURES[which]
    at %= len(content)
    rest = b"" if cut else content[at + len(new) :]
    with contextlib.suppress(ValueError):
        drawn_anew(content[:at] + new + rest)


def test_a_body_shorter_than_it_says_is_refused():
    content = picture()
    chance = random.Random(1)
    for _ in range(200):
        cut = io.BytesIO(content[: chance.randrange(len(content))])
        request = SimpleNamespace(META={"CONTENT_LENGTH": str(len(content))})
        with pytest.raises(PartRefused):
            AnyBytes().parse(cut, parser_context={"request": request})
