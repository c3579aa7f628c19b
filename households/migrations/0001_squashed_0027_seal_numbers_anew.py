"""What migrations 0001 to 0027 make, at once: for a database that is new.

The steps themselves stay, for databases that went only part of the way. The SQL is theirs.
"""

from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

import households.choices
import households.fields
import households.models.registers
import povertyaid.fields
from povertyaid.at_once import AtOnce


def of(name):
    return import_module(f"households.migrations.{name}")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("households", "0001_extensions_and_codes"),
        ("households", "0002_places_households_imports"),
        ("households", "0003_reference_data"),
        ("households", "0004_search_numbers"),
        ("households", "0005_review_by_place"),
        ("households", "0006_known_words_only"),
        ("households", "0007_import_rows_typed"),
        ("households", "0008_carry_import_values"),
        ("households", "0009_drop_import_values"),
        ("households", "0010_fewer_register_indexes"),
        ("households", "0011_references_by_statement"),
        ("households", "0012_quick_household_codes"),
        ("households", "0013_code_on_import_rows"),
        ("households", "0014_more_registers"),
        ("households", "0015_commune_outlines"),
        ("households", "0016_commune_district"),
        ("households", "0017_boundary_plans"),
        ("households", "0018_keep_numbers_sealed"),
        ("households", "0019_seal_numbers"),
        ("households", "0020_sealed_numbers_only"),
        ("households", "0021_status_decisions"),
        ("households", "0022_more_references_by_statement"),
        ("households", "0023_blank_import_rows"),
        ("households", "0024_patient_name_search"),
        ("households", "0025_two_results_in_one_year"),
        ("households", "0026_closing_references_by_statement"),
        ("households", "0027_seal_numbers_anew"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("povertyaid", "0010_seal_numbers_anew"),
    ]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(of("0001_extensions_and_codes").CODES),
        AtOnce(
            migrations.CreateModel(
                name="EthnicGroup",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "code",
                        models.CharField(max_length=2, unique=True, verbose_name="Mã"),
                    ),
                    (
                        "name",
                        models.CharField(
                            max_length=40, unique=True, verbose_name="Dân tộc"
                        ),
                    ),
                    (
                        "aliases",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40),
                            default=list,
                            size=None,
                            verbose_name="Tên khác",
                        ),
                    ),
                    ("is_minority", models.BooleanField(verbose_name="Dân tộc thiểu số")),
                ],
                options={
                    "verbose_name": "Dân tộc",
                    "verbose_name_plural": "Dân tộc",
                    "ordering": ["code"],
                },
            ),
            migrations.CreateModel(
                name="BoundaryChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "decision_number",
                        models.CharField(max_length=60, verbose_name="Số quyết định"),
                    ),
                    ("title", models.CharField(max_length=200, verbose_name="Nội dung")),
                    ("takes_effect_on", models.DateField(verbose_name="Có hiệu lực từ")),
                    (
                        "applied_at",
                        models.DateTimeField(
                            blank=True, null=True, verbose_name="Áp dụng lúc"
                        ),
                    ),
                    (
                        "applied_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("before", models.JSONField(blank=True, default=dict, editable=False)),
                    (
                        "created_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Thay đổi địa giới",
                    "verbose_name_plural": "Thay đổi địa giới",
                    "ordering": ["-takes_effect_on", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("decision_number", "takes_effect_on"),
                            name="boundary_change_once_per_decision",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Commune",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("code", models.CharField(max_length=5, verbose_name="Mã xã")),
                    ("name", models.CharField(max_length=60, verbose_name="Tên xã")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("xa", "xã"),
                                ("phuong", "phường"),
                                ("thi_tran", "thị trấn"),
                            ],
                            default="xa",
                            max_length=10,
                            verbose_name="Loại",
                        ),
                    ),
                    (
                        "is_border",
                        models.BooleanField(default=False, verbose_name="Xã biên giới"),
                    ),
                    (
                        "is_urban",
                        models.BooleanField(
                            default=False, verbose_name="Khu vực thành thị"
                        ),
                    ),
                    ("valid_from", models.DateField(verbose_name="Có từ ngày")),
                    (
                        "valid_to",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    (
                        "tile_column",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Cột trên bản đồ ô"
                        ),
                    ),
                    (
                        "tile_row",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Hàng trên bản đồ ô"
                        ),
                    ),
                    (
                        "sort_key",
                        models.CharField(db_collation="C", editable=False, max_length=120),
                    ),
                    (
                        "district",
                        models.CharField(blank=True, max_length=60, verbose_name="Huyện"),
                    ),
                ],
                options={
                    "verbose_name": "Xã",
                    "verbose_name_plural": "Xã",
                    "ordering": ["code", "valid_from"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("code", "valid_from"),
                            name="commune_code_once_per_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("code__regex", "^\\d{5}$")),
                            name="commune_code_has_5_digits",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("valid_to", None),
                                ("valid_to__gt", models.F("valid_from")),
                                _connector="OR",
                            ),
                            name="commune_ends_after_start",
                        ),
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            expressions=[
                                ("code", "="),
                                (
                                    models.Func(
                                        models.F("valid_from"),
                                        models.F("valid_to"),
                                        models.Value("[)"),
                                        function="daterange",
                                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                            name="commune_code_names_one_unit_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("kind__in", households.choices.CommuneKind)
                            ),
                            name="commune_kind_is_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PovertyStandard",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "code",
                        models.CharField(max_length=20, unique=True, verbose_name="Mã"),
                    ),
                    ("decree", models.CharField(max_length=60, verbose_name="Văn bản")),
                    (
                        "short_name",
                        models.CharField(max_length=20, verbose_name="Tên ngắn"),
                    ),
                    ("valid_from", models.DateField(verbose_name="Có hiệu lực từ")),
                    (
                        "valid_to",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    (
                        "first_year",
                        models.PositiveSmallIntegerField(verbose_name="Năm rà soát đầu"),
                    ),
                    (
                        "last_year",
                        models.PositiveSmallIntegerField(verbose_name="Năm rà soát cuối"),
                    ),
                    (
                        "poor_income_rural",
                        models.PositiveIntegerField(verbose_name="Chuẩn nghèo nông thôn"),
                    ),
                    (
                        "poor_income_urban",
                        models.PositiveIntegerField(verbose_name="Chuẩn nghèo thành thị"),
                    ),
                    (
                        "near_poor_income_rural",
                        models.PositiveIntegerField(
                            verbose_name="Chuẩn cận nghèo nông thôn"
                        ),
                    ),
                    (
                        "near_poor_income_urban",
                        models.PositiveIntegerField(
                            verbose_name="Chuẩn cận nghèo thành thị"
                        ),
                    ),
                    (
                        "poor_score_rural",
                        models.PositiveSmallIntegerField(
                            null=True, verbose_name="Điểm B1 nông thôn"
                        ),
                    ),
                    (
                        "poor_score_urban",
                        models.PositiveSmallIntegerField(
                            null=True, verbose_name="Điểm B1 thành thị"
                        ),
                    ),
                    (
                        "poor_deprivations",
                        models.PositiveSmallIntegerField(
                            default=3, verbose_name="Thiếu hụt từ"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Chuẩn nghèo",
                    "verbose_name_plural": "Chuẩn nghèo",
                    "ordering": ["first_year"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("last_year__gte", models.F("first_year"))),
                            name="standard_years_in_order",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportBatch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("households", "Danh sách hộ nghèo, cận nghèo"),
                                ("communes", "Danh mục xã"),
                                ("villages", "Thôn, bản"),
                                ("commune_years", "Tổng số hộ của xã theo năm"),
                                ("organisations", "Tổ chức đảng"),
                                ("members", "Đảng viên"),
                            ],
                            max_length=15,
                            verbose_name="Loại",
                        ),
                    ),
                    (
                        "year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Năm"
                        ),
                    ),
                    ("file", models.FileField(upload_to="imports/%Y/", verbose_name="Tệp")),
                    ("filename", models.CharField(max_length=200, verbose_name="Tên tệp")),
                    ("sha256", models.CharField(max_length=64)),
                    ("size", models.PositiveIntegerField(verbose_name="Cỡ tệp")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("uploaded", "Đã tải lên"),
                                ("reading", "Đang đọc"),
                                ("in_review", "Chờ xem và ghi"),
                                ("committing", "Đang ghi"),
                                ("committed", "Đã ghi vào sổ"),
                                ("undone", "Đã hoàn tác"),
                                ("refused", "Đã bỏ"),
                                ("failed", "Không đọc được"),
                            ],
                            default="uploaded",
                            max_length=10,
                            verbose_name="Trạng thái",
                        ),
                    ),
                    ("reason", models.TextField(blank=True, verbose_name="Lý do")),
                    ("counts", models.JSONField(blank=True, default=dict)),
                    (
                        "findings",
                        povertyaid.fields.SealedJSONField(blank=True, default=dict),
                    ),
                    (
                        "uploaded_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Tải lên lúc"),
                    ),
                    (
                        "committed_at",
                        models.DateTimeField(null=True, verbose_name="Ghi lúc"),
                    ),
                    (
                        "committed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "job",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="povertyaid.job",
                        ),
                    ),
                    (
                        "uploaded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="import_batches",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người tải lên",
                        ),
                    ),
                    (
                        "standard",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="households.povertystandard",
                            verbose_name="Chuẩn nghèo",
                        ),
                    ),
                    ("edits", povertyaid.fields.SealedJSONField(blank=True, default=dict)),
                    ("seen", models.TextField(blank=True)),
                    (
                        "undone_at",
                        models.DateTimeField(null=True, verbose_name="Hoàn tác lúc"),
                    ),
                    (
                        "is_closing",
                        models.BooleanField(
                            default=False, verbose_name="Kết quả theo chuẩn cũ"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lần nhập",
                    "verbose_name_plural": "Các lần nhập",
                    "ordering": ["-id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "households"), _negated=True),
                                ("year__isnull", False),
                                _connector="OR",
                            ),
                            name="batch_of_households_has_a_year",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("state__in", households.choices.BatchState)
                            ),
                            name="batch_state_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "committed"), _negated=True),
                                ("committed_at__isnull", False),
                                _connector="OR",
                            ),
                            name="batch_committed_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("state__in", ["refused", "failed"]), _negated=True
                                ),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="batch_refused_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", households.choices.BatchKind)),
                            name="batch_kind_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("is_closing", False),
                                ("kind", "households"),
                                _connector="OR",
                            ),
                            name="batch_by_the_old_standard_is_of_households",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Cause",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("number", models.PositiveSmallIntegerField(verbose_name="Số")),
                    ("label", models.CharField(max_length=80, verbose_name="Nguyên nhân")),
                    (
                        "standard",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="causes",
                            to="households.povertystandard",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Nguyên nhân nghèo",
                    "verbose_name_plural": "Nguyên nhân nghèo",
                    "ordering": ["standard", "number"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("standard", "number"),
                            name="cause_number_once_per_standard",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("number__range", (1, 15))),
                            name="cause_number_fits_ticks",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Village",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("name", models.CharField(max_length=80, verbose_name="Tên bản")),
                    ("folded_name", models.CharField(editable=False, max_length=80)),
                    (
                        "aliases",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=80),
                            blank=True,
                            default=list,
                            size=None,
                            verbose_name="Tên khác",
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="villages",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Bản",
                    "verbose_name_plural": "Bản",
                    "ordering": ["commune", "name"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("commune", "folded_name"),
                            name="village_name_once_per_commune",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CommuneYear",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                    (
                        "households",
                        models.PositiveIntegerField(verbose_name="Tổng số hộ dân cư"),
                    ),
                    (
                        "persons",
                        models.PositiveIntegerField(
                            blank=True, null=True, verbose_name="Tổng số nhân khẩu"
                        ),
                    ),
                    (
                        "minority_households",
                        models.PositiveIntegerField(
                            blank=True, null=True, verbose_name="Số hộ DTTS"
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="years",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Tổng số hộ của xã",
                    "verbose_name_plural": "Tổng số hộ của xã",
                    "ordering": ["-year", "commune"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("commune", "year"), name="commune_year_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("households__gt", 0)),
                            name="commune_year_has_households",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("minority_households__lte", models.F("households"))
                            ),
                            name="commune_year_minority_within_households",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("persons__gte", models.F("households"))),
                            name="commune_year_has_a_person_per_household",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Indicator",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("number", models.PositiveSmallIntegerField(verbose_name="Số")),
                    ("code", models.CharField(max_length=20, verbose_name="Mã")),
                    ("dimension", models.CharField(max_length=60, verbose_name="Chiều")),
                    ("label", models.CharField(max_length=80, verbose_name="Chỉ số")),
                    (
                        "deprived_when",
                        models.TextField(blank=True, verbose_name="Thiếu hụt khi"),
                    ),
                    (
                        "standard",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="indicators",
                            to="households.povertystandard",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Chỉ số thiếu hụt",
                    "verbose_name_plural": "Chỉ số thiếu hụt",
                    "ordering": ["standard", "number"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("standard", "number"),
                            name="indicator_number_once_per_standard",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("number__range", (1, 15))),
                            name="indicator_number_fits_ticks",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ColumnTie",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("household", "Hộ trong danh sách"),
                                ("leaving", "Hộ ra khỏi danh sách"),
                                ("totals", "Tổng số hộ của xã"),
                            ],
                            max_length=10,
                            verbose_name="Danh sách",
                        ),
                    ),
                    (
                        "heading",
                        models.CharField(max_length=200, verbose_name="Tiêu đề cột"),
                    ),
                    ("field", models.CharField(max_length=40, verbose_name="Trường")),
                    (
                        "number",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Số"
                        ),
                    ),
                    ("made_at", models.DateTimeField(auto_now=True)),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Cột đã khớp tay",
                    "verbose_name_plural": "Cột đã khớp tay",
                    "ordering": ["id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("commune", "kind", "heading"),
                            name="column_tied_once",
                            nulls_distinct=False,
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CommuneOutline",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("polygons", models.JSONField(verbose_name="Ranh giới")),
                    ("filename", models.CharField(max_length=200, verbose_name="Tệp")),
                    (
                        "loaded_at",
                        models.DateTimeField(auto_now=True, verbose_name="Nạp lúc"),
                    ),
                    (
                        "commune",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="outline",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "loaded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người nạp",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Ranh giới xã trên bản đồ",
                    "verbose_name_plural": "Ranh giới xã trên bản đồ",
                    "ordering": ["commune"],
                },
            ),
            migrations.CreateModel(
                name="BoundaryUnit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("code", models.CharField(max_length=5, verbose_name="Mã đơn vị")),
                    ("name", models.CharField(max_length=60, verbose_name="Tên đơn vị")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("xa", "xã"),
                                ("phuong", "phường"),
                                ("thi_tran", "thị trấn"),
                            ],
                            default="xa",
                            max_length=10,
                            verbose_name="Loại",
                        ),
                    ),
                    (
                        "district",
                        models.CharField(blank=True, max_length=60, verbose_name="Huyện"),
                    ),
                    (
                        "is_border",
                        models.BooleanField(default=False, verbose_name="Xã biên giới"),
                    ),
                    (
                        "is_urban",
                        models.BooleanField(
                            default=False, verbose_name="Khu vực thành thị"
                        ),
                    ),
                    (
                        "tile_column",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Cột trên bản đồ ô"
                        ),
                    ),
                    (
                        "tile_row",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Hàng trên bản đồ ô"
                        ),
                    ),
                    (
                        "outside_parts",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=80),
                            blank=True,
                            default=list,
                            size=None,
                            verbose_name="Phần nhập vào từ ngoài sổ",
                        ),
                    ),
                    (
                        "goes_on",
                        models.BooleanField(
                            default=False, verbose_name="Xã cũ giữ nguyên mã"
                        ),
                    ),
                    (
                        "change",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="units",
                            to="households.boundarychange",
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="boundary_units",
                            to="households.commune",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Đơn vị sau sắp xếp",
                    "verbose_name_plural": "Đơn vị sau sắp xếp",
                    "ordering": ["change", "code"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("change", "code"),
                            name="boundary_unit_code_once_per_change",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("code__regex", "^\\d{5}$")),
                            name="boundary_unit_code_has_5_digits",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("goes_on", False),
                                ("commune__isnull", False),
                                _connector="OR",
                            ),
                            name="boundary_unit_that_goes_on_is_a_commune",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Household",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "code",
                        models.CharField(
                            db_default=households.models.registers.NextHouseholdCode(),
                            editable=False,
                            max_length=12,
                            verbose_name="Mã hộ",
                        ),
                    ),
                    (
                        "head_name",
                        models.CharField(max_length=100, verbose_name="Họ tên chủ hộ"),
                    ),
                    ("folded_name", models.CharField(editable=False, max_length=100)),
                    (
                        "sort_key",
                        models.CharField(db_collation="C", editable=False, max_length=200),
                    ),
                    (
                        "sex",
                        models.CharField(
                            blank=True,
                            choices=[("male", "Nam"), ("female", "Nữ")],
                            max_length=6,
                            verbose_name="Giới tính",
                        ),
                    ),
                    (
                        "birth_date",
                        models.DateField(blank=True, null=True, verbose_name="Ngày sinh"),
                    ),
                    (
                        "birth_year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Năm sinh"
                        ),
                    ),
                    (
                        "citizen_number",
                        povertyaid.fields.IdentityNumberField(
                            blank=True, verbose_name="Số định danh"
                        ),
                    ),
                    (
                        "phone",
                        models.CharField(
                            blank=True, max_length=15, verbose_name="Điện thoại"
                        ),
                    ),
                    (
                        "latitude",
                        models.DecimalField(
                            blank=True,
                            decimal_places=6,
                            max_digits=8,
                            null=True,
                            verbose_name="Vĩ độ",
                        ),
                    ),
                    (
                        "longitude",
                        models.DecimalField(
                            blank=True,
                            decimal_places=6,
                            max_digits=9,
                            null=True,
                            verbose_name="Kinh độ",
                        ),
                    ),
                    (
                        "note",
                        povertyaid.fields.SealedTextField(
                            blank=True, verbose_name="Ghi chú"
                        ),
                    ),
                    ("changed_at", models.DateTimeField(auto_now=True)),
                    (
                        "ethnic_group",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="households",
                            to="households.ethnicgroup",
                            verbose_name="Dân tộc",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="households",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Hộ",
                    "verbose_name_plural": "Hộ",
                    "ordering": ["sort_key", "id"],
                    "indexes": [
                        models.Index(fields=["sort_key", "id"], name="household_by_name"),
                        models.Index(
                            fields=["village", "sort_key"], name="household_by_village"
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                models.F("folded_name"), "gin_trgm_ops"
                            ),
                            gin_pending_list_limit=16384,
                            name="household_name_search",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                models.F("phone"), "gin_trgm_ops"
                            ),
                            gin_pending_list_limit=16384,
                            name="household_phone_search",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("citizen_number", ""), _negated=True),
                            fields=("citizen_number",),
                            name="household_citizen_number_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("birth_date", None),
                                ("birth_date__year", models.F("birth_year")),
                                _connector="OR",
                            ),
                            name="household_birth_date_in_birth_year",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("head_name", ""), _negated=True),
                            name="household_head_is_named",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("sex__in", ["", "male", "female"])),
                            name="household_sex_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("birth_year", None),
                                ("birth_year__range", (1900, 2100)),
                                _connector="OR",
                            ),
                            name="household_birth_year_is_plausible",
                        ),
                        models.UniqueConstraint(
                            fields=("code",), name="household_code_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("citizen_number__is_sealed", True)),
                            name="household_citizen_number_is_sealed",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="VillagePlacement",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("started_on", models.DateField(verbose_name="Từ ngày")),
                    (
                        "ended_on",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    (
                        "boundary_change",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="placements",
                            to="households.boundarychange",
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="placements",
                            to="households.commune",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="placements",
                            to="households.village",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Bản thuộc xã",
                    "verbose_name_plural": "Bản thuộc xã",
                    "ordering": ["village", "started_on"],
                    "constraints": [
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            expressions=[
                                ("village", "="),
                                (
                                    models.Func(
                                        models.F("started_on"),
                                        models.F("ended_on"),
                                        models.Value("[)"),
                                        function="daterange",
                                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                            name="village_in_one_commune_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_on", None),
                                ("ended_on__gt", models.F("started_on")),
                                _connector="OR",
                            ),
                            name="placement_ends_after_start",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BoundaryPart",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "duties_go_on",
                        models.BooleanField(
                            default=True,
                            verbose_name="Tổ chức đang phụ trách xã tiếp tục ở đơn vị mới",
                        ),
                    ),
                    (
                        "rights_go_on",
                        models.BooleanField(
                            default=False,
                            verbose_name="Người dùng có quyền ở xã cũ được quyền ở cả đơn vị mới",
                        ),
                    ),
                    (
                        "change",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="parts",
                            to="households.boundarychange",
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="boundary_parts",
                            to="households.commune",
                        ),
                    ),
                    (
                        "heir",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="heir_of",
                            to="households.boundaryunit",
                            verbose_name="Đơn vị tiếp nhận",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Xã thôi tồn tại",
                    "verbose_name_plural": "Xã thôi tồn tại",
                    "ordering": ["change", "commune"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("change", "commune"),
                            name="boundary_part_once_per_change",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BoundaryMove",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "new_name",
                        models.CharField(blank=True, max_length=80, verbose_name="Tên mới"),
                    ),
                    (
                        "change",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="moves",
                            to="households.boundarychange",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="boundary_moves",
                            to="households.village",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="moves",
                            to="households.boundaryunit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Bản đi đâu",
                    "verbose_name_plural": "Bản đi đâu",
                    "ordering": ["change", "village"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("change", "village"),
                            name="boundary_move_once_per_village",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Resident",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("name", models.CharField(max_length=100, verbose_name="Họ và tên")),
                    (
                        "relation",
                        models.CharField(
                            blank=True, max_length=30, verbose_name="Quan hệ với chủ hộ"
                        ),
                    ),
                    (
                        "sex",
                        models.CharField(
                            blank=True,
                            choices=[("male", "Nam"), ("female", "Nữ")],
                            max_length=6,
                            verbose_name="Giới tính",
                        ),
                    ),
                    (
                        "birth_date",
                        models.DateField(blank=True, null=True, verbose_name="Ngày sinh"),
                    ),
                    (
                        "birth_year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Năm sinh"
                        ),
                    ),
                    (
                        "citizen_number",
                        povertyaid.fields.IdentityNumberField(
                            blank=True, verbose_name="Số định danh"
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="residents",
                            to="households.household",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Người trong hộ",
                    "verbose_name_plural": "Người trong hộ",
                    "ordering": ["household", "id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("citizen_number__is_sealed", True)),
                            name="resident_citizen_number_is_sealed",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Review",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("year", models.PositiveSmallIntegerField(verbose_name="Năm rà soát")),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("poor", "Hộ nghèo"),
                                ("near_poor", "Hộ cận nghèo"),
                                ("average", "Mức sống trung bình"),
                                ("above", "Vượt chuẩn cận nghèo"),
                                ("left", "Rời danh sách"),
                            ],
                            max_length=10,
                            verbose_name="Phân loại",
                        ),
                    ),
                    (
                        "left_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("moved_away", "Chuyển đi nơi khác"),
                                ("died", "Hộ đơn thân chết"),
                                ("merged", "Nhập với hộ khác"),
                                ("split", "Tách hộ"),
                                ("other", "Lý do khác"),
                            ],
                            max_length=10,
                            verbose_name="Lý do rời",
                        ),
                    ),
                    (
                        "persons",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Số khẩu"
                        ),
                    ),
                    (
                        "b1",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Điểm B1"
                        ),
                    ),
                    (
                        "b2",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Điểm B2"
                        ),
                    ),
                    (
                        "deprivations",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Chỉ số thiếu hụt"
                        ),
                    ),
                    (
                        "causes",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Nguyên nhân"
                        ),
                    ),
                    (
                        "has_no_labour_capacity",
                        models.BooleanField(
                            null=True, verbose_name="Không có khả năng lao động"
                        ),
                    ),
                    (
                        "has_merit",
                        models.BooleanField(null=True, verbose_name="Có người có công"),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reviews",
                            to="households.importbatch",
                            verbose_name="Lần nhập",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reviews",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "standard",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reviews",
                            to="households.povertystandard",
                            verbose_name="Chuẩn nghèo",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reviews",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Kết quả rà soát",
                    "verbose_name_plural": "Kết quả rà soát",
                    "ordering": ["household", "-year"],
                    "indexes": [
                        models.Index(fields=["year", "status"], name="review_by_year"),
                        models.Index(
                            fields=["village", "year", "status"],
                            include=("persons", "standard"),
                            name="review_by_place",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("household", "year"), name="review_once_per_year"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("year__range", (2006, 2100))),
                            name="review_year_is_plausible",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("left_reason__gt", ""), ("status", "left")),
                                models.Q(
                                    models.Q(("status", "left"), _negated=True),
                                    ("left_reason", ""),
                                ),
                                _connector="OR",
                            ),
                            name="review_left_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("status__in", ["poor", "near_poor"]), _negated=True
                                ),
                                ("persons__gt", 0),
                                _connector="OR",
                            ),
                            name="review_listed_household_has_persons",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("status__in", households.choices.Status)),
                            name="review_status_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "left_reason__in",
                                    ["", "moved_away", "died", "merged", "split", "other"],
                                )
                            ),
                            name="review_left_reason_is_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("household", "Hộ trong danh sách"),
                                ("leaving", "Hộ ra khỏi danh sách"),
                                ("totals", "Tổng số hộ của xã"),
                            ],
                            default="household",
                            max_length=10,
                        ),
                    ),
                    ("sheet", models.CharField(max_length=60, verbose_name="Trang")),
                    ("number", models.PositiveIntegerField(verbose_name="Dòng")),
                    ("raw", households.fields.CellsField()),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("new", "Mới"),
                                ("changed", "Thay đổi"),
                                ("same", "Giữ nguyên"),
                                ("leaving", "Rời danh sách"),
                                ("error", "Lỗi"),
                                ("duplicate", "Trùng, cần hỏi"),
                            ],
                            max_length=10,
                            verbose_name="Kết quả",
                        ),
                    ),
                    (
                        "problems",
                        povertyaid.fields.SealedJSONField(
                            blank=True,
                            db_default=models.Value([], models.JSONField()),
                            default=list,
                        ),
                    ),
                    (
                        "repairs",
                        povertyaid.fields.SealedJSONField(
                            blank=True,
                            db_default=models.Value([], models.JSONField()),
                            default=list,
                        ),
                    ),
                    (
                        "warnings",
                        povertyaid.fields.SealedJSONField(
                            blank=True,
                            db_default=models.Value([], models.JSONField()),
                            default=list,
                        ),
                    ),
                    (
                        "matched_by",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("citizen_number", "Số định danh"),
                                ("name", "Họ tên, năm sinh, bản"),
                                ("code", "Mã hộ"),
                                ("near", "Gần giống, chắc chắn"),
                                ("answer", "Người xem chọn"),
                            ],
                            max_length=15,
                        ),
                    ),
                    (
                        "candidates",
                        models.JSONField(
                            blank=True,
                            db_default=models.Value([], models.JSONField()),
                            default=list,
                        ),
                    ),
                    (
                        "changes",
                        povertyaid.fields.SealedJSONField(
                            blank=True,
                            db_default=models.Value({}, models.JSONField()),
                            default=dict,
                        ),
                    ),
                    (
                        "before",
                        povertyaid.fields.SealedJSONField(
                            blank=True, null=True, texts=False
                        ),
                    ),
                    (
                        "is_left_out",
                        models.BooleanField(
                            db_default=False, default=False, verbose_name="Để lại"
                        ),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="households.importbatch",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="import_rows",
                            to="households.household",
                        ),
                    ),
                    ("b1", models.PositiveSmallIntegerField(null=True)),
                    ("b2", models.PositiveSmallIntegerField(null=True)),
                    ("birth_date", models.DateField(null=True)),
                    ("birth_year", models.PositiveSmallIntegerField(null=True)),
                    ("causes", households.fields.TicksField(null=True)),
                    ("citizen_number", povertyaid.fields.IdentityNumberField(null=True)),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="households.commune",
                        ),
                    ),
                    ("commune_name", models.CharField(blank=True, max_length=60)),
                    ("deprivations", households.fields.TicksField(null=True)),
                    (
                        "ethnic_group",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="households.ethnicgroup",
                        ),
                    ),
                    ("folded_name", models.CharField(max_length=100, null=True)),
                    ("has_merit", models.BooleanField(null=True)),
                    ("has_no_labour_capacity", models.BooleanField(null=True)),
                    ("head_name", models.CharField(max_length=100, null=True)),
                    ("households", models.PositiveIntegerField(null=True)),
                    ("is_pending", models.BooleanField(db_default=False, default=False)),
                    (
                        "is_undone",
                        models.BooleanField(
                            db_default=False, default=False, verbose_name="Đã hoàn tác"
                        ),
                    ),
                    ("left_reason", models.CharField(max_length=10, null=True)),
                    ("makes_review", models.BooleanField(default=False)),
                    (
                        "members",
                        povertyaid.fields.SealedJSONField(
                            blank=True, null=True, texts=False
                        ),
                    ),
                    ("minority_households", models.PositiveIntegerField(null=True)),
                    ("note", povertyaid.fields.SealedTextField(null=True)),
                    ("persons", models.PositiveIntegerField(null=True)),
                    ("phone", models.CharField(max_length=15, null=True)),
                    ("section", models.CharField(blank=True, max_length=200)),
                    ("sex", models.CharField(max_length=6, null=True)),
                    ("sort_key", models.CharField(max_length=200, null=True)),
                    ("status", models.CharField(max_length=10, null=True)),
                    ("status_above", models.CharField(blank=True, max_length=10)),
                    ("status_before", models.CharField(max_length=10, null=True)),
                    ("table", models.PositiveSmallIntegerField(default=0)),
                    (
                        "village",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="households.village",
                        ),
                    ),
                    ("village_name", models.CharField(max_length=80, null=True)),
                    ("code", models.CharField(max_length=12, null=True)),
                ],
                options={
                    "verbose_name": "Dòng của lần nhập",
                    "verbose_name_plural": "Dòng của lần nhập",
                    "ordering": ["id"],
                    "indexes": [
                        models.Index(
                            fields=["batch", "verdict", "id"], name="import_row_by_verdict"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("batch", "sheet", "number"),
                            name="import_row_once_per_place",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("verdict__in", households.choices.Verdict)),
                            name="import_row_verdict_is_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="StatusDecision",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    (
                        "number",
                        models.CharField(max_length=60, verbose_name="Số quyết định"),
                    ),
                    ("decided_on", models.DateField(verbose_name="Ngày quyết định")),
                    (
                        "status_before",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("poor", "Hộ nghèo"),
                                ("near_poor", "Hộ cận nghèo"),
                                ("average", "Mức sống trung bình"),
                                ("above", "Vượt chuẩn cận nghèo"),
                                ("left", "Rời danh sách"),
                            ],
                            max_length=10,
                            verbose_name="Phân loại trước",
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("poor", "Hộ nghèo"),
                                ("near_poor", "Hộ cận nghèo"),
                                ("average", "Mức sống trung bình"),
                                ("above", "Vượt chuẩn cận nghèo"),
                                ("left", "Rời danh sách"),
                            ],
                            max_length=10,
                            verbose_name="Phân loại mới",
                        ),
                    ),
                    (
                        "left_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("moved_away", "Chuyển đi nơi khác"),
                                ("died", "Hộ đơn thân chết"),
                                ("merged", "Nhập với hộ khác"),
                                ("split", "Tách hộ"),
                                ("other", "Lý do khác"),
                            ],
                            max_length=10,
                            verbose_name="Lý do rời",
                        ),
                    ),
                    (
                        "persons",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Số khẩu"
                        ),
                    ),
                    (
                        "deprivations",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Chỉ số thiếu hụt"
                        ),
                    ),
                    (
                        "causes",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Nguyên nhân"
                        ),
                    ),
                    (
                        "note",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Ghi chú"
                        ),
                    ),
                    (
                        "entered_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Nhập lúc"),
                    ),
                    (
                        "cancelled_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="Gỡ lúc"),
                    ),
                    (
                        "cancel_reason",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Lý do gỡ"
                        ),
                    ),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "entered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="decisions",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Quyết định thường xuyên",
                    "verbose_name_plural": "Quyết định thường xuyên",
                    "ordering": ["-decided_on", "-id"],
                    "indexes": [
                        models.Index(fields=["decided_on"], name="decision_by_day")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("cancelled_at", None)),
                            fields=("household", "decided_on"),
                            name="decision_once_per_household_and_day",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("status__in", households.choices.Status)),
                            name="decision_status_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "left_reason__in",
                                    ["", "moved_away", "died", "merged", "split", "other"],
                                )
                            ),
                            name="decision_left_reason_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("left_reason__gt", ""), ("status", "left")),
                                models.Q(
                                    models.Q(("status", "left"), _negated=True),
                                    ("left_reason", ""),
                                ),
                                _connector="OR",
                            ),
                            name="decision_left_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("status__in", ["poor", "near_poor"]), _negated=True
                                ),
                                ("persons__gt", 0),
                                _connector="OR",
                            ),
                            name="decision_listed_household_has_persons",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("cancelled_at", None),
                                models.Q(("cancel_reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="decision_cancelled_with_a_reason",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClosingReview",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True,
                            primary_key=True,
                            serialize=False,
                            verbose_name="ID",
                        ),
                    ),
                    ("year", models.PositiveSmallIntegerField(verbose_name="Năm rà soát")),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("poor", "Hộ nghèo"),
                                ("near_poor", "Hộ cận nghèo"),
                                ("average", "Mức sống trung bình"),
                                ("above", "Vượt chuẩn cận nghèo"),
                                ("left", "Rời danh sách"),
                            ],
                            max_length=10,
                            verbose_name="Phân loại",
                        ),
                    ),
                    (
                        "left_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("moved_away", "Chuyển đi nơi khác"),
                                ("died", "Hộ đơn thân chết"),
                                ("merged", "Nhập với hộ khác"),
                                ("split", "Tách hộ"),
                                ("other", "Lý do khác"),
                            ],
                            max_length=10,
                            verbose_name="Lý do rời",
                        ),
                    ),
                    (
                        "persons",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Số khẩu"
                        ),
                    ),
                    (
                        "b1",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Điểm B1"
                        ),
                    ),
                    (
                        "b2",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Điểm B2"
                        ),
                    ),
                    (
                        "deprivations",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Chỉ số thiếu hụt"
                        ),
                    ),
                    (
                        "causes",
                        households.fields.TicksField(
                            blank=True, null=True, verbose_name="Nguyên nhân"
                        ),
                    ),
                    (
                        "has_no_labour_capacity",
                        models.BooleanField(
                            null=True, verbose_name="Không có khả năng lao động"
                        ),
                    ),
                    (
                        "has_merit",
                        models.BooleanField(null=True, verbose_name="Có người có công"),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closing_reviews",
                            to="households.importbatch",
                            verbose_name="Lần nhập",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closing_reviews",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "standard",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closing_reviews",
                            to="households.povertystandard",
                            verbose_name="Chuẩn nghèo",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="closing_reviews",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Kết quả rà soát theo chuẩn cũ",
                    "verbose_name_plural": "Kết quả rà soát theo chuẩn cũ",
                    "ordering": ["household", "-year"],
                    "indexes": [
                        models.Index(
                            fields=["year", "status"], name="closing_review_by_year"
                        ),
                        models.Index(
                            fields=["village", "year", "status"],
                            name="closing_review_by_place",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("household", "year"),
                            name="closing_review_once_per_year",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("year__range", (2006, 2100))),
                            name="closing_review_year_is_plausible",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("status__in", households.choices.Status)),
                            name="closing_review_status_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "left_reason__in",
                                    ["", "moved_away", "died", "merged", "split", "other"],
                                )
                            ),
                            name="closing_review_left_reason_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("left_reason__gt", ""), ("status", "left")),
                                models.Q(
                                    models.Q(("status", "left"), _negated=True),
                                    ("left_reason", ""),
                                ),
                                _connector="OR",
                            ),
                            name="closing_review_left_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("status__in", ["poor", "near_poor"]), _negated=True
                                ),
                                ("persons__gt", 0),
                                _connector="OR",
                            ),
                            name="closing_review_listed_household_has_persons",
                        ),
                    ],
                },
            ),
        ),
        migrations.RunPython(of("0003_reference_data").load_standards),
        migrations.RunPython(of("0003_reference_data").load_ethnic_groups),
        migrations.RunSQL(of("0011_references_by_statement").MAKE),
        migrations.RunSQL(of("0012_quick_household_codes").ONE_EXPRESSION),
        migrations.RunSQL(of("0022_more_references_by_statement").MAKE),
        migrations.RunSQL(of("0026_closing_references_by_statement").MAKE),
    ]
