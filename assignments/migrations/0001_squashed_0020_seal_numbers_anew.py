"""What migrations 0001 to 0020 make, at once: for a database that is new.

The steps themselves stay, for databases that went only part of the way. The SQL is theirs.
"""

import uuid
from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assignments.choices
import assignments.models.photos
import povertyaid.fields
from povertyaid.at_once import AtOnce


def of(name):
    return import_module(f"assignments.migrations.{name}")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("assignments", "0001_party_plans_grants"),
        ("assignments", "0002_drop_index_of_open_ended_help"),
        ("assignments", "0003_name_secretary_of_commune_committee"),
        ("assignments", "0004_register_rows"),
        ("assignments", "0005_helping"),
        ("assignments", "0006_suggest_skills"),
        ("assignments", "0007_family_answer"),
        ("assignments", "0008_change_of_which_list"),
        ("assignments", "0009_papers"),
        ("assignments", "0010_pairs_by_proposal"),
        ("assignments", "0011_field_records"),
        ("assignments", "0012_shares_add_up"),
        ("assignments", "0013_pairs_look_up_once"),
        ("assignments", "0014_rights"),
        ("assignments", "0015_given_when_granted"),
        ("assignments", "0016_transfer_accepted_by_another"),
        ("assignments", "0017_keep_numbers_sealed"),
        ("assignments", "0018_seal_numbers"),
        ("assignments", "0019_right_to_see_numbers"),
        ("assignments", "0020_seal_numbers_anew"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("households", "0027_seal_numbers_anew"),
        ("povertyaid", "0010_seal_numbers_anew"),
    ]
    operations = [
        AtOnce(
            migrations.CreateModel(
                name="PartyOrganisation",
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
                        "name",
                        models.CharField(max_length=120, verbose_name="Tên tổ chức đảng"),
                    ),
                    ("folded_name", models.CharField(editable=False, max_length=120)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("district_committee", "Đảng bộ huyện"),
                                ("grassroots_committee", "Đảng bộ cơ sở"),
                                ("grassroots_cell", "Chi bộ cơ sở"),
                                ("sub_committee", "Đảng bộ bộ phận"),
                                ("cell", "Chi bộ trực thuộc"),
                            ],
                            max_length=20,
                            verbose_name="Loại",
                        ),
                    ),
                    (
                        "stated_members",
                        models.PositiveIntegerField(
                            blank=True, null=True, verbose_name="Số đảng viên"
                        ),
                    ),
                    (
                        "valid_from",
                        models.DateField(
                            blank=True, null=True, verbose_name="Thành lập ngày"
                        ),
                    ),
                    (
                        "valid_to",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="party_organisations",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="children",
                            to="assignments.partyorganisation",
                            verbose_name="Trực thuộc",
                        ),
                    ),
                    (
                        "successor",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="predecessors",
                            to="assignments.partyorganisation",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="party_organisations",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                    (
                        "skill",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("agriculture", "Nông nghiệp, làm ăn"),
                                ("health", "Y tế"),
                                ("education", "Giáo dục, đào tạo"),
                                ("credit", "Tín dụng, tài chính"),
                            ],
                            max_length=12,
                            verbose_name="Lĩnh vực",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Tổ chức đảng",
                    "verbose_name_plural": "Tổ chức đảng",
                    "ordering": ["name"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("parent", "folded_name", "valid_from"),
                            name="organisation_name_once_per_parent",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("valid_to", None),
                                ("valid_from", None),
                                ("valid_to__gt", models.F("valid_from")),
                                _connector="OR",
                            ),
                            name="organisation_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("parent", models.F("id")), _negated=True),
                            name="organisation_not_its_own_parent",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Plan",
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
                        models.CharField(max_length=40, unique=True, verbose_name="Số"),
                    ),
                    ("title", models.CharField(max_length=200, verbose_name="Trích yếu")),
                    ("issued_on", models.DateField(verbose_name="Ngày ban hành")),
                    ("from_year", models.PositiveSmallIntegerField(verbose_name="Từ năm")),
                    ("to_year", models.PositiveSmallIntegerField(verbose_name="Đến năm")),
                    (
                        "min_households",
                        models.PositiveSmallIntegerField(
                            default=1, verbose_name="Mỗi đảng viên ít nhất"
                        ),
                    ),
                    (
                        "max_households",
                        models.PositiveSmallIntegerField(
                            default=5, verbose_name="Mỗi đảng viên nhiều nhất"
                        ),
                    ),
                    (
                        "follow_up_months",
                        models.PositiveSmallIntegerField(
                            default=36, verbose_name="Theo dõi sau thoát nghèo (tháng)"
                        ),
                    ),
                    (
                        "does_exempt_poor_members",
                        models.BooleanField(
                            default=True,
                            verbose_name="Miễn cho đảng viên thuộc hộ nghèo, cận nghèo",
                        ),
                    ),
                    (
                        "counted",
                        models.CharField(
                            choices=[
                                ("poor", "Chỉ hộ nghèo"),
                                ("listed", "Hộ nghèo và hộ cận nghèo"),
                            ],
                            default="listed",
                            max_length=6,
                            verbose_name="Hộ cần giúp",
                        ),
                    ),
                    (
                        "does_exempt_probationary",
                        models.BooleanField(
                            default=False, verbose_name="Miễn cho đảng viên dự bị"
                        ),
                    ),
                    (
                        "exempt_from_age",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Miễn cho đảng viên từ tuổi"
                        ),
                    ),
                    (
                        "helps_by",
                        models.CharField(
                            choices=[
                                ("member", "Từng đảng viên"),
                                ("organisation", "Cả tổ chức đảng"),
                            ],
                            default="member",
                            max_length=12,
                            verbose_name="Giao hộ cho",
                        ),
                    ),
                    (
                        "supporting_helpers",
                        models.PositiveSmallIntegerField(
                            default=0, verbose_name="Số người hỗ trợ mỗi hộ"
                        ),
                    ),
                    (
                        "visit_every_days",
                        models.PositiveSmallIntegerField(
                            default=90, verbose_name="Thăm hộ ít nhất một lần trong (ngày)"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Kế hoạch",
                    "verbose_name_plural": "Kế hoạch",
                    "ordering": ["-issued_on"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("to_year__gte", models.F("from_year"))),
                            name="plan_years_in_order",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("max_households__gte", models.F("min_households"))
                            ),
                            name="plan_most_not_below_least",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("max_households__range", (1, 50)),
                                ("supporting_helpers__lte", 9),
                            ),
                            name="plan_numbers_are_plausible",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RegisterRow",
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
                        "sheet",
                        models.CharField(blank=True, max_length=60, verbose_name="Trang"),
                    ),
                    ("number", models.PositiveIntegerField(verbose_name="Dòng")),
                    ("label", models.CharField(max_length=200, verbose_name="Tên")),
                    ("folded_label", models.CharField(editable=False, max_length=200)),
                    ("raw", povertyaid.fields.SealedJSONField(default=list)),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("new", "Mới"),
                                ("changed", "Thay đổi"),
                                ("transfer", "Chuyển sinh hoạt"),
                                ("same", "Giữ nguyên"),
                                ("question", "Cần trả lời"),
                                ("missing", "Vắng trong tệp"),
                                ("error", "Lỗi"),
                            ],
                            max_length=10,
                            verbose_name="Kết quả",
                        ),
                    ),
                    (
                        "problems",
                        povertyaid.fields.SealedJSONField(blank=True, default=list),
                    ),
                    (
                        "repairs",
                        povertyaid.fields.SealedJSONField(blank=True, default=list),
                    ),
                    (
                        "changes",
                        povertyaid.fields.SealedJSONField(blank=True, default=list),
                    ),
                    (
                        "candidates",
                        povertyaid.fields.SealedJSONField(blank=True, default=list),
                    ),
                    (
                        "answer",
                        models.CharField(blank=True, max_length=20, verbose_name="Trả lời"),
                    ),
                    ("object_id", models.BigIntegerField(null=True)),
                    ("before", povertyaid.fields.SealedJSONField(null=True)),
                    ("after", povertyaid.fields.SealedJSONField(null=True)),
                    (
                        "is_undone",
                        models.BooleanField(default=False, verbose_name="Đã trả lại"),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="register_rows",
                            to="households.importbatch",
                            verbose_name="Tệp",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Dòng của tệp danh mục",
                    "verbose_name_plural": "Dòng của tệp danh mục",
                    "ordering": ["id"],
                    "indexes": [
                        models.Index(
                            fields=["batch", "verdict"], name="register_row_by_verdict"
                        )
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("verdict__in", assignments.choices.RegisterVerdict)
                            ),
                            name="register_row_verdict_is_known",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("number__gt", 0)),
                            fields=("batch", "sheet", "number"),
                            name="register_row_once_per_place",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EscapeMeasure",
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
                        "cause",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="Nguyên nhân"
                        ),
                    ),
                    ("measure", models.CharField(max_length=300, verbose_name="Biện pháp")),
                    ("doer", models.CharField(max_length=120, verbose_name="Người làm")),
                    (
                        "due_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Xong trước ngày"
                        ),
                    ),
                    (
                        "done_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Đã xong ngày"
                        ),
                    ),
                    (
                        "result",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Kết quả"
                        ),
                    ),
                    (
                        "written_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Ghi lúc"),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="measures",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "written_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Biện pháp thoát nghèo",
                    "verbose_name_plural": "Biện pháp thoát nghèo",
                    "ordering": ["due_on", "id"],
                },
            ),
            migrations.CreateModel(
                name="PaperBundle",
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
                                ("quyet-dinh", "Quyết định phân công phụ trách xã"),
                                ("danh-sach", "Danh sách phân công đảng viên giúp đỡ hộ"),
                                ("cam-ket", "Bản cam kết giúp đỡ hộ"),
                                ("so-giup-ho", "Sổ theo dõi giúp đỡ hộ"),
                                ("so-phan-cong", "Sổ phân công của chi bộ"),
                                ("ban-giao", "Biên bản bàn giao việc giúp đỡ hộ"),
                            ],
                            max_length=12,
                            verbose_name="Giấy tờ",
                        ),
                    ),
                    (
                        "form",
                        models.CharField(
                            choices=[
                                ("pdf", "Một tệp PDF, in một lần"),
                                ("pdf.zip", "Tệp nén, mỗi giấy một tệp PDF"),
                                ("docx.zip", "Tệp nén, mỗi giấy một tệp Word"),
                            ],
                            max_length=8,
                            verbose_name="Dạng tệp",
                        ),
                    ),
                    ("day", models.DateField(verbose_name="Số liệu đến ngày")),
                    (
                        "papers",
                        models.PositiveIntegerField(default=0, verbose_name="Số giấy"),
                    ),
                    (
                        "file",
                        models.FileField(
                            blank=True, upload_to="papers/%Y/", verbose_name="Tệp"
                        ),
                    ),
                    (
                        "asked_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Yêu cầu lúc"),
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
                ],
                options={
                    "verbose_name": "Gói giấy tờ",
                    "verbose_name_plural": "Gói giấy tờ",
                    "ordering": ["-id"],
                },
            ),
            migrations.CreateModel(
                name="WeeklyDigest",
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
                    ("week", models.DateField(verbose_name="Tuần từ ngày")),
                    ("figures", models.JSONField()),
                    ("made_at", models.DateTimeField(auto_now_add=True)),
                    ("mailed_at", models.DateTimeField(null=True)),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="digests",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Bản tin tuần",
                    "verbose_name_plural": "Bản tin tuần",
                    "ordering": ["-week", "user"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("user", "week"), name="digest_once_a_week"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("week__iso_week_day", 1)),
                            name="digest_from_monday",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PartyMember",
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
                    ("folded_name", models.CharField(editable=False, max_length=100)),
                    (
                        "sort_key",
                        models.CharField(db_collation="C", editable=False, max_length=200),
                    ),
                    (
                        "birth_date",
                        models.DateField(blank=True, null=True, verbose_name="Ngày sinh"),
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
                        "card_number",
                        models.CharField(
                            blank=True, max_length=9, verbose_name="Số thẻ đảng viên"
                        ),
                    ),
                    (
                        "joined_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Ngày vào Đảng"
                        ),
                    ),
                    (
                        "official_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Ngày chính thức"
                        ),
                    ),
                    (
                        "position",
                        models.CharField(
                            blank=True, max_length=60, verbose_name="Chức vụ Đảng"
                        ),
                    ),
                    (
                        "phone",
                        models.CharField(
                            blank=True, max_length=15, verbose_name="Điện thoại"
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("official", "Đảng viên chính thức"),
                                ("probationary", "Đảng viên dự bị"),
                                ("exempt", "Miễn công tác, sinh hoạt đảng"),
                                ("elsewhere", "Sinh hoạt tạm thời nơi khác"),
                                ("transferred", "Đã chuyển sinh hoạt"),
                                ("left", "Ra khỏi Đảng hoặc từ trần"),
                            ],
                            default="official",
                            max_length=15,
                            verbose_name="Tình trạng",
                        ),
                    ),
                    ("note", models.TextField(blank=True, verbose_name="Ghi chú")),
                    (
                        "ethnic_group",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="households.ethnicgroup",
                            verbose_name="Dân tộc",
                        ),
                    ),
                    (
                        "home_village",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="party_members",
                            to="households.village",
                            verbose_name="Nơi ở",
                        ),
                    ),
                    (
                        "user",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="party_member",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Tài khoản",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="members",
                            to="assignments.partyorganisation",
                            verbose_name="Chi bộ",
                        ),
                    ),
                    (
                        "exempt_reason",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="Lý do miễn"
                        ),
                    ),
                    (
                        "skill",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("agriculture", "Nông nghiệp, làm ăn"),
                                ("health", "Y tế"),
                                ("education", "Giáo dục, đào tạo"),
                                ("credit", "Tín dụng, tài chính"),
                            ],
                            max_length=12,
                            verbose_name="Chuyên môn",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Đảng viên",
                    "verbose_name_plural": "Đảng viên",
                    "ordering": ["sort_key", "id"],
                    "indexes": [
                        models.Index(fields=["sort_key", "id"], name="member_by_name"),
                        models.Index(
                            fields=["organisation", "sort_key"], name="member_by_cell"
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("card_number", ""), _negated=True),
                            fields=("card_number",),
                            name="member_card_number_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("card_number__regex", "^(\\d{2}\\.\\d{6})?$")
                            ),
                            name="member_card_number_is_nn_nnnnnn",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("official_on", None),
                                ("joined_on", None),
                                ("official_on__gte", models.F("joined_on")),
                                _connector="OR",
                            ),
                            name="member_official_after_joining",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CommuneAssignment",
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
                        "decision_number",
                        models.CharField(
                            blank=True, max_length=40, verbose_name="Quyết định số"
                        ),
                    ),
                    (
                        "decision_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Ngày quyết định"
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="commune_assignments",
                            to="households.commune",
                            verbose_name="Xã được phân công",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="commune_assignments",
                            to="assignments.partyorganisation",
                            verbose_name="Tổ chức đảng",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="commune_assignments",
                            to="assignments.plan",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Phân công phụ trách xã",
                    "verbose_name_plural": "Phân công phụ trách xã",
                    "ordering": ["commune", "organisation"],
                    "constraints": [
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            expressions=[
                                ("plan", "="),
                                ("organisation", "="),
                                ("commune", "="),
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
                            name="commune_assignment_not_doubled",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_on", None),
                                ("ended_on__gt", models.F("started_on")),
                                _connector="OR",
                            ),
                            name="commune_assignment_ends_after_start",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Proposal",
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
                        "year",
                        models.PositiveSmallIntegerField(verbose_name="Danh sách năm"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("solving", "Đang tính"),
                                ("failed", "Không tính được"),
                                ("draft", "Đang sửa"),
                                ("approved", "Đã duyệt"),
                                ("refused", "Không duyệt"),
                            ],
                            default="draft",
                            max_length=10,
                            verbose_name="Trạng thái",
                        ),
                    ),
                    (
                        "reason",
                        models.TextField(blank=True, verbose_name="Lý do không duyệt"),
                    ),
                    ("shortages", models.JSONField(blank=True, default=list)),
                    (
                        "made_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Lập lúc"),
                    ),
                    (
                        "decided_at",
                        models.DateTimeField(null=True, verbose_name="Duyệt lúc"),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="households.commune",
                        ),
                    ),
                    (
                        "decided_by",
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
                        "made_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="assignments.plan",
                        ),
                    ),
                    (
                        "best_cost",
                        models.BigIntegerField(null=True, verbose_name="Chi phí tốt nhất"),
                    ),
                    ("cost", models.BigIntegerField(null=True, verbose_name="Chi phí")),
                    ("costs", models.JSONField(default=dict)),
                    (
                        "decision_number",
                        models.CharField(
                            blank=True, max_length=40, verbose_name="Quyết định số"
                        ),
                    ),
                    (
                        "decision_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Ngày quyết định"
                        ),
                    ),
                    ("endings", models.JSONField(blank=True, default=list)),
                    ("figures", models.JSONField(default=dict)),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                        ),
                    ),
                    ("starts_on", models.DateField(verbose_name="Phân công từ ngày")),
                    (
                        "village",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.village",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Phương án phân công",
                    "verbose_name_plural": "Phương án phân công",
                    "ordering": ["-id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("commune", None), ("organisation", None), _connector="OR"
                            ),
                            name="proposal_is_over_one_area",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("village", None),
                                ("commune__isnull", False),
                                _connector="OR",
                            ),
                            name="proposal_village_in_its_commune",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="MatchingCosts",
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
                        "poor_unmet",
                        models.PositiveIntegerField(
                            default=1000000, verbose_name="Hộ nghèo không có người giúp"
                        ),
                    ),
                    (
                        "near_poor_unmet",
                        models.PositiveIntegerField(
                            default=600000, verbose_name="Hộ cận nghèo không có người giúp"
                        ),
                    ),
                    (
                        "support_unmet",
                        models.PositiveIntegerField(
                            default=100000, verbose_name="Thiếu một người hỗ trợ"
                        ),
                    ),
                    (
                        "member_idle",
                        models.PositiveIntegerField(
                            default=20000,
                            verbose_name="Đảng viên thiếu một hộ so với mức ít nhất",
                        ),
                    ),
                    (
                        "keep",
                        models.PositiveIntegerField(
                            default=500, verbose_name="Đổi người đang giúp"
                        ),
                    ),
                    (
                        "other_village",
                        models.PositiveIntegerField(
                            default=100, verbose_name="Khác bản, cùng xã"
                        ),
                    ),
                    (
                        "other_commune",
                        models.PositiveIntegerField(
                            default=300, verbose_name="Từ tổ chức được giao xã"
                        ),
                    ),
                    (
                        "other_ethnic_group",
                        models.PositiveIntegerField(
                            default=40, verbose_name="Khác dân tộc"
                        ),
                    ),
                    (
                        "other_skill",
                        models.PositiveIntegerField(
                            default=20,
                            verbose_name="Chuyên môn không hợp nguyên nhân nghèo",
                        ),
                    ),
                    (
                        "hard_without_leader",
                        models.PositiveIntegerField(
                            default=30,
                            verbose_name="Hộ khó khăn nhất không có cán bộ chủ chốt giúp",
                        ),
                    ),
                    (
                        "further_household",
                        models.PositiveIntegerField(
                            default=60, verbose_name="Mỗi bậc quá mức ít nhất"
                        ),
                    ),
                    (
                        "hard_from_b2",
                        models.PositiveSmallIntegerField(
                            default=50, verbose_name="Điểm B2 từ đó hộ là khó khăn nhất"
                        ),
                    ),
                    (
                        "plan",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="costs",
                            to="assignments.plan",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Bảng chi phí phân công",
                    "verbose_name_plural": "Bảng chi phí phân công",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("near_poor_unmet__lte", models.F("poor_unmet"))
                            ),
                            name="matching_costs_poor_first",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PaperHead",
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
                        "superior_line",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="Tổ chức đảng cấp trên"
                        ),
                    ),
                    (
                        "own_line",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="Tên cơ quan ban hành"
                        ),
                    ),
                    (
                        "symbol",
                        models.CharField(blank=True, max_length=12, verbose_name="Ký hiệu"),
                    ),
                    (
                        "place",
                        models.CharField(
                            blank=True, max_length=60, verbose_name="Địa danh"
                        ),
                    ),
                    (
                        "signing_lines",
                        models.TextField(blank=True, verbose_name="Thể thức đề ký"),
                    ),
                    (
                        "signer_title",
                        models.CharField(
                            blank=True, max_length=80, verbose_name="Chức vụ người ký"
                        ),
                    ),
                    (
                        "signer_name",
                        models.CharField(
                            blank=True, max_length=100, verbose_name="Họ tên người ký"
                        ),
                    ),
                    ("recipients", models.TextField(blank=True, verbose_name="Nơi nhận")),
                    (
                        "term_started_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Nhiệm kỳ từ ngày"
                        ),
                    ),
                    (
                        "organisation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_head",
                            to="assignments.partyorganisation",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Thể thức văn bản",
                    "verbose_name_plural": "Thể thức văn bản",
                },
            ),
            migrations.CreateModel(
                name="IssuedPaper",
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
                        "document_type",
                        models.CharField(
                            choices=[
                                ("QĐ", "Quyết định"),
                                ("NQ", "Nghị quyết"),
                                ("BB", "Biên bản"),
                            ],
                            max_length=4,
                            verbose_name="Loại",
                        ),
                    ),
                    ("term_started_on", models.DateField(verbose_name="Nhiệm kỳ từ ngày")),
                    ("number", models.PositiveIntegerField(verbose_name="Số")),
                    ("symbol", models.CharField(max_length=12, verbose_name="Ký hiệu")),
                    ("dated", models.DateField(verbose_name="Ngày ban hành")),
                    ("subject", models.CharField(max_length=300, verbose_name="Trích yếu")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("quyet-dinh", "Quyết định phân công phụ trách xã"),
                                ("danh-sach", "Danh sách phân công đảng viên giúp đỡ hộ"),
                                ("cam-ket", "Bản cam kết giúp đỡ hộ"),
                                ("so-giup-ho", "Sổ theo dõi giúp đỡ hộ"),
                                ("so-phan-cong", "Sổ phân công của chi bộ"),
                                ("ban-giao", "Biên bản bàn giao việc giúp đỡ hộ"),
                            ],
                            max_length=12,
                            verbose_name="Giấy tờ",
                        ),
                    ),
                    ("about_id", models.BigIntegerField()),
                    ("as_of", models.DateField(verbose_name="Số liệu đến ngày")),
                    (
                        "issued_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Cấp lúc"),
                    ),
                    (
                        "issued_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Ai",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="issued_papers",
                            to="assignments.partyorganisation",
                            verbose_name="Cơ quan ban hành",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Số văn bản đã cấp",
                    "verbose_name_plural": "Số văn bản đã cấp",
                    "ordering": ["-dated", "-id"],
                    "indexes": [
                        models.Index(fields=["kind", "about_id"], name="issued_for_paper")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=(
                                "organisation",
                                "document_type",
                                "term_started_on",
                                "number",
                            ),
                            name="paper_number_once_per_term",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("number__gt", 0)),
                            name="paper_number_starts_at_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Grant",
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
                        "role",
                        models.CharField(
                            choices=[
                                ("administrator", "Quản trị"),
                                ("district_office", "Văn phòng Huyện ủy"),
                                ("commune_secretary", "Bí thư Đảng ủy xã"),
                                ("organisation_secretary", "Bí thư tổ chức đảng"),
                                ("member", "Đảng viên"),
                                ("report_maker", "Người lập báo cáo"),
                                ("report_closer", "Người chốt báo cáo"),
                                ("user_manager", "Quản trị người dùng"),
                                ("auditor", "Người kiểm tra"),
                            ],
                            max_length=25,
                            verbose_name="Vai trò",
                        ),
                    ),
                    (
                        "covers_everything",
                        models.BooleanField(default=False, verbose_name="Toàn huyện"),
                    ),
                    (
                        "may_write",
                        models.BooleanField(default=False, verbose_name="Được ghi"),
                    ),
                    (
                        "expires_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Hết hạn ngày"
                        ),
                    ),
                    (
                        "granted_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Cấp lúc"),
                    ),
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
                        "granted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="grants",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người dùng",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="assignments.partymember",
                            verbose_name="Đảng viên",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="assignments.partyorganisation",
                            verbose_name="Tổ chức đảng",
                        ),
                    ),
                    (
                        "given_on",
                        models.DateField(
                            default=django.utils.timezone.localdate,
                            editable=False,
                            verbose_name="Cấp ngày",
                        ),
                    ),
                    (
                        "revoked_at",
                        models.DateTimeField(
                            editable=False, null=True, verbose_name="Thu hồi lúc"
                        ),
                    ),
                    (
                        "revoked_by",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người thu hồi",
                        ),
                    ),
                    (
                        "may_see_numbers",
                        models.BooleanField(
                            default=False, verbose_name="Được xem số định danh"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Quyền",
                    "verbose_name_plural": "Quyền",
                    "ordering": ["user", "id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("commune", None),
                                    ("covers_everything", True),
                                    ("member", None),
                                    ("organisation", None),
                                ),
                                models.Q(
                                    ("commune__isnull", False),
                                    ("covers_everything", False),
                                    ("member", None),
                                    ("organisation", None),
                                ),
                                models.Q(
                                    ("commune", None),
                                    ("covers_everything", False),
                                    ("member", None),
                                    ("organisation__isnull", False),
                                ),
                                models.Q(
                                    ("commune", None),
                                    ("covers_everything", False),
                                    ("member__isnull", False),
                                    ("organisation", None),
                                ),
                                _connector="OR",
                            ),
                            name="grant_is_over_one_thing",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("role__in", frozenset(["auditor"])), _negated=True
                                ),
                                ("may_write", False),
                                _connector="OR",
                            ),
                            name="grant_to_look_over_writes_nothing",
                            violation_error_message="Vai trò này chỉ được xem, không được ghi.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("revoked_by", None),
                                ("revoked_at__isnull", False),
                                _connector="OR",
                            ),
                            name="grant_revoked_by_whom_and_when",
                        ),
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            condition=models.Q(
                                ("revoked_at", None),
                                ("role__in", ["report_maker", "report_closer"]),
                            ),
                            expressions=[
                                ("user", "="),
                                (
                                    models.Case(
                                        models.When(role="report_closer", then=1),
                                        default=2,
                                        output_field=models.IntegerField(),
                                    ),
                                    "<>",
                                ),
                                (
                                    models.Func(
                                        models.Func(
                                            "given_on", "expires_on", function="LEAST"
                                        ),
                                        "expires_on",
                                        function="daterange",
                                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                            name="grant_maker_is_not_closer",
                            violation_error_message="Người lập báo cáo không được là người chốt báo cáo.",
                        ),
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            condition=models.Q(
                                ("revoked_at", None),
                                (
                                    "role__in",
                                    [
                                        "auditor",
                                        "administrator",
                                        "district_office",
                                        "commune_secretary",
                                        "report_maker",
                                        "report_closer",
                                        "user_manager",
                                    ],
                                ),
                            ),
                            expressions=[
                                ("user", "="),
                                (
                                    models.Case(
                                        models.When(role="auditor", then=1),
                                        default=2,
                                        output_field=models.IntegerField(),
                                    ),
                                    "<>",
                                ),
                                (
                                    models.Func(
                                        models.Func(
                                            "given_on", "expires_on", function="LEAST"
                                        ),
                                        "expires_on",
                                        function="daterange",
                                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                            name="grant_auditor_has_no_hand_in_it",
                            violation_error_message="Người kiểm tra không được làm việc mình kiểm tra.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("may_see_numbers", False),
                                models.Q(
                                    ("member", None),
                                    ("organisation", None),
                                    models.Q(("role", "user_manager"), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="grant_of_numbers_is_over_communes",
                            violation_error_message="Quyền xem số định danh chỉ đi với vai trò xem các hộ của toàn huyện hoặc của một xã.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="HouseholdAssignment",
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
                        "role",
                        models.CharField(
                            choices=[("main", "Giúp chính"), ("supporting", "Hỗ trợ")],
                            default="main",
                            max_length=10,
                            verbose_name="Vai trò",
                        ),
                    ),
                    ("started_on", models.DateField(verbose_name="Từ ngày")),
                    (
                        "ended_on",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    (
                        "end_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("escaped", "Hộ đã thoát nghèo, hết thời gian theo dõi"),
                                ("household_left", "Hộ chuyển đi hoặc không còn"),
                                ("replaced", "Đổi người giúp"),
                                ("member_left", "Đảng viên chuyển, được miễn hoặc từ trần"),
                                ("moved_along", "Giúp tiếp từ tổ chức đảng mới"),
                                ("plan_ended", "Hết kế hoạch"),
                                ("mistake", "Ghi nhầm"),
                            ],
                            max_length=15,
                            verbose_name="Lý do kết thúc",
                        ),
                    ),
                    (
                        "decision_number",
                        models.CharField(
                            blank=True, max_length=40, verbose_name="Quyết định số"
                        ),
                    ),
                    (
                        "decision_on",
                        models.DateField(
                            blank=True, null=True, verbose_name="Ngày quyết định"
                        ),
                    ),
                    (
                        "target_year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Năm đăng ký thoát nghèo"
                        ),
                    ),
                    (
                        "pledge",
                        models.TextField(blank=True, verbose_name="Nội dung đăng ký giúp"),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="assignments",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="household_assignments",
                            to="assignments.partymember",
                            verbose_name="Đảng viên",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="household_assignments",
                            to="assignments.partyorganisation",
                            verbose_name="Tổ chức đảng",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="household_assignments",
                            to="assignments.plan",
                        ),
                    ),
                    (
                        "follow_until",
                        models.DateField(
                            blank=True, null=True, verbose_name="Theo dõi đến ngày"
                        ),
                    ),
                    (
                        "followed_since",
                        models.DateField(
                            blank=True, null=True, verbose_name="Theo dõi từ ngày"
                        ),
                    ),
                    (
                        "replaces",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="replaced_by",
                            to="assignments.householdassignment",
                            verbose_name="Nhận bàn giao từ",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Phân công giúp hộ",
                    "verbose_name_plural": "Phân công giúp hộ",
                    "ordering": ["-started_on", "id"],
                    "indexes": [
                        models.Index(
                            fields=["household", "-started_on"], name="assignment_by_day"
                        )
                    ],
                    "constraints": [
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            condition=models.Q(("role", "main")),
                            expressions=[
                                ("household", "="),
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
                            name="household_has_one_main_helper_at_a_time",
                        ),
                        django.contrib.postgres.constraints.ExclusionConstraint(
                            expressions=[
                                ("household", "="),
                                ("member", "="),
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
                            name="member_helps_a_household_once_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_on", None),
                                ("ended_on__gt", models.F("started_on")),
                                _connector="OR",
                            ),
                            name="household_assignment_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("end_reason", ""), ("ended_on", None)),
                                models.Q(
                                    ("end_reason__gt", ""), ("ended_on__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="household_assignment_ends_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("follow_until", None), ("followed_since", None)),
                                models.Q(
                                    ("follow_until__isnull", False),
                                    ("followed_since__isnull", False),
                                    ("follow_until__gte", models.F("followed_since")),
                                ),
                                _connector="OR",
                            ),
                            name="household_assignment_follow_up_is_whole",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CellTransfer",
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
                        "elsewhere",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="Nơi đến ngoài huyện"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("official", "Chuyển chính thức"),
                                ("temporary", "Chuyển tạm thời"),
                                ("return", "Trở về sau chuyển tạm thời"),
                            ],
                            max_length=10,
                            verbose_name="Hình thức",
                        ),
                    ),
                    ("moved_on", models.DateField(verbose_name="Ngày chuyển")),
                    (
                        "until",
                        models.DateField(
                            blank=True, null=True, verbose_name="Tạm thời đến ngày"
                        ),
                    ),
                    (
                        "reason",
                        models.CharField(blank=True, max_length=200, verbose_name="Lý do"),
                    ),
                    (
                        "noted_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Ghi lúc"),
                    ),
                    (
                        "from_organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                            verbose_name="Nơi đi",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfers",
                            to="assignments.partymember",
                            verbose_name="Đảng viên",
                        ),
                    ),
                    (
                        "moved_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "to_organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                            verbose_name="Nơi đến",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Chuyển sinh hoạt đảng",
                    "verbose_name_plural": "Chuyển sinh hoạt đảng",
                    "ordering": ["-moved_on", "-id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("elsewhere", ""), ("to_organisation__isnull", False)
                                ),
                                models.Q(("elsewhere__gt", ""), ("to_organisation", None)),
                                _connector="OR",
                            ),
                            name="cell_transfer_goes_to_one_place",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until", None),
                                ("until__gt", models.F("moved_on")),
                                _connector="OR",
                            ),
                            name="cell_transfer_ends_after_start",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProposalWish",
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
                        "wish",
                        models.CharField(
                            choices=[("pin", "Ghim"), ("forbid", "Cấm")],
                            max_length=6,
                            verbose_name="Yêu cầu",
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[("main", "Giúp chính"), ("supporting", "Hỗ trợ")],
                            default="main",
                            max_length=10,
                        ),
                    ),
                    (
                        "wished_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Lúc"),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.household",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partymember",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="wishes",
                            to="assignments.proposal",
                        ),
                    ),
                    (
                        "wished_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Yêu cầu của văn phòng",
                    "verbose_name_plural": "Yêu cầu của văn phòng",
                    "ordering": ["id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("proposal", "household", "organisation", "member"),
                            name="proposal_wish_once_per_pair",
                            nulls_distinct=False,
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("role", "main"), ("wish", "pin")),
                            fields=("proposal", "household"),
                            name="proposal_pins_one_main_helper",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FamilyAnswer",
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
                    ("is_family", models.BooleanField(verbose_name="Là người nhà")),
                    (
                        "answered_at",
                        models.DateTimeField(auto_now=True, verbose_name="Trả lời lúc"),
                    ),
                    (
                        "answered_by",
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
                            related_name="family_answers",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="family_answers",
                            to="assignments.partymember",
                            verbose_name="Đảng viên",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Trả lời về người nhà",
                    "verbose_name_plural": "Trả lời về người nhà",
                    "ordering": ["-answered_at", "id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("member", "household"), name="family_answered_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Support",
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
                        "client_id",
                        models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                    ),
                    (
                        "version",
                        models.PositiveSmallIntegerField(default=1, editable=False),
                    ),
                    ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                    (
                        "made_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Ghi lúc"
                        ),
                    ),
                    (
                        "received_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Nhận lúc"
                        ),
                    ),
                    (
                        "check_state",
                        models.CharField(
                            choices=[
                                ("unseen", "Chưa xem"),
                                ("correction_asked", "Cần sửa"),
                                ("confirmed", "Đã xác nhận"),
                            ],
                            default="unseen",
                            max_length=16,
                            verbose_name="Kiểm tra",
                        ),
                    ),
                    (
                        "check_note",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Cần sửa gì"
                        ),
                    ),
                    (
                        "checked_at",
                        models.DateTimeField(
                            blank=True, null=True, verbose_name="Kiểm tra lúc"
                        ),
                    ),
                    (
                        "cancelled_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="Hủy lúc"),
                    ),
                    (
                        "cancel_reason",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Lý do hủy"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("money", "Tiền mặt"),
                                ("goods", "Hiện vật"),
                                ("labour", "Ngày công"),
                                ("stock", "Cây giống, con giống"),
                                ("model", "Mô hình sinh kế"),
                                ("house", "Nhà ở"),
                                ("barn", "Chuồng trại"),
                                ("latrine", "Nhà vệ sinh"),
                                ("training", "Tập huấn"),
                                ("scholarship", "Học bổng"),
                            ],
                            max_length=11,
                            verbose_name="Loại hỗ trợ",
                        ),
                    ),
                    (
                        "what",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Nội dung"
                        ),
                    ),
                    (
                        "value",
                        models.PositiveBigIntegerField(
                            default=0, verbose_name="Giá trị (đồng)"
                        ),
                    ),
                    (
                        "is_valued",
                        models.BooleanField(default=True, verbose_name="Đã quy ra tiền"),
                    ),
                    (
                        "quantity",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            max_digits=10,
                            null=True,
                            validators=[django.core.validators.MinValueValidator(0)],
                            verbose_name="Số lượng",
                        ),
                    ),
                    (
                        "unit",
                        models.CharField(
                            blank=True, max_length=30, verbose_name="Đơn vị tính"
                        ),
                    ),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("members", "Đảng viên, cán bộ đóng góp"),
                                ("fund", "Quỹ Vì người nghèo và quỹ khác"),
                                ("enterprise", "Doanh nghiệp"),
                                ("donor", "Nhà hảo tâm"),
                                ("state", "Chương trình của Nhà nước"),
                            ],
                            max_length=10,
                            verbose_name="Nguồn",
                        ),
                    ),
                    (
                        "donor",
                        models.CharField(
                            blank=True,
                            max_length=150,
                            verbose_name="Tên nhà hảo tâm, doanh nghiệp",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("promised", "Đã hứa"), ("delivered", "Đã trao")],
                            default="delivered",
                            max_length=9,
                            verbose_name="Tình trạng",
                        ),
                    ),
                    ("given_on", models.DateField(verbose_name="Ngày trao hoặc ngày hứa")),
                    (
                        "receipt_number",
                        models.CharField(
                            blank=True, max_length=40, verbose_name="Số biên nhận"
                        ),
                    ),
                    (
                        "received_by",
                        models.CharField(
                            blank=True, max_length=100, verbose_name="Người ký nhận"
                        ),
                    ),
                    (
                        "note",
                        models.TextField(
                            blank=True, max_length=2000, verbose_name="Ghi chú"
                        ),
                    ),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người hủy",
                        ),
                    ),
                    (
                        "checked_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người kiểm tra",
                        ),
                    ),
                    (
                        "fulfils",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deliveries",
                            to="assignments.support",
                            verbose_name="Thực hiện lời hứa",
                        ),
                    ),
                    (
                        "logged_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người ghi",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="supports",
                            to="assignments.partymember",
                            verbose_name="Đảng viên",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="supports",
                            to="assignments.partyorganisation",
                            verbose_name="Tổ chức đảng",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="supports",
                            to="assignments.plan",
                            verbose_name="Kế hoạch",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Hỗ trợ",
                    "verbose_name_plural": "Hỗ trợ",
                    "ordering": ["-given_on", "-id"],
                    "abstract": False,
                    "indexes": [
                        models.Index(
                            fields=["organisation", "-given_on"], name="support_by_giver"
                        ),
                        models.Index(fields=["-given_on"], name="support_by_date"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("cancel_reason", ""), ("cancelled_at", None)),
                                models.Q(
                                    ("cancel_reason__gt", ""),
                                    ("cancelled_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="support_cancelled_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("check_state", "correction_asked"), _negated=True
                                ),
                                ("check_note__gt", ""),
                                _connector="OR",
                            ),
                            name="support_correction_says_what",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("is_valued", True), ("value", 0), _connector="OR"
                            ),
                            name="support_not_valued_counts_nothing",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("quantity", None),
                                models.Q(("quantity__gt", 0), ("unit__gt", "")),
                                _connector="OR",
                            ),
                            name="support_quantity_has_a_unit",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("fulfils", None), ("state", "delivered"), _connector="OR"
                            ),
                            name="support_fulfils_by_delivery",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "money"), _negated=True),
                                models.Q(("is_valued", True), ("value__gt", 0)),
                                _connector="OR",
                            ),
                            name="support_money_has_a_value",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProposedPair",
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
                        "role",
                        models.CharField(
                            choices=[("main", "Giúp chính"), ("supporting", "Hỗ trợ")],
                            default="main",
                            max_length=10,
                        ),
                    ),
                    ("cost", models.IntegerField(verbose_name="Chi phí")),
                    ("reasons", models.JSONField(default=list)),
                    ("is_pinned", models.BooleanField(default=False, verbose_name="Ghim")),
                    (
                        "household",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="households.household",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partymember",
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="pairs",
                            to="assignments.proposal",
                        ),
                    ),
                    (
                        "change",
                        models.CharField(
                            choices=[
                                ("kept", "Giữ nguyên"),
                                ("changed", "Đổi người giúp"),
                                ("new", "Phân công mới"),
                            ],
                            default="new",
                            max_length=8,
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partyorganisation",
                        ),
                    ),
                    (
                        "running",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="assignments.householdassignment",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Cặp đề xuất",
                    "verbose_name_plural": "Cặp đề xuất",
                    "ordering": ["proposal", "household"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("proposal", "household", "organisation", "member"),
                            name="proposed_pair_once",
                            nulls_distinct=False,
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TransferRequest",
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
                    ("reason", models.TextField(verbose_name="Lý do")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Chờ trả lời"),
                                ("accepted", "Đã chấp nhận"),
                                ("refused", "Đã từ chối"),
                                ("withdrawn", "Đã rút"),
                            ],
                            default="asked",
                            max_length=10,
                            verbose_name="Trạng thái",
                        ),
                    ),
                    (
                        "asked_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Đề nghị lúc"),
                    ),
                    (
                        "answered_at",
                        models.DateTimeField(null=True, verbose_name="Trả lời lúc"),
                    ),
                    ("answer", models.TextField(blank=True, verbose_name="Trả lời")),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
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
                        "assignment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfer_requests",
                            to="assignments.householdassignment",
                        ),
                    ),
                    (
                        "proposed_member",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.partymember",
                        ),
                    ),
                    (
                        "successor",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="assignments.householdassignment",
                        ),
                    ),
                    (
                        "wanted_on",
                        models.DateField(blank=True, null=True, verbose_name="Đổi từ ngày"),
                    ),
                ],
                options={
                    "verbose_name": "Đề nghị đổi người giúp",
                    "verbose_name_plural": "Đề nghị đổi người giúp",
                    "ordering": ["-asked_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "asked")),
                            fields=("assignment",),
                            name="transfer_asked_once_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("state__in", ["asked", "withdrawn"]),
                                ("answered_by__isnull", False),
                                _connector="OR",
                            ),
                            name="transfer_answered_by_someone",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                models.Q(
                                    ("answered_by", models.F("asked_by")), _negated=True
                                ),
                                _connector="OR",
                            ),
                            name="transfer_accepted_by_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AssignmentChange",
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
                                ("started", "Bắt đầu giúp"),
                                ("follow_up", "Chuyển sang theo dõi"),
                                ("resumed", "Giúp trở lại"),
                                ("ended", "Kết thúc"),
                                ("handed_over", "Bàn giao"),
                                ("amended", "Sửa nội dung"),
                            ],
                            max_length=12,
                            verbose_name="Việc",
                        ),
                    ),
                    ("holds_from", models.DateField(verbose_name="Từ ngày")),
                    ("why", models.TextField(verbose_name="Vì sao")),
                    ("before", models.JSONField(blank=True, default=dict)),
                    ("after", models.JSONField(blank=True, default=dict)),
                    (
                        "made_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Ghi lúc"),
                    ),
                    (
                        "reverted_at",
                        models.DateTimeField(null=True, verbose_name="Trả lại lúc"),
                    ),
                    (
                        "assignment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="changes",
                            to="assignments.householdassignment",
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "reverted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="Danh sách năm"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Diễn biến phân công",
                    "verbose_name_plural": "Diễn biến phân công",
                    "ordering": ["-id"],
                },
            ),
            migrations.CreateModel(
                name="Activity",
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
                                ("training", "Lớp tập huấn"),
                                ("model", "Mô hình"),
                                ("meeting", "Buổi tuyên truyền, họp bản"),
                            ],
                            max_length=8,
                            verbose_name="Loại",
                        ),
                    ),
                    ("title", models.CharField(max_length=200, verbose_name="Tên")),
                    ("held_on", models.DateField(verbose_name="Từ ngày")),
                    (
                        "until",
                        models.DateField(blank=True, null=True, verbose_name="Đến ngày"),
                    ),
                    ("result", models.TextField(blank=True, verbose_name="Kết quả")),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="activities",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="activities",
                            to="assignments.partyorganisation",
                            verbose_name="Tổ chức đảng phụ trách",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="activities",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                    (
                        "support",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="activities",
                            to="assignments.support",
                            verbose_name="Kinh phí",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lớp tập huấn, mô hình",
                    "verbose_name_plural": "Lớp tập huấn, mô hình",
                    "ordering": ["-held_on", "-id"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until", None),
                                ("until__gte", models.F("held_on")),
                                _connector="OR",
                            ),
                            name="activity_ends_after_start",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SupportShare",
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
                        "school",
                        models.CharField(blank=True, max_length=120, verbose_name="Trường"),
                    ),
                    (
                        "value",
                        models.PositiveBigIntegerField(
                            default=0, verbose_name="Phần được (đồng)"
                        ),
                    ),
                    (
                        "quantity",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            max_digits=10,
                            null=True,
                            verbose_name="Số lượng",
                        ),
                    ),
                    (
                        "commune",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="support_shares",
                            to="households.commune",
                            verbose_name="Xã",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="support_shares",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                    (
                        "support",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="shares",
                            to="assignments.support",
                        ),
                    ),
                    (
                        "village",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="support_shares",
                            to="households.village",
                            verbose_name="Bản",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Phần hỗ trợ",
                    "verbose_name_plural": "Phần hỗ trợ",
                    "ordering": ["support", "id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("support", "household"),
                            name="support_shared_once_a_household",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("household", None),
                                models.Q(("school", ""), ("village__isnull", False)),
                                _connector="OR",
                            ),
                            name="support_share_goes_to_one",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SupportVersion",
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
                    ("version", models.PositiveSmallIntegerField(verbose_name="Bản")),
                    ("digest", models.CharField(blank=True, max_length=64)),
                    ("values", models.JSONField(verbose_name="Nội dung")),
                    (
                        "reason",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Lý do sửa"
                        ),
                    ),
                    (
                        "replaced_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Sửa lúc"
                        ),
                    ),
                    (
                        "replaced_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người sửa",
                        ),
                    ),
                    (
                        "support",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="versions",
                            to="assignments.support",
                        ),
                    ),
                ],
                options={
                    "ordering": ["support", "version"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("support", "version"), name="support_version_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Visit",
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
                        "client_id",
                        models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                    ),
                    (
                        "version",
                        models.PositiveSmallIntegerField(default=1, editable=False),
                    ),
                    ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                    (
                        "made_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Ghi lúc"
                        ),
                    ),
                    (
                        "received_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Nhận lúc"
                        ),
                    ),
                    (
                        "check_state",
                        models.CharField(
                            choices=[
                                ("unseen", "Chưa xem"),
                                ("correction_asked", "Cần sửa"),
                                ("confirmed", "Đã xác nhận"),
                            ],
                            default="unseen",
                            max_length=16,
                            verbose_name="Kiểm tra",
                        ),
                    ),
                    (
                        "check_note",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Cần sửa gì"
                        ),
                    ),
                    (
                        "checked_at",
                        models.DateTimeField(
                            blank=True, null=True, verbose_name="Kiểm tra lúc"
                        ),
                    ),
                    (
                        "cancelled_at",
                        models.DateTimeField(blank=True, null=True, verbose_name="Hủy lúc"),
                    ),
                    (
                        "cancel_reason",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Lý do hủy"
                        ),
                    ),
                    ("visited_on", models.DateField(verbose_name="Ngày thăm")),
                    ("met", models.BooleanField(default=True, verbose_name="Gặp hộ")),
                    (
                        "topics",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(
                                choices=[
                                    ("health", "Sức khỏe"),
                                    ("school", "Học hành"),
                                    ("farming", "Làm ăn, chăn nuôi"),
                                    ("house", "Nhà ở, chuồng trại"),
                                    ("money", "Tiền, vay vốn"),
                                    ("papers", "Giấy tờ, chế độ"),
                                    ("other", "Việc khác"),
                                ],
                                max_length=8,
                            ),
                            blank=True,
                            default=list,
                            size=None,
                            verbose_name="Đã làm gì",
                        ),
                    ),
                    (
                        "note",
                        models.TextField(
                            blank=True, max_length=2000, verbose_name="Ghi chú"
                        ),
                    ),
                    (
                        "promise",
                        models.CharField(blank=True, max_length=200, verbose_name="Đã hẹn"),
                    ),
                    (
                        "promised_for",
                        models.DateField(
                            blank=True, null=True, verbose_name="Hẹn đến ngày"
                        ),
                    ),
                    (
                        "promise_state",
                        models.CharField(
                            choices=[
                                ("none", "Không hẹn"),
                                ("open", "Còn hẹn"),
                                ("kept", "Đã làm"),
                                ("dropped", "Không làm nữa"),
                            ],
                            default="none",
                            max_length=7,
                            verbose_name="Việc đã hẹn",
                        ),
                    ),
                    (
                        "promise_closed_on",
                        models.DateField(blank=True, null=True, verbose_name="Xong ngày"),
                    ),
                    (
                        "promise_closing",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Kết quả"
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
                        "assignment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visits",
                            to="assignments.householdassignment",
                            verbose_name="Phân công",
                        ),
                    ),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người hủy",
                        ),
                    ),
                    (
                        "checked_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người kiểm tra",
                        ),
                    ),
                    (
                        "logged_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người ghi",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lượt thăm",
                    "verbose_name_plural": "Lượt thăm",
                    "ordering": ["-visited_on", "-id"],
                    "abstract": False,
                    "indexes": [
                        models.Index(
                            fields=["assignment", "-visited_on"], name="visit_by_day"
                        ),
                        models.Index(fields=["-visited_on"], name="visit_by_date"),
                        models.Index(
                            condition=models.Q(("promise_state", "open")),
                            fields=["promised_for"],
                            name="visit_promise_open",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("cancel_reason", ""), ("cancelled_at", None)),
                                models.Q(
                                    ("cancel_reason__gt", ""),
                                    ("cancelled_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="visit_cancelled_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("check_state", "correction_asked"), _negated=True
                                ),
                                ("check_note__gt", ""),
                                _connector="OR",
                            ),
                            name="visit_correction_says_what",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("promise", ""),
                                    ("promise_state", "none"),
                                    ("promised_for", None),
                                ),
                                models.Q(
                                    ("promise__gt", ""),
                                    models.Q(("promise_state", "none"), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="visit_promise_is_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("latitude", None), ("longitude", None)),
                                models.Q(
                                    ("latitude__range", (-90, 90)),
                                    ("longitude__range", (-180, 180)),
                                ),
                                _connector="OR",
                            ),
                            name="visit_place_is_whole",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Verification",
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
                    ("month", models.DateField(verbose_name="Tháng")),
                    (
                        "drawn_at",
                        models.DateTimeField(auto_now_add=True, verbose_name="Rút lúc"),
                    ),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("pending", "Chưa hỏi"),
                                ("true", "Đúng"),
                                ("untrue", "Không đúng"),
                                ("unreachable", "Không hỏi được"),
                            ],
                            default="pending",
                            max_length=11,
                            verbose_name="Kết quả",
                        ),
                    ),
                    (
                        "note",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Ghi chú"
                        ),
                    ),
                    (
                        "verified_at",
                        models.DateTimeField(null=True, verbose_name="Hỏi lúc"),
                    ),
                    (
                        "verified_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "visit",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="verification",
                            to="assignments.visit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Lượt thăm cần hỏi lại",
                    "verbose_name_plural": "Lượt thăm cần hỏi lại",
                    "ordering": ["-month", "visit"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("month__day", 1)),
                            name="verification_by_month",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("outcome", "pending"),
                                ("verified_at__isnull", False),
                                _connector="OR",
                            ),
                            name="verification_says_when",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FieldPhoto",
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
                    ("client_id", models.UUIDField(editable=False, unique=True)),
                    ("size", models.PositiveIntegerField(verbose_name="Số byte")),
                    ("sha256", models.CharField(editable=False, max_length=64)),
                    (
                        "received",
                        models.PositiveIntegerField(
                            default=0, verbose_name="Đã nhận (byte)"
                        ),
                    ),
                    (
                        "file",
                        models.FileField(
                            blank=True,
                            upload_to=assignments.models.photos.photo_path,
                            verbose_name="Ảnh",
                        ),
                    ),
                    ("width", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("height", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("look", models.CharField(blank=True, max_length=16)),
                    (
                        "refused",
                        models.CharField(
                            blank=True, max_length=200, verbose_name="Không nhận vì"
                        ),
                    ),
                    ("announced_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "stored_at",
                        models.DateTimeField(
                            blank=True, null=True, verbose_name="Nhận đủ lúc"
                        ),
                    ),
                    (
                        "sent_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "support",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="photos",
                            to="assignments.support",
                        ),
                    ),
                    (
                        "visit",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="photos",
                            to="assignments.visit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Ảnh",
                    "verbose_name_plural": "Ảnh",
                    "ordering": ["id"],
                    "indexes": [models.Index(fields=["sha256"], name="photo_by_content")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("support", None), ("visit__isnull", False)),
                                models.Q(("support__isnull", False), ("visit", None)),
                                _connector="OR",
                            ),
                            name="photo_belongs_to_one_record",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("size__range", (1, 1000000))),
                            name="photo_size_is_plausible",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("received__lte", models.F("size"))),
                            name="photo_received_no_more_than_announced",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="VisitVersion",
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
                    ("version", models.PositiveSmallIntegerField(verbose_name="Bản")),
                    ("digest", models.CharField(blank=True, max_length=64)),
                    ("values", models.JSONField(verbose_name="Nội dung")),
                    (
                        "reason",
                        models.CharField(
                            blank=True, max_length=300, verbose_name="Lý do sửa"
                        ),
                    ),
                    (
                        "replaced_at",
                        models.DateTimeField(
                            default=django.utils.timezone.now, verbose_name="Sửa lúc"
                        ),
                    ),
                    (
                        "replaced_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="Người sửa",
                        ),
                    ),
                    (
                        "visit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="versions",
                            to="assignments.visit",
                        ),
                    ),
                ],
                options={
                    "ordering": ["visit", "version"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("visit", "version"), name="visit_version_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Participant",
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
                        "persons",
                        models.PositiveSmallIntegerField(
                            default=1, verbose_name="Số người"
                        ),
                    ),
                    (
                        "activity",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="participants",
                            to="assignments.activity",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="activities",
                            to="households.household",
                            verbose_name="Hộ",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "Hộ tham gia",
                    "verbose_name_plural": "Hộ tham gia",
                    "ordering": ["activity", "household__sort_key"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("activity", "household"),
                            name="household_takes_part_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("persons__range", (1, 30))),
                            name="participants_are_plausible",
                        ),
                    ],
                },
            ),
        ),
        migrations.RunSQL(of("0012_shares_add_up").FORWARD),
        migrations.RunSQL(of("0013_pairs_look_up_once").MAKE),
    ]
