"""The three poverty standards and the 54 ethnic groups, as data."""

import csv
import json
from pathlib import Path

from django.db import migrations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def load_standards(apps, schema_editor):
    """Decision 59/2015, Decree 07/2021 and Decree 351/2025, with indicators and causes."""
    PovertyStandard = apps.get_model("households", "PovertyStandard")
    for entry in json.loads((REFERENCE / "standards.json").read_text("utf-8")):
        indicators, causes = entry.pop("indicators"), entry.pop("causes")
        standard = PovertyStandard.objects.create(**entry)
        for indicator in indicators:
            standard.indicators.create(**indicator)
        for cause in causes:
            standard.causes.create(**cause)


def load_ethnic_groups(apps, schema_editor):
    """Decision 121-TCTK/PPCĐ of 1979, with the spellings met in lists."""
    EthnicGroup = apps.get_model("households", "EthnicGroup")
    with (REFERENCE / "ethnic_groups.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            EthnicGroup.objects.create(
                code=row["code"],
                name=row["name"],
                aliases=[alias.strip() for alias in row["aliases"].split(";") if alias],
                is_minority=row["is_minority"] == "1",
            )


class Migration(migrations.Migration):
    dependencies = [("households", "0002_places_households_imports")]
    operations = [
        migrations.RunPython(load_standards, migrations.RunPython.noop),
        migrations.RunPython(load_ethnic_groups, migrations.RunPython.noop),
    ]
