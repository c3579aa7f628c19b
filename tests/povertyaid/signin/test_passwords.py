"""Which passwords are refused, and what somebody with a slip can choose still."""

import gzip

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from povertyaid.door_settings import LONG_PASSWORDS
from povertyaid.models import User

BUILT = """
passwordpassword password12345 password123456 Password123! P@ssw0rd1234 p@ssword12345
passw0rd12345 123456789012 1234567890123 012345678901 987654321098 111111111111
000000000000 121212121212 123123123123 112233445566 123454321234 aaaaaaaaaaaa
abcabcabcabc abcdefghijkl abcd12345678 abc123abc123 abcdef123456 a1b2c3d4e5f6
1a2b3c4d5e6f qwertyuiop12 qwertyuiop[] qwertyqwerty qwerty123456 qwerty12345!
Qwerty123456 asdfghjkl123 asdfasdfasdf zxcvbnm12345 zxcvbnmasdfg 1qaz2wsx3edc
1qazxsw23edc qazwsxedcrfv 1q2w3e4r5t6y q1w2e3r4t5y6 qweasdzxc123 poiuytrewq12
adminadmin12 administrator admin1234567 Admin@123456 admin@admin1 rootrootroot
letmein12345 letmeinletmein welcome12345 Welcome@1234 iloveyou1234 iloveyou2024
iloveyouiloveyou sunshine1234 princess1234 football1234 baseball1234 superman1234
batman123456 dragon123456 monkey123456 master123456 michael12345 jennifer1234
jordan232323 trustno11234 starwars1234 whatever1234 computer1234 internet1234
samsung12345 matkhau123456 matkhau12345 MatKhau@1234 mat khau 1234 mật khẩu 1234
matkhaumatkhau vietnam12345 vietnamvietnam VietNam@2024 vietnam2025! anhyeuem1234
anhyeuemanhyeuem emyeuanh1234 hanoi1234567 saigon123456 dangnhap1234 quantri12345
quantri@2025 bithu1234567 chibo1234567 vanphong1234 huyenuy@2024 hongheo12345
dienbienphu1954 dienbienphu54 DienBien@123 nguyenvana12 lothicanh2024 lothicanh123
canh.lt12345 canhcanhcanh Lo Thi Canh 1 01/01/1990abc 010119901990 20242024202
202320242025 19901990199 abcd1234abcd zaq12wsxcde3 !QAZ2wsx#EDC mnbvcxz12345
qwe123qwe123 1234qwer1234 asdf1234asdf 159753159753 147258369147 741852963741
""".strip().replace("\n", "  ")
# Read from a slip, typed on a phone: all of them may be had
CHOSEN = [
    "con bò ăn cỏ",
    "con bo an co",
    "nhà sàn cũ mới",
    "suối Nậm Rốm mùa lũ",
    "rừng-xanh-núi-đỏ",
    "cá suối nướng ngon",
    "chỉ chữ thường thôi",
    "toi yeu que toi",
    "740281936055",
    "mưa rừng gió núi bản xa",
]


@pytest.fixture(autouse=True)
def database():
    """Passwords ask no database."""


@pytest.fixture
def canh():
    return User(username="canh.lt", full_name="Lò Thị Cảnh", job_title="Bí thư xã")


def is_refused(password, user=None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return True
    return False


def test_the_commonest_long_passwords_are_refused():
    with gzip.open(LONG_PASSWORDS, "rt") as file:
        common = file.read().split("\n")[:-1]

    assert len(common) > 43_000
    assert all(len(password) >= 12 for password in common)
    top = common[:3000]
    assert [password for password in top[::20] if not is_refused(password)] == []


def test_what_is_built_from_common_pieces_is_refused(canh):
    built = [p for p in BUILT.replace("  ", "\n").split() if len(p) > 10]

    assert len(built) >= 100
    assert [password for password in built if not is_refused(password, canh)] == []


@pytest.mark.parametrize(
    "password", ["Lò Thị Cảnh 1", "lothicanh1234", "Huyện ủy Điện Biên", "canh.lt.2025"]
)
def test_ones_own_name_and_office_are_refused(canh, password):
    assert is_refused(password, canh)


@pytest.mark.parametrize("password", CHOSEN)
def test_a_few_words_pass(canh, password):
    assert not is_refused(password, canh)


def test_a_long_one_is_judged_quickly(canh):
    assert not is_refused("đường về bản " + "xa lắm em ơi " * 300, canh)
