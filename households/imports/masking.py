"""Identity numbers out of what pages show of a file: four digits stay, to find it."""

import re

from households.imports.columns import Field

KEPT = 4
_DIGIT = re.compile(r"\d")
# Nine digits and more in any other cell is an identity number in the wrong column
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")


def hide_numbers(column: str, text: str) -> str:
    """`text`, seen in `column`, as a page may show it: "011074835120" → "••••••••5120".

    In the column of identity numbers all digits but the last four are dots, whatever
    their number; elsewhere only those of a run as long as an identity number. A phone
    number in its own column stays.
    """
    if column == Field.CITIZEN_NUMBER:
        return _dotted(text)
    if column == Field.PHONE:
        return text
    return _LONG_NUMBER.sub(lambda found: _dotted(found[0]), text)


def _dotted(text: str) -> str:
    hidden = len(_DIGIT.findall(text)) - KEPT
    return _DIGIT.sub("•", text, count=hidden) if hidden > 0 else text
