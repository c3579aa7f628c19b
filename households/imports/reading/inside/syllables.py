"""Is this a Vietnamese syllable: what tells decoded text from text that was right.

Spelling is narrow: an onset, a rime, a tone, and only two tones on stopped rimes. Text
read in the wrong encoding breaks these rules nearly everywhere.
"""

import re
import unicodedata
from functools import lru_cache

ONSETS = (
    "ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"  # names of
    "pl|dr|f|w|z|j|"  # peoples and places are not all spelt by the book
)
RIMES = (
    "[aăâeêioôơuưy]|[aăâeêioôơuưy](?:ch|ng|nh|[cmnpt])|"
    "(?:ia|iê|yê|ya|ua|uô|ưa|ươ|oa|oă|oe|oo|uâ|uê|uơ|uy|uya|uyê|ue|iu|ưu)"
    "(?:ch|ng|nh|[cmnpt])?|"
    "ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|oai|oay|oeo|uây|uôi|ươi|ươu|iêu|yêu|"
    "uyu|uao|uai|uay|oao|ei|ơu|uêu|uêch|uau"
)
SYLLABLE = re.compile(f"(?:{ONSETS})(?:{RIMES})")
MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
LOOKALIKES = str.maketrans("ÐðƉ", "đđđ")
STOPPED = ("c", "ch", "p", "t")


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """One word of Unicode letters in any case and normal form."""
    spread = unicodedata.normalize("NFD", word.translate(LOOKALIKES).lower())
    toneless, tones = MARKS.subn("", spread)
    if tones > 1:
        return False
    plain = unicodedata.normalize("NFC", toneless)
    if SYLLABLE.fullmatch(plain) is None:
        return False
    if not plain.endswith(STOPPED):
        return True
    return "\u0301" in spread or "\u0323" in spread
