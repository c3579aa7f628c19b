"""Who may log work with a household, and for which assignment."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from assignments.field.clock import PhoneClock
from assignments.models import HouseholdAssignment
from povertyaid.models import User
from povertyaid.scope import Scope

NOT_YOURS = (
    "Hộ này không thuộc phần được ghi của tài khoản: phân công đã đổi hoặc quyền đã thu"
    " hồi. Bản ghi vẫn giữ trên máy; hỏi bí thư chi bộ hoặc xuất tệp gửi văn phòng."
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, with what rights, and by which clock."""

    user: User
    scope: Scope
    clock: PhoneClock

    def may_log_for(self, assignment: HouseholdAssignment) -> bool:
        """A helper her own, also one that is over; who writes the commune any in it."""
        scope = self.scope
        return (
            assignment.member_id in scope.members
            or assignment.organisation_id in scope.organisations
            or scope.may_write(assignment.household.village.commune_id)
        )

    def assignment(self, pk: int) -> HouseholdAssignment:
        """The assignment work is logged under; ValidationError where not allowed.

        One that is not there and one out of sight are told alike.
        """
        found = (
            HouseholdAssignment.objects.select_related("household__village", "plan")
            .filter(pk=pk)
            .first()
        )
        if found is None or not self.may_log_for(found):
            raise ValidationError({"assignment": NOT_YOURS})
        return found


def require_held(assignment: HouseholdAssignment, day: date, today: date) -> None:
    """Refuse a day in the future, before the assignment began or when it was over."""
    if day > today:
        told = f"Ngày {_d(day)} chưa tới; hôm nay là {_d(today)}."
    elif day < assignment.started_on:
        told = f"Ngày {_d(day)} trước ngày phân công ({_d(assignment.started_on)})."
    elif assignment.is_over(day):
        told = (
            f"Ngày {_d(day)} sau khi phân công kết thúc ({_d(assignment.ended_on)})."
            " Sửa ngày, hoặc xuất tệp gửi văn phòng."
        )
    else:
        return
    raise ValidationError(told)


def _d(day: date) -> str:
    return date_format(day, "d/m/Y")
