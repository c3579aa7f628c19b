"""Everything a scope may see of one support, for its page and its receipt."""

from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Support,
    SupportShare,
    SupportVersion,
)
from assignments.supports.promises import Open, open_of
from households.models import Commune, Household, Village
from povertyaid.scope import Scope

ELSEWHERE = "hộ ngoài phạm vi được xem"
STATES = {"promised": "Đã hứa", "delivered": "Đã trao"}


class SupportDossier:
    """A support as `scope` sees it: of its parts only those in sight."""

    def __init__(self, scope: Scope, support: Support):
        self.scope, self.support = scope, support

    @cached_property
    def shares(self) -> list[SupportShare]:
        """The parts in sight; `is_open` where the household's page may be read."""
        homes = Household.objects.visible_to(self.scope).filter(
            pk=OuterRef("household")
        )
        shares = SupportShare.objects.visible_to(self.scope).filter(
            support=self.support
        )
        related = ("household", "village", "commune")
        return list(shares.select_related(*related).annotate(is_open=Exists(homes)))

    @property
    def value(self) -> int:
        """Dong of the parts in sight."""
        return sum(share.value for share in self.shares)

    @cached_property
    def is_whole(self) -> bool:
        """Whether every part is in sight."""
        return len(self.shares) == self.support.shares.count()

    @cached_property
    def shows_organisation(self) -> bool:
        rows = PartyOrganisation.objects.visible_to(self.scope)
        return rows.filter(pk=self.support.organisation_id).exists()

    @cached_property
    def shows_member(self) -> bool:
        rows = PartyMember.objects.visible_to(self.scope)
        wanted = self.support.member_id
        return bool(wanted) and rows.filter(pk=wanted).exists()

    @cached_property
    def deliveries(self) -> list[Support]:
        visible = Support.objects.visible_to(self.scope)
        return list(visible.filter(fulfils=self.support).order_by("given_on", "pk"))

    @cached_property
    def promise(self) -> Support | None:
        visible = Support.objects.visible_to(self.scope)
        return visible.filter(pk=self.support.fulfils_id).first()

    @cached_property
    def still(self) -> Open | None:
        """What is still to come of a promise, for who sees every part of it."""
        if self.support.state != "promised" or not self.is_whole:
            return None
        return open_of(self.support)

    @cached_property
    def photos(self) -> QuerySet:
        """Also those that did not come whole: the page says so.

        Whoever sees the support sees them.
        """
        return self.support.photos.all()

    @cached_property
    def versions(self) -> list[SupportVersion]:
        """Earlier versions, the newest first, each with its parts in words.

        Only for who sees every part: a version tells of all of them.
        """
        if not self.is_whole:
            return []
        rows = self.support.versions.select_related("replaced_by").order_by("-version")
        versions = list(rows)
        names = _names(self.scope, versions)
        for version in versions:
            version.shares = [_told(part, names) for part in version.values["shares"]]
            version.state = STATES.get(version.values["state"], "")
        return versions


def _names(scope: Scope, versions: list[SupportVersion]) -> dict[str, dict]:
    """Field → id → row, of what the versions' parts name; households in sight only."""
    parts = [part for version in versions for part in version.values["shares"]]
    rows = {
        "household": Household.objects.visible_to(scope),
        "village": Village.objects.all(),
        "commune": Commune.objects.all(),
    }
    return {
        name: found.in_bulk({part[name] for part in parts if part[name]})
        for name, found in rows.items()
    }


def _told(part: dict, names: dict[str, dict]) -> tuple[str, int]:
    """Whom a part of a version was for, in words, and its dong."""
    if part["school"]:
        return part["school"], part["value"]
    if part["household"]:
        household = names["household"].get(part["household"])
        return household.head_name if household else ELSEWHERE, part["value"]
    place = names["village"].get(part["village"]) or names["commune"][part["commune"]]
    return str(place), part["value"]
