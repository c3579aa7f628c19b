"""One side of a comparison, and what a comparison found."""

from dataclasses import dataclass

Place = int | tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a list, or a household of the register: its head and where it lives."""

    key: int  # index of the row, or id of the household
    folded_name: str
    birth_year: int | None
    birth_date: str | None  # ISO
    sex: str | None  # "male", "female"
    number: str | None  # 9 or 12 digits
    village: int | None  # None: the register has no such village yet
    village_key: str  # places.village_key of its name
    commune: int | None
    ethnic_group: int | None = None
    persons: int | None = None
    phone: str | None = None
    members: tuple = ()  # of (folded_name, birth_year, number), without the head

    @property
    def place(self) -> Place | None:
        """The village, also one that has no id yet; None where nobody wrote one."""
        if self.village is not None:
            return self.village
        return (self.commune, self.village_key) if self.village_key else None

    @property
    def full_date(self) -> str | None:
        """The day of birth; 1 January stands where offices know only the year."""
        date = self.birth_date
        return date if date and not date.endswith("-01-01") else None


@dataclass(frozen=True, slots=True)
class Near:
    """A household a row may be; `is_certain`: as sure as an exact key, do not ask."""

    household: int
    score: int  # 0–100
    agrees: tuple[str, ...]  # names of fields
    differs: tuple[str, ...]
    why: str  # one sentence for the office
    is_certain: bool
