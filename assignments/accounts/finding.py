"""Which commune, organisation or member is meant by what was typed."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from assignments.choices import PLACES_OF, Place, Role
from assignments.models import PartyMember, PartyOrganisation
from households.models import Commune
from povertyaid.scope import Scope
from povertyaid.text import fold

SHOWN = 5


class Finder:
    """Looks only at what the manager's own area holds; two queries, then one each."""

    def __init__(self, scope: Scope):
        self.scope = scope

    def communes(self):
        now = Commune.objects.in_use(timezone.localdate())
        if not self.scope.manages_all:
            now = now.filter(pk__in=self.scope.manages)
        return now.order_by("sort_key", "pk")

    def organisations(self):
        found = PartyOrganisation.objects.filter(valid_to=None)
        if not self.scope.manages_all:
            found = found.filter(commune__in=self.scope.manages)
        return found.select_related("commune", "parent").order_by("folded_name", "pk")

    def members(self):
        found = PartyMember.objects.registered()
        if not self.scope.manages_all:
            found = found.filter(organisation__commune__in=self.scope.manages)
        return found.select_related("organisation__commune")

    def place(self, role: Role, typed: str) -> tuple[Place, object]:
        """What kind of thing, and which, `typed` means for that role."""
        places = PLACES_OF[role]
        if not typed:
            if Place.EVERYTHING in places:
                return Place.EVERYTHING, None
            words = " hoặc ".join(Place(place).label.lower() for place in places)
            raise ValidationError(f"{role.label}: cần ghi {words}.")
        if Place.MEMBER in places:
            return Place.MEMBER, self.member(typed)
        if Place.COMMUNE in places and (found := self.commune(typed)):
            return Place.COMMUNE, found
        if Place.ORGANISATION in places:
            return Place.ORGANISATION, self.organisation(typed)
        if Place.COMMUNE in places:
            raise ValidationError(f"Không thấy xã nào tên “{typed}”.")
        raise ValidationError(f"{role.label} là vai trò toàn huyện: để trống phạm vi.")

    def commune(self, typed: str) -> Commune | None:
        words = fold(typed)
        for kind in ("xa ", "phuong ", "thi tran "):
            words = words.removeprefix(kind)
        found = [one for one in self.communes() if fold(one.name) == words]
        found = found or [one for one in self.communes() if one.code == typed.strip()]
        return found[0] if len(found) == 1 else None

    def organisation(self, typed: str) -> PartyOrganisation:
        found = list(self.organisations().filter(folded_name=fold(typed))[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"Không thấy xã hay tổ chức đảng nào tên “{typed}”.")
        raise ValidationError(
            f"Có {len(found)} tổ chức đảng tên “{typed}”; hãy cấp trên trang của từng"
            " người."
        )

    def member(self, typed: str) -> PartyMember:
        """By card number, or by a name that only one member has."""
        members = self.members()
        found = list(members.filter(card_number=typed.strip())[:2])
        found = found or list(members.filter(folded_name=fold(typed))[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                f"Không thấy đảng viên nào có số thẻ hoặc họ tên “{typed}”."
            )
        names = "; ".join(
            f"{one.card_number or 'chưa có số thẻ'}, {one.organisation}"
            for one in found[:SHOWN]
        )
        raise ValidationError(f"Có nhiều người tên “{typed}”: {names}. Hãy ghi số thẻ.")
