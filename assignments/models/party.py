"""Party organisations and their members."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assignments.choices import MemberStatus, OrganisationKind, Skill
from assignments.querysets import PartyMemberQuerySet, PartyOrganisationQuerySet
from households.choices import Sex
from households.models import Commune, EthnicGroup, Village
from povertyaid.text import clean, fold, sort_key


class PartyOrganisation(models.Model):
    """A party organisation (tổ chức đảng), from the district committee to the cell.

    Dated, with a successor: the reform of July 2025 moved and renamed most of them.
    """

    name = models.CharField("Tên tổ chức đảng", max_length=120)
    folded_name = models.CharField(max_length=120, editable=False)
    kind = models.CharField("Loại", max_length=20, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="Trực thuộc",
    )
    commune = models.ForeignKey(  # where it lives, not which commune it helps
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_organisations",
        verbose_name="Xã",
    )
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_organisations",
        verbose_name="Bản",
    )
    skill = models.CharField(  # what its members know, unless a member says otherwise
        "Lĩnh vực", max_length=12, choices=Skill, blank=True
    )
    stated_members = models.PositiveIntegerField(  # as the office's list says
        "Số đảng viên", null=True, blank=True
    )
    valid_from = models.DateField("Thành lập ngày", null=True, blank=True)
    valid_to = models.DateField("Đến ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "folded_name", "valid_from"],
                nulls_distinct=False,
                name="organisation_name_once_per_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gt=F("valid_from")),
                name="organisation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"
            ),
        ]
        verbose_name = "Tổ chức đảng"
        verbose_name_plural = "Tổ chức đảng"

    def __str__(self) -> str:
        return self.name

    def clean(self):
        self.name = clean(self.name)
        self.folded_name = fold(self.name)


class PartyMember(models.Model):
    """A party member (đảng viên); columns after form 7-HSĐV."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="members", verbose_name="Chi bộ"
    )
    name = models.CharField("Họ và tên", max_length=100)
    folded_name = models.CharField(max_length=100, editable=False)
    sort_key = models.CharField(max_length=200, db_collation="C", editable=False)
    birth_date = models.DateField("Ngày sinh", null=True, blank=True)
    sex = models.CharField("Giới tính", max_length=6, choices=Sex, blank=True)
    ethnic_group = models.ForeignKey(
        EthnicGroup, models.PROTECT, null=True, blank=True, verbose_name="Dân tộc"
    )
    card_number = models.CharField("Số thẻ đảng viên", max_length=9, blank=True)
    joined_on = models.DateField("Ngày vào Đảng", null=True, blank=True)
    official_on = models.DateField("Ngày chính thức", null=True, blank=True)
    position = models.CharField("Chức vụ Đảng", max_length=60, blank=True)
    phone = models.CharField("Điện thoại", max_length=15, blank=True)
    home_village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_members",
        verbose_name="Nơi ở",
    )
    status = models.CharField(
        "Tình trạng", max_length=15, choices=MemberStatus, default=MemberStatus.OFFICIAL
    )
    exempt_reason = models.CharField("Lý do miễn", max_length=120, blank=True)
    skill = models.CharField(
        "Chuyên môn", max_length=12, choices=Skill, blank=True
    )  # blank: that of the organisation
    note = models.TextField("Ghi chú", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="party_member",
        verbose_name="Tài khoản",
    )

    objects = PartyMemberQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="member_by_name"),
            models.Index(fields=["organisation", "sort_key"], name="member_by_cell"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="member_card_number_once",
            ),
            models.CheckConstraint(
                condition=Q(card_number__regex=r"^(\d{2}\.\d{6})?$"),
                name="member_card_number_is_nn_nnnnnn",
            ),
            models.CheckConstraint(
                condition=Q(official_on=None)
                | Q(joined_on=None)
                | Q(official_on__gte=F("joined_on")),
                name="member_official_after_joining",
            ),
        ]
        verbose_name = "Đảng viên"
        verbose_name_plural = "Đảng viên"

    def __str__(self) -> str:
        return self.name

    def clean(self):
        self.name = clean(self.name)
        self.folded_name, self.sort_key = fold(self.name), sort_key(self.name)

    @property
    def initials(self) -> str:
        """Letters for the round mark beside the name: middle or family, then given."""
        return "".join(word[0] for word in self.name.split()[-2:]).upper()
