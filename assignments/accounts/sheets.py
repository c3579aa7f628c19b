"""Many users at once from a sheet: read, looked at row by row, then made."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from assignments.accounts import people
from assignments.accounts.finding import Finder
from assignments.choices import Place, Role
from assignments.models import Grant
from assignments.registers.headings import plain
from households.imports.reading import read_workbook
from povertyaid.jobs import UserError
from povertyaid.models import User
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx, unescaped

MOST_ROWS = 500
COLUMNS = {  # field → heading; the first two are needed
    "full_name": "Họ và tên",
    "role": "Vai trò",
    "place": "Xã, tổ chức đảng hoặc số thẻ đảng viên",
    "job_title": "Chức vụ",
    "username": "Tên đăng nhập",
    "may_write": "Được ghi",
    "expires_on": "Hết hạn ngày",
    "may_see_numbers": "Được xem số định danh",
}
CALLED = {plain(heading): name for name, heading in COLUMNS.items()} | {
    "ho ten": "full_name",
    "xa": "place",
    "to chuc dang": "place",
    "so the": "place",
    "pham vi": "place",
    "ngay het han": "expires_on",
    "het han": "expires_on",
}
YES = {"x", "co", "duoc", "1", "dung"}
NO = {"", "khong", "0"}
ROLES = {plain(role.label): role for role in Role}


@dataclass(slots=True)
class Line:
    """One row of the file, as texts; `problems` are sentences, none if it is sound."""

    number: int
    full_name: str = ""
    role: str = ""
    place: str = ""
    job_title: str = ""
    username: str = ""
    may_write: str = ""
    expires_on: str = ""
    may_see_numbers: str = ""
    problems: list[str] = field(default_factory=list)


def template() -> bytes:
    """An empty sheet with the headings, and the roles to choose from."""
    choices = {"Vai trò": [role.label for role in Role], "Được ghi": ["x"]}
    choices["Được xem số định danh"] = ["x"]
    headings = list(COLUMNS.values())
    return to_xlsx({"Người dùng": (headings, [])}, choices=choices)


def read(path: Path, name: str) -> list[Line]:
    """The rows below the headings of the first sheet that has them."""
    for sheet in read_workbook(path, name):
        rows = [[cell or "" for cell in row] for row in sheet.cells.rows()]
        for start, row in enumerate(rows[:20]):
            known = [CALLED.get(plain(heading)) for heading in row]
            places = {name: at for at, name in enumerate(known) if name}
            if {"full_name", "role"} <= places.keys():
                return _lines(rows[start + 1 :], places, sheet.first_row + start + 1)
    raise UserError(
        "Không thấy dòng tiêu đề có cột “Họ và tên” và cột “Vai trò”. Hãy dùng tệp mẫu."
    )


def _lines(rows: list[list[str]], places: dict[str, int], first: int) -> list[Line]:
    lines = []
    for number, row in enumerate(rows, first):
        told = {name: unescaped(row[place].strip()) for name, place in places.items()}
        if any(told.values()):
            lines.append(Line(number, **told))
    if len(lines) > MOST_ROWS:
        raise UserError(f"Tệp có {len(lines)} dòng; mỗi lần nhiều nhất {MOST_ROWS}.")
    if not lines:
        raise UserError("Tệp không có dòng nào dưới tiêu đề.")
    return lines


def looked_at(lines: Sequence[Line], by: User, scope: Scope) -> list[Line]:
    """Each line with what stands against it, found by making it and taking it back."""
    done: list[Line] = []
    with transaction.atomic():
        finder = Finder(scope)
        for line in lines:
            line.problems = []
            try:
                with transaction.atomic():
                    user = _made(line, finder, by, scope)
                    line.username = user.username
            except ValidationError as error:
                line.problems = error.messages
            done.append(line)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def make(lines: Sequence[Line], by: User, scope: Scope) -> list[User]:
    """All of them or none; ValidationError names the row that cannot be made."""
    finder, made = Finder(scope), []
    for line in lines:
        try:
            made.append(_made(line, finder, by, scope))
        except ValidationError as error:
            words = " ".join(error.messages)
            raise ValidationError(f"Dòng {line.number}: {words}") from error
    return made


def _made(line: Line, finder: Finder, by: User, scope: Scope) -> User:
    user = User(
        full_name=line.full_name, job_title=line.job_title, username=line.username
    )
    if not line.full_name:
        raise ValidationError("Cột Họ và tên: chưa ghi.")
    return people.create(user, _grant(line, finder), by, scope)


def _grant(line: Line, finder: Finder) -> Grant:
    role = ROLES.get(plain(line.role))
    if role is None:
        words = ", ".join(one.label for one in Role)
        seen = f"thấy “{line.role}”" if line.role else "để trống"
        raise ValidationError(f"Cột Vai trò: {seen}, cần một trong: {words}.")
    grant = Grant(
        role=role,
        may_write=_yes(line, "may_write"),
        may_see_numbers=_yes(line, "may_see_numbers"),
        expires_on=_day(line.expires_on),
    )
    kind, thing = finder.place(role, line.place)
    if kind == Place.EVERYTHING:
        grant.covers_everything = True
    else:
        setattr(grant, str(kind), thing)
    return grant


def _yes(line: Line, name: str) -> bool:
    said = getattr(line, name)
    if plain(said) not in YES | NO:
        raise ValidationError(
            f"Cột {COLUMNS[name]}: thấy “{said}”, cần “x” hoặc để trống."
        )
    return plain(said) in YES


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValidationError(f"Cột Hết hạn ngày: thấy “{text}”, cần ngày như 31/12/2026.")


def packed(lines: Sequence[Line]) -> list[dict]:
    """The sound lines as JSON values, to be sent back with the answer."""
    return [asdict(line) for line in lines if not line.problems]


def unpacked(told: list[dict]) -> list[Line]:
    names = {one.name for one in fields(Line)}
    return [Line(**{k: v for k, v in one.items() if k in names}) for one in told]
