"""What migrations 0001 to 0003 make, at once: for a database that is new.

The steps themselves stay, for databases that went only part of the way. The SQL is theirs.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import households.fields
from povertyaid.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("reports", "0001_reports"),
        ("reports", "0002_kind_previous_version_and_close_reason"),
        ("reports", "0003_known_states_and_changes"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("assignments", "0020_seal_numbers_anew"),
        ("households", "0027_seal_numbers_anew"),
    ]
    operations = [
        AtOnce(
            migrations.CreateModel(
                name="Report",
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
                        "version",
                        models.PositiveSmallIntegerField(default=1, verbose_name="Bản"),
                    ),
                    ("boundaries_on", models.DateField(verbose_name="Địa giới tại ngày")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Đang chờ"),
                                ("compiling", "Đang tổng hợp"),
                                ("draft", "Bản nháp"),
                                ("closed", "Đã chốt"),
                                ("failed", "Hỏng"),
                            ],
                            default="queued",
                            max_length=10,
                            verbose_name="Trạng thái",
                        ),
                    ),
                    ("failed_checks", models.JSONField(blank=True, default=list)),
                    (
                        "asked_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Yêu cầu lúc"),
                    ),
                    (
                        "compiled_at",
                        models.DateTimeField(null=True, verbose_name="Tổng hợp lúc"),
                    ),
                    ("closed_at", models.DateTimeField(null=True, verbose_name="Chốt lúc")),
                    (
                        "asked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "closed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
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
                        "previous_standard",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.povertystandard",
                        ),
                    ),
                    (
                        "standard",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            to="households.povertystandard",
                            verbose_name="Chuẩn nghèo",
                        ),
                    ),
                    (
                        "close_reason",
                        models.TextField(
                            blank=True, verbose_name="Lý do chốt khi chưa cân đối"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("yearly", "Báo cáo năm")],
                            default="yearly",
                            max_length=10,
                            verbose_name="Loại",
                        ),
                    ),
                    (
                        "previous_version",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="reports.report",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Báo cáo năm",
                    "verbose_name_plural": "Báo cáo năm",
                    "ordering": ["-year", "-version"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("year", "version"), name="report_version_once_per_year"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                models.Q(
                                    ("closed_at__isnull", False),
                                    ("closed_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="report_closed_by_somebody_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("failed_checks", []),
                                models.Q(("close_reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="report_closed_balanced_or_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", ["yearly"])),
                            name="report_kind_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "state__in",
                                    ["queued", "compiling", "draft", "closed", "failed"],
                                )
                            ),
                            name="report_state_is_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReportDenominator",
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
                        "households",
                        models.PositiveIntegerField(verbose_name="Tổng số hộ dân cư"),
                    ),
                    (
                        "persons",
                        models.PositiveIntegerField(
                            null=True, verbose_name="Tổng số nhân khẩu"
                        ),
                    ),
                    (
                        "minority_households",
                        models.PositiveIntegerField(null=True, verbose_name="Số hộ DTTS"),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.commune",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="denominators",
                            to="reports.report",
                        ),
                    ),
                ],
                options={
                    "ordering": ["report", "commune"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("report", "commune"),
                            name="denominator_once_per_commune",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReportLine",
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
                    ("code", models.CharField(max_length=12, verbose_name="Mã hộ")),
                    ("head_name", models.CharField(max_length=100, verbose_name="Chủ hộ")),
                    ("sort_key", models.CharField(db_collation="C", max_length=200)),
                    (
                        "status_then",
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
                            verbose_name="Đầu năm",
                        ),
                    ),
                    (
                        "status_now",
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
                            verbose_name="Cuối năm",
                        ),
                    ),
                    (
                        "change",
                        models.CharField(
                            choices=[
                                ("stayed", "Giữ nguyên"),
                                ("to_near_poor", "Nghèo sang cận nghèo"),
                                ("to_poor", "Cận nghèo sang nghèo"),
                                ("out_of_both", "Vượt chuẩn cận nghèo"),
                                ("left", "Giảm khác"),
                                ("again", "Tái nghèo, tái cận nghèo"),
                                ("new", "Phát sinh mới"),
                                ("arrived", "Tăng khác"),
                                ("unexplained", "Chưa rõ"),
                            ],
                            max_length=15,
                            verbose_name="Diễn biến",
                        ),
                    ),
                    (
                        "left_reason",
                        models.CharField(blank=True, max_length=10, verbose_name="Lý do"),
                    ),
                    (
                        "persons_then",
                        models.PositiveSmallIntegerField(
                            default=0, verbose_name="Số khẩu đầu năm"
                        ),
                    ),
                    (
                        "persons_now",
                        models.PositiveSmallIntegerField(
                            default=0, verbose_name="Số khẩu cuối năm"
                        ),
                    ),
                    (
                        "deprivations",
                        households.fields.TicksField(
                            null=True, verbose_name="Chỉ số thiếu hụt"
                        ),
                    ),
                    (
                        "causes",
                        households.fields.TicksField(null=True, verbose_name="Nguyên nhân"),
                    ),
                    ("has_no_labour_capacity", models.BooleanField(null=True)),
                    ("has_merit", models.BooleanField(null=True)),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="report_lines",
                            to="households.commune",
                        ),
                    ),
                    (
                        "ethnic_group",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.ethnicgroup",
                        ),
                    ),
                    (
                        "helper",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partymember",
                        ),
                    ),
                    (
                        "helper_organisation",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="report_lines",
                            to="households.household",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="lines",
                            to="reports.report",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="report_lines",
                            to="households.village",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Dòng báo cáo",
                    "verbose_name_plural": "Dòng báo cáo",
                    "ordering": ["report", "commune", "sort_key", "id"],
                    "indexes": [
                        models.Index(
                            fields=["report", "commune", "change"], name="line_by_change"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("report", "household", "commune"),
                            name="line_once_per_household_and_commune",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status_now", ""), ("status_then", ""), _negated=True
                            ),
                            name="line_is_on_a_list",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("persons_then", 0), ("status_then", "")),
                                models.Q(
                                    models.Q(("status_then", ""), _negated=True),
                                    ("persons_then__gt", 0),
                                ),
                                _connector="OR",
                            ),
                            name="line_has_persons_then_if_listed",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("persons_now", 0), ("status_now", "")),
                                models.Q(
                                    models.Q(("status_now", ""), _negated=True),
                                    ("persons_now__gt", 0),
                                ),
                                _connector="OR",
                            ),
                            name="line_has_persons_now_if_listed",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status_then__in", ["", "poor", "near_poor"])
                            ),
                            name="line_status_then_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status_now__in", ["", "poor", "near_poor"])
                            ),
                            name="line_status_now_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "change__in",
                                    [
                                        "stayed",
                                        "to_near_poor",
                                        "to_poor",
                                        "out_of_both",
                                        "left",
                                        "again",
                                        "new",
                                        "arrived",
                                        "unexplained",
                                    ],
                                )
                            ),
                            name="line_change_is_known",
                        ),
                    ],
                },
            ),
        ),
    ]
