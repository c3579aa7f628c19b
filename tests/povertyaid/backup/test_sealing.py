import io
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertyaid.backup.sealing import HEAD, PIECE, TAG, Opener, Sealer, SealFault

KEY = b"k" * 32


def sealed(plain):
    file = io.BytesIO()
    sealer = Sealer(file, KEY)
    sealer.write(plain)
    sealer.finish()
    return file.getvalue()


def opened(data, key=KEY):
    return Opener(io.BytesIO(data), key).read()


@pytest.mark.parametrize(
    "length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5]
)
def test_what_is_sealed_opens_to_the_same(length):
    plain = secrets.token_bytes(length)

    assert opened(sealed(plain)) == plain


def test_reading_in_small_steps_gives_the_same():
    plain = secrets.token_bytes(PIECE + 100)
    opener = Opener(io.BytesIO(sealed(plain)), KEY)

    found = b"".join(iter(lambda: opener.read(70_001), b""))

    assert found == plain


def test_another_key_is_named_as_such():
    with pytest.raises(SealFault, match="Khóa không đúng"):
        opened(sealed(b"x"), b"z" * 32)


def test_another_file_is_named_as_such():
    with pytest.raises(SealFault, match="không phải là tệp sao lưu"):
        opened(b"PK\x03\x04" + bytes(100))


@pytest.mark.parametrize("pieces", [1, 2])
def test_a_file_cut_between_two_pieces_is_named_as_such(pieces):
    data = sealed(bytes(3 * PIECE))

    with pytest.raises(SealFault, match="bị cắt ngắn"):
        opened(data[: HEAD + pieces * (PIECE + TAG)])


def test_a_file_with_pieces_exchanged_is_refused():
    data = sealed(bytes(3 * PIECE))
    one, two = HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG)

    with pytest.raises(SealFault, match="bị sửa"):
        opened(data[:HEAD] + data[one:two] + data[HEAD:one] + data[two:])


WHOLE = sealed(bytes(PIECE + 1000))


@given(at=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
@settings(max_examples=60)
def test_one_changed_bit_anywhere_is_found(at, bit):
    data = bytearray(WHOLE)
    data[at] ^= 1 << bit

    with pytest.raises(SealFault):
        opened(bytes(data))


@given(length=st.integers(0, len(WHOLE) - 1))
@settings(max_examples=60)
def test_a_file_cut_off_anywhere_is_found(length):
    with pytest.raises(SealFault):
        opened(WHOLE[:length])
