"""What migrations 0008 to 0016 make, at once: for a database that is new.

The steps themselves stay, for databases that went only part of the way.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import households.fields
from povertyaid.at_once import AtOnce


class Migration(migrations.Migration):
    replaces = [
        ("reports", "0008_supports_and_children_on_lines"),
        ("reports", "0009_plan_account_texts"),
        ("reports", "0010_name_lists"),
        ("reports", "0011_dated_reports"),
        ("reports", "0012_schedule"),
        ("reports", "0013_baseline_and_closing_list"),
        ("reports", "0014_name_lists_with_numbers"),
        ("reports", "0015_settled_rows"),
        ("reports", "0016_settled_effects"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0007_lines_by_report"),
        ("assignments", "0020_seal_numbers_anew"),
        ("households", "0027_seal_numbers_anew"),
        ("povertyaid", "0011_who_sent_a_virus"),
    ]
    operations = [
        AtOnce(
            migrations.AlterModelOptions(
                name="report",
                options={
                    "ordering": ["-year", "-version", "-id"],
                    "verbose_name": "Báo cáo năm",
                    "verbose_name_plural": "Báo cáo năm",
                },
            ),
            migrations.RemoveConstraint(
                model_name="report",
                name="report_version_once_per_year",
            ),
            migrations.RemoveConstraint(
                model_name="report",
                name="report_kind_is_known",
            ),
            migrations.AddField(
                model_name="report",
                name="asked_for",
                field=models.CharField(
                    blank=True, max_length=60, verbose_name="Lập theo lịch"
                ),
            ),
            migrations.AddField(
                model_name="report",
                name="day",
                field=models.DateField(blank=True, null=True, verbose_name="Tại ngày"),
            ),
            migrations.AddField(
                model_name="report",
                name="uses_closing_list",
                field=models.BooleanField(
                    default=False, verbose_name="Theo danh sách chuẩn cũ"
                ),
            ),
            migrations.AddField(
                model_name="report",
                name="settled_as",
                field=models.CharField(blank=True, editable=False, max_length=64),
            ),
            migrations.AddField(
                model_name="reportline",
                name="children",
                field=models.PositiveSmallIntegerField(
                    null=True, verbose_name="Số trẻ em"
                ),
            ),
            migrations.AddField(
                model_name="reportline",
                name="supports",
                field=households.fields.TicksField(
                    null=True, verbose_name="Hỗ trợ trong năm"
                ),
            ),
            migrations.AlterField(
                model_name="report",
                name="kind",
                field=models.CharField(
                    choices=[
                        ("yearly", "Báo cáo năm"),
                        ("as_of", "Báo cáo tại một ngày"),
                        ("monthly", "Báo cáo thường xuyên của tháng"),
                        ("baseline", "Kết quả gốc theo chuẩn mới"),
                    ],
                    default="yearly",
                    max_length=10,
                    verbose_name="Loại",
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("day", None)),
                    fields=("year", "version"),
                    name="report_version_once_per_year",
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.UniqueConstraint(
                    fields=("kind", "day"), name="report_once_per_kind_and_day"
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("day", None), ("kind", "yearly")),
                        models.Q(
                            models.Q(("kind", "yearly"), _negated=True),
                            ("day__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="report_of_a_day_or_of_a_year",
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("day", None),
                        models.Q(("state", "closed"), _negated=True),
                        _connector="OR",
                    ),
                    name="report_of_a_day_is_never_closed",
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "baseline"), _negated=True),
                        models.Q(
                            ("day__day", 31),
                            ("day__month", 12),
                            ("uses_closing_list", False),
                        ),
                        _connector="OR",
                    ),
                    name="report_of_a_baseline_ends_a_year",
                ),
            ),
            migrations.AddConstraint(
                model_name="report",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("kind__in", ["yearly", "as_of", "monthly", "baseline"])
                    ),
                    name="report_kind_is_known",
                ),
            ),
            migrations.CreateModel(
                name="EffectCount",
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
                    ("first_year", models.PositiveSmallIntegerField()),
                    ("last_year", models.PositiveSmallIntegerField()),
                    ("counted_of", models.TextField(blank=True)),
                    ("seen", models.TextField(blank=True)),
                    ("counted_at", models.DateTimeField(null=True)),
                    ("shown_on", models.DateField(null=True)),
                    ("whole", models.BinaryField(default=bytes)),
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
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="assignments.plan",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Kết quả giúp đỡ đã tính",
                    "verbose_name_plural": "Kết quả giúp đỡ đã tính",
                    "ordering": ["plan", "-last_year", "-first_year"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("plan", "first_year", "last_year"),
                            name="effect_count_once_per_plan_and_period",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("first_year__lte", models.F("last_year"))
                            ),
                            name="effect_count_period_is_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EffectCommune",
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
                    ("search", models.CharField(max_length=120)),
                    ("poor", models.PositiveIntegerField()),
                    ("near_poor", models.PositiveIntegerField()),
                    ("rows", models.BinaryField()),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="households.commune",
                        ),
                    ),
                    (
                        "count",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="communes",
                            to="reports.effectcount",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Kết quả giúp đỡ đã tính của xã",
                    "verbose_name_plural": "Kết quả giúp đỡ đã tính của xã",
                    "ordering": ["count", "commune__code", "commune__valid_from"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("count", "commune"),
                            name="effect_once_per_count_and_commune",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="NameList",
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
                            verbose_name="Danh sách",
                        ),
                    ),
                    (
                        "ending",
                        models.CharField(
                            choices=[("xlsx", "XLSX"), ("pdf", "PDF")],
                            max_length=4,
                            verbose_name="Dạng tệp",
                        ),
                    ),
                    (
                        "households",
                        models.PositiveIntegerField(default=0, verbose_name="Số hộ"),
                    ),
                    (
                        "persons",
                        models.PositiveIntegerField(default=0, verbose_name="Số dòng"),
                    ),
                    (
                        "file",
                        models.FileField(
                            blank=True, upload_to="namelists/%Y/", verbose_name="Tệp"
                        ),
                    ),
                    (
                        "asked_at",
                        models.DateTimeField(
                            auto_now_add=True, verbose_name="Yêu cầu lúc"
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "job",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="povertyaid.job",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="name_lists",
                            to="reports.report",
                        ),
                    ),
                    (
                        "shows_numbers",
                        models.BooleanField(
                            default=False, verbose_name="Ghi đủ số giấy tờ"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Danh sách chi tiết",
                    "verbose_name_plural": "Danh sách chi tiết",
                    "ordering": ["-id"],
                },
            ),
            migrations.CreateModel(
                name="PlanAccountFigures",
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
                    ("figures", models.JSONField()),
                    (
                        "fixed_at",
                        models.DateTimeField(
                            auto_now_add=True, verbose_name="Chốt lúc"
                        ),
                    ),
                    (
                        "report",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="plan_account_figures",
                            to="reports.report",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Số liệu báo cáo kế hoạch",
                    "verbose_name_plural": "Số liệu báo cáo kế hoạch",
                },
            ),
            migrations.CreateModel(
                name="PlanAccountText",
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
                    ("section", models.CharField(max_length=20, verbose_name="Mục")),
                    (
                        "text",
                        models.TextField(
                            blank=True, max_length=20000, verbose_name="Nội dung"
                        ),
                    ),
                    ("edition", models.PositiveIntegerField(default=1)),
                    (
                        "changed_at",
                        models.DateTimeField(auto_now=True, verbose_name="Sửa lúc"),
                    ),
                    (
                        "changed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lời văn báo cáo kế hoạch",
                    "verbose_name_plural": "Lời văn báo cáo kế hoạch",
                    "ordering": ["year", "section"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("year", "section"),
                            name="plan_text_once_per_year_and_section",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReportRow",
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
                    ("position", models.PositiveIntegerField()),
                    ("key", models.CharField(blank=True, max_length=100)),
                    ("code", models.CharField(blank=True, max_length=10)),
                    ("name", models.CharField(max_length=120)),
                    ("kind", models.CharField(max_length=10)),
                    ("level", models.PositiveSmallIntegerField(default=0)),
                    ("number", models.CharField(blank=True, max_length=20)),
                    ("search", models.CharField(max_length=120)),
                    ("sort_key", models.CharField(db_collation="C", max_length=120)),
                    ("poor", models.PositiveIntegerField(default=0)),
                    ("near_poor", models.PositiveIntegerField(default=0)),
                    ("households", models.PositiveIntegerField(null=True)),
                    ("communes", models.PositiveIntegerField(default=1)),
                    ("communes_listed", models.PositiveIntegerField(default=0)),
                    ("communes_counted", models.PositiveIntegerField(default=0)),
                    ("totals", models.JSONField(default=dict)),
                    ("lists", models.BinaryField()),
                    ("overview", models.BinaryField()),
                    ("ethnic", models.BinaryField()),
                    (
                        "commune",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.commune",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="reports.report",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Dòng ghi sẵn của biểu",
                    "verbose_name_plural": "Dòng ghi sẵn của biểu",
                    "ordering": ["report", "position"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("report", "position"),
                            name="row_once_per_report_and_position",
                        ),
                        models.UniqueConstraint(
                            fields=("report", "commune"),
                            name="row_once_per_report_and_commune",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Schedule",
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
                        "review_from",
                        models.CharField(
                            default="09-01",
                            max_length=5,
                            verbose_name="Rà soát từ ngày",
                        ),
                    ),
                    (
                        "review_to",
                        models.CharField(
                            default="12-14",
                            max_length=5,
                            verbose_name="Rà soát đến ngày",
                        ),
                    ),
                    (
                        "is_preliminary_on",
                        models.BooleanField(default=True, verbose_name="Lập bản sơ bộ"),
                    ),
                    (
                        "preliminary_on",
                        models.CharField(
                            default="11-14", max_length=5, verbose_name="Ngày lập sơ bộ"
                        ),
                    ),
                    (
                        "is_official_on",
                        models.BooleanField(
                            default=True, verbose_name="Lập bản chính thức"
                        ),
                    ),
                    (
                        "official_on",
                        models.CharField(
                            default="12-19",
                            max_length=5,
                            verbose_name="Ngày lập chính thức",
                        ),
                    ),
                    (
                        "is_monthly_on",
                        models.BooleanField(
                            default=True, verbose_name="Lập báo cáo thường xuyên"
                        ),
                    ),
                    (
                        "monthly_day",
                        models.PositiveSmallIntegerField(
                            default=3,
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(28),
                            ],
                            verbose_name="Ngày lập hằng tháng",
                        ),
                    ),
                    (
                        "monthly_first",
                        models.PositiveSmallIntegerField(
                            default=2,
                            validators=[
                                django.core.validators.MinValueValidator(2),
                                django.core.validators.MaxValueValidator(12),
                            ],
                            verbose_name="Từ tháng",
                        ),
                    ),
                    (
                        "monthly_last",
                        models.PositiveSmallIntegerField(
                            default=9,
                            validators=[
                                django.core.validators.MinValueValidator(2),
                                django.core.validators.MaxValueValidator(12),
                            ],
                            verbose_name="Đến tháng",
                        ),
                    ),
                    (
                        "changed_at",
                        models.DateTimeField(auto_now=True, verbose_name="Sửa lúc"),
                    ),
                    (
                        "changed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lịch lập báo cáo",
                    "verbose_name_plural": "Lịch lập báo cáo",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("pk", 1)), name="schedule_is_one"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "official_on__regex",
                                    "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
                                ),
                                (
                                    "preliminary_on__regex",
                                    "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
                                ),
                                (
                                    "review_from__regex",
                                    "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
                                ),
                                (
                                    "review_to__regex",
                                    "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
                                ),
                            ),
                            name="schedule_days_are_days",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("monthly_day__range", (1, 28)),
                                ("monthly_first__gte", 2),
                                (
                                    "monthly_last__range",
                                    (models.F("monthly_first"), 12),
                                ),
                            ),
                            name="schedule_months_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ScheduledRun",
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
                        "purpose",
                        models.CharField(
                            choices=[
                                ("preliminary", "sơ bộ"),
                                ("official", "chính thức"),
                                ("monthly", "thường xuyên"),
                            ],
                            max_length=12,
                            verbose_name="Lập bản",
                        ),
                    ),
                    ("due_on", models.DateField(verbose_name="Ngày hẹn")),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("asked", "Đã lập"),
                                ("unchanged", "Số liệu không đổi, không lập lại"),
                                ("closed", "Năm đã chốt, không lập bản mới"),
                                ("busy", "Đang có người lập"),
                            ],
                            max_length=10,
                            verbose_name="Kết quả",
                        ),
                    ),
                    (
                        "ran_at",
                        models.DateTimeField(
                            db_default=django.db.models.functions.datetime.Now(),
                            verbose_name="Lúc",
                        ),
                    ),
                    (
                        "report",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="reports.report",
                            verbose_name="Báo cáo",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lần lập theo lịch",
                    "verbose_name_plural": "Các lần lập theo lịch",
                    "ordering": ["-ran_at", "-id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("purpose", "due_on"),
                            name="scheduled_run_once_per_date",
                        )
                    ],
                },
            ),
        ),
    ]
