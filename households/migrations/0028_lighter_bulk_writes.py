"""What every list that is written pays for, and no page asks for.

- household: one trigram index for names and telephones instead of two.
- household, resident: that numbers are sealed is asked without a pattern of thirty
  letters, which was a seventh of writing a household.
- review, closing_review: no index by batch. Only a batch that is deleted asks which
  reviews name it, and none is deleted by the program.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.deletion import PROTECT

from povertyaid.at_once import AtOnce

COLUMNS = ("folded_name", "phone")
WAITING_KB = 16 * 1024
SEALED = {
    "household": "household_citizen_number_is_sealed",
    "resident": "resident_citizen_number_is_sealed",
}
RESULTS = {"review": "reviews", "closingreview": "closing_reviews"}


def sealed_anew(model: str, name: str) -> list:
    constraint = models.CheckConstraint(
        condition=models.Q(citizen_number__is_sealed=True), name=name
    )
    return [
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(model, constraint),
    ]


def without_index(model: str, related_name: str) -> migrations.AlterField:
    field = models.ForeignKey(
        "households.importbatch",
        PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name=related_name,
        verbose_name="Lần nhập",
    )
    return migrations.AlterField(model, "batch", field)


class Migration(migrations.Migration):
    dependencies = [("households", "0027_seal_numbers_anew")]

    operations = [
        AtOnce(
            migrations.AddIndex(
                "household",
                GinIndex(
                    *(OpClass(models.F(name), "gin_trgm_ops") for name in COLUMNS),
                    name="household_search",
                    gin_pending_list_limit=WAITING_KB,
                ),
            ),
            migrations.RemoveIndex("household", "household_name_search"),
            migrations.RemoveIndex("household", "household_phone_search"),
            *(one for pair in SEALED.items() for one in sealed_anew(*pair)),
            *(without_index(*pair) for pair in RESULTS.items()),
        )
    ]
