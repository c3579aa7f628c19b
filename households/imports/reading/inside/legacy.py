"""Vietnamese text from the fonts of the 1990s: TCVN3 (ABC) and VNI-Windows.

A workbook holds each byte of such text as the Windows-1252 character of that byte, and
every byte in use is the same character in Latin-1, so one table serves texts and bytes.

ABC writes ư as U+00AD, the soft hyphen: text must be decoded before anything strips or
normalises it. `.VnTime` and `.VnTimeH` share their codes; the latter shows capitals.
Sources: TCVN 5712:1993 as in glibc's iconv; the VNI-Windows code chart.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from households.imports.reading.inside.syllables import is_syllable

TCVN3_CAPS, TCVN3, VNI = "tcvn3-caps", "tcvn3", "vni"

# From 0xA1 and 0xB5 on; a space is a code that ABC fonts leave empty
_ABC_A1 = "ĂÂÊÔƠƯĐăâêôơưđ"
_ABC_B5 = "àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"
ABC = {
    start + step: letter
    for start, letters in ((0xA1, _ABC_A1), (0xB5, _ABC_B5))
    for step, letter in enumerate(letters)
    if letter != " "
}
ABC_CODES = {letter: chr(code) for code, letter in ABC.items()}

TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
ROOFS = dict(zip("âáàåãä", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))
BOWLS = dict(zip("êéèúüë", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))
SINGLE = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị",
    "î": "ỵ",
}  # fmt: skip


def _vni_table() -> dict[str, str]:
    """One or two characters as VNI has them → the letter, in both cases."""
    table = dict(SINGLE)
    for base, letter in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        table |= {base + mark: letter + tone for mark, tone in TONES.items()}
    del table["yï"]  # ỵ is a single code
    for base in "aeo":
        table |= {base + m: base + "\u0302" + tone for m, tone in ROOFS.items()}
    table |= {"a" + mark: "a\u0306" + tone for mark, tone in BOWLS.items()}
    whole = {}
    for code, letter in table.items():
        low = unicodedata.normalize("NFC", letter)
        whole[code[0].upper() + code[1:]] = low.upper()  # Aù, typed in title case
        whole[code.upper()] = low.upper()
    for code, letter in table.items():
        whole[code] = unicodedata.normalize("NFC", letter)
    return whole


VNI_CODES = _vni_table()
VNI_TOKEN = re.compile(
    "|".join(sorted(map(re.escape, VNI_CODES), key=len, reverse=True))
)
VNI_WRITTEN = {letter: code for code, letter in VNI_CODES.items()}
VNI_WRITTEN |= {
    letter: code
    for code, letter in VNI_CODES.items()
    if code == (code.upper() if letter.isupper() else code.lower())
}


def kind_of_font(name: str) -> str:
    """TCVN3, TCVN3_CAPS, VNI, or "" for the name of any other font."""
    name = name.strip()
    if name.lower().startswith(".vn"):
        return TCVN3_CAPS if name.endswith("H") else TCVN3
    return VNI if name.lower().startswith("vni") else ""


Faces = dict[int, list[list]]  # column → runs [kind of font, first row, last row]


def note_face(faces: Faces, column: int, row: int, kind: str) -> None:
    """Add a cell (rows from 1, in order) to the runs of its column."""
    runs = faces.setdefault(column, [])
    if runs and runs[-1][0] == kind:
        runs[-1][2] = row
    else:
        runs.append([kind, row, row])


def decode(text: str, kind: str) -> str:
    """Unicode (NFC) of a text that is wholly in one legacy encoding."""
    if kind == VNI:
        return VNI_TOKEN.sub(lambda token: VNI_CODES[token[0]], text)
    decoded = text.translate(ABC)
    return decoded.upper() if kind == TCVN3_CAPS else decoded


def encode(text: str, kind: str) -> str:
    """The other way round, for tests and samples. ABC has no accented capitals: they
    become small letters, as typists have it."""
    text = unicodedata.normalize("NFC", text)
    if kind == VNI:
        return "".join(VNI_WRITTEN.get(letter, letter) for letter in text)
    return "".join(
        ABC_CODES.get(letter) or ABC_CODES.get(letter.lower(), letter)
        for letter in text
    )


# --- Which encoding a column is in -----------------------------------------------

PARTS = re.compile(r"[\s!-/:-@\[-`{-~0-9]+")
MARKED = re.compile("[\u00a1-\uffff]")
BEYOND = re.compile("[\u0100-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")
ENOUGH_WORDS = 4_000


def words_of(text: str) -> list[str]:
    """The words that say something of the encoding: two letters or more, one marked."""
    return [w for w in PARTS.split(text) if len(w) > 1 and MARKED.search(w)]


@lru_cache(maxsize=20_000)
def readings(word: str) -> frozenset[str]:
    """In which encodings this is a Vietnamese word: "" is Unicode."""
    if BEYOND.search(word):
        return frozenset({""})
    if not any("a" <= letter.lower() <= "z" for letter in word):
        return frozenset()
    found = {""} if is_syllable(word) else set()
    is_abc = all(letter < "\x80" or ord(letter) in ABC for letter in word)
    if is_abc and is_syllable(decode(word, TCVN3)):
        found.add(TCVN3)
    rest = VNI_TOKEN.sub("", word)
    if not MARKED.search(rest) and is_syllable(decode(word, VNI)):
        found.add(VNI)
    return frozenset(found)


def count_readings(texts: Iterable[str]) -> Counter[frozenset[str]]:
    """How many different words are Vietnamese in just these encodings."""
    seen, counts = set(), Counter()
    for text in texts:
        for word in words_of(text):
            if word not in seen:
                seen.add(word)
                counts[readings(word)] += 1
        if len(seen) > ENOUGH_WORDS:
            break
    del counts[frozenset()]
    return counts


def only(counts: Counter, kind: str) -> int:
    """How many words are Vietnamese in this encoding and no other."""
    return counts[frozenset({kind})]


def kind_of_texts(texts: Iterable[str]) -> str:
    """TCVN3 or VNI when the words say so clearly, else ""."""
    counts = count_readings(texts)
    best = max((TCVN3, VNI), key=lambda kind: only(counts, kind))
    return best if only(counts, best) > only(counts, "") else ""
