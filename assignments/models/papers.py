"""What heads and signs printed papers, and the numbers they were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assignments.choices import BundleForm, DocumentType, PaperKind
from assignments.models.party import PartyOrganisation
from assignments.querysets import (
    IssuedPaperQuerySet,
    PaperBundleQuerySet,
    PaperHeadQuerySet,
)
from households.models import Commune
from povertyaid.models import Job


class PaperHead(models.Model):
    """How one organisation heads and signs its papers (thể thức văn bản của Đảng).

    Whatever is left empty follows from the organisation's place in the tree
    (documents.heads): most organisations need no row at all.
    """

    organisation = models.OneToOneField(
        PartyOrganisation, models.PROTECT, related_name="paper_head"
    )
    superior_line = models.CharField(
        "Tổ chức đảng cấp trên", max_length=120, blank=True
    )
    own_line = models.CharField("Tên cơ quan ban hành", max_length=120, blank=True)
    symbol = models.CharField("Ký hiệu", max_length=12, blank=True)  # HU, ĐU, CB
    place = models.CharField("Địa danh", max_length=60, blank=True)
    signing_lines = models.TextField("Thể thức đề ký", blank=True)  # T/M …, one a line
    signer_title = models.CharField("Chức vụ người ký", max_length=80, blank=True)
    signer_name = models.CharField("Họ tên người ký", max_length=100, blank=True)
    recipients = models.TextField("Nơi nhận", blank=True)  # one a line
    term_started_on = models.DateField("Nhiệm kỳ từ ngày", null=True, blank=True)

    objects = PaperHeadQuerySet.as_manager()

    class Meta:
        verbose_name = "Thể thức văn bản"
        verbose_name_plural = "Thể thức văn bản"

    def __str__(self) -> str:
        return f"Thể thức văn bản: {self.organisation}"


class IssuedPaper(models.Model):
    """A number given to a paper, as the book of outgoing papers keeps it.

    Numbers run on through a committee's term, for each type of document by itself,
    not per year (HD 36-HD/VPTW).
    """

    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="issued_papers",
        verbose_name="Cơ quan ban hành",
    )
    document_type = models.CharField("Loại", max_length=4, choices=DocumentType)
    term_started_on = models.DateField("Nhiệm kỳ từ ngày")
    number = models.PositiveIntegerField("Số")
    symbol = models.CharField("Ký hiệu", max_length=12)  # as it was on that day
    dated = models.DateField("Ngày ban hành")
    subject = models.CharField("Trích yếu", max_length=300)
    kind = models.CharField("Giấy tờ", max_length=12, choices=PaperKind)
    about_id = models.BigIntegerField()  # of the plan, organisation or assignment
    as_of = models.DateField("Số liệu đến ngày")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="Ai"
    )
    issued_at = models.DateTimeField("Cấp lúc", auto_now_add=True)

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "-id"]
        indexes = [models.Index(fields=["kind", "about_id"], name="issued_for_paper")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "document_type", "term_started_on", "number"],
                name="paper_number_once_per_term",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0), name="paper_number_starts_at_one"
            ),
        ]
        verbose_name = "Số văn bản đã cấp"
        verbose_name_plural = "Số văn bản đã cấp"

    def __str__(self) -> str:
        return f"Số {self.label}"

    @property
    def label(self) -> str:
        """12-QĐ/HU, the way the Party writes it: two digits at least, no colon."""
        return f"{self.number:02d}-{self.document_type}/{self.symbol}"


class PaperBundle(models.Model):
    """The papers of a whole commune, made in the background into one file."""

    kind = models.CharField("Giấy tờ", max_length=12, choices=PaperKind)
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="Xã"
    )
    form = models.CharField("Dạng tệp", max_length=8, choices=BundleForm)
    day = models.DateField("Số liệu đến ngày")
    papers = models.PositiveIntegerField("Số giấy", default=0)
    file = models.FileField("Tệp", upload_to="papers/%Y/", blank=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("Yêu cầu lúc", auto_now_add=True)

    objects = PaperBundleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "Gói giấy tờ"
        verbose_name_plural = "Gói giấy tờ"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.commune}"

    @property
    def filename(self) -> str:
        return f"{self.kind}-{self.commune.code}-{self.day:%Y-%m-%d}.{self.ending}"

    @property
    def ending(self) -> str:
        return "pdf" if self.form == BundleForm.PDF else "zip"
