"""Import rows of a database in use keep what they hold when their columns change."""

import json
from datetime import date

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from povertyaid.text import sort_key
from tests.factories import make_household, make_review, make_user, make_village
from tests.households.imports.staged import make_batch, stage, stage_known, stage_total
from tests.migrating import migrate_to, newest, step_by_step

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
JSON_VALUES = ("households", "0006_known_words_only")
VALUES = {
    "village": None,
    "village_name": "Bản Mới",
    "head_name": "Lò Văn Hặc",
    "folded_name": "lo van hac",
    "sex": "male",
    "birth_date": "1970-03-02",
    "birth_year": 1970,
    "citizen_number": None,
    "ethnic_group": 3,
    "phone": "0912345678",
    "note": None,
    "status": "poor",
    "left_reason": None,
    "persons": 4,
    "b1": 80,
    "b2": 20,
    "deprivations": [3, 9],
    "causes": [],
    "has_no_labour_capacity": False,
    "has_merit": None,
}


@pytest.fixture
def migrate():
    """To these migrations and, after the test, to the newest again."""
    yield migrate_to
    migrate_to(*newest())


def test_a_new_database_is_in_the_state_that_all_steps_lead_to():
    loader, steps = MigrationLoader(connection), step_by_step()
    compared = MigrationAutodetector(loader.project_state(), steps.project_state())

    assert loader.graph.nodes.keys() < steps.disk_migrations.keys()
    assert compared.changes(loader.graph) == {}


def rows(columns):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM households_importrow ORDER BY number")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def set_old(number, **columns):
    with connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(
                f'UPDATE households_importrow SET "{name}" = %s WHERE number = %s',
                [json.dumps(value), number],
            )


def household_rows():
    """A committed batch, of old values by number, and one under review."""
    household = make_household(make_village(), birth_year=1970)
    batch = make_batch(state="committed", committed_at="2022-12-01T00:00Z")
    make_review(household, batch=batch)
    stage_known(batch, household, number=1)
    stage_known(batch, household, ["head_name", "deprivations"], number=2)
    stage_total(batch, household.village.commune, number=3, households=50)
    stage(make_batch(uploaded_by=make_user()), number=4, village=household.village)
    return household


def test_json_values_are_carried_into_typed_columns_and_back(migrate):
    household = household_rows()
    commune, village = household.village.commune_id, household.village_id
    migrate(JSON_VALUES)
    old = {
        1: {
            "values": VALUES | {"commune": commune},
            "raw": ["1", None, 'Lò "Hặc"', ""],
            "changes": {"review": [None, 2022]},
            "before": {"created": ["review"], "village": village},
        },
        2: {
            "values": VALUES | {"commune": commune, "village": village},
            "raw": [],
            "changes": {"head_name": ["Lò Văn Hạc", "Lò Văn Hặc"]},
            "before": {
                "created": [],
                "village": village,
                "household": {"head_name": "Lò Văn Hạc"},
                "review": {"deprivations": [1, 3], "causes": None, "batch": None},
            },
        },
        3: {
            "values": {
                "commune": commune,
                "commune_name": "xã Na Tông",
                "households": 50,
                "persons": None,
                "minority_households": None,
            },
            "before": {"created": ["commune_year"], "commune_year": None},
        },
        4: {"values": VALUES | {"commune": commune, "village": village}},
    }
    for number, columns in old.items():
        set_old(number, **columns)

    migrate(("households", "0009_drop_import_values"))

    typed = rows("*")
    expected = {"village_name": "Bản Mới", "sex": "male", "birth_year": 1970}
    expected |= {"birth_date": date(1970, 3, 2), "deprivations": 0b100000100}
    expected |= {"causes": 0, "has_merit": None, "has_no_labour_capacity": False}
    expected |= {"village_id": village, "commune_id": commune, "makes_review": True}
    expected |= {"raw": '1\x1f\x1fLò "Hặc"\x1f', "changes": "{}", "before": None}
    assert {name: typed[0][name] for name in expected} == expected
    assert typed[0]["sort_key"] == sort_key("Lò Văn Hặc")
    before = json.loads(typed[1]["before"])
    assert before["review"] == {"deprivations": 0b101, "causes": None, "batch": None}
    assert before["household"]["folded_name"] == "lo van hac"
    assert (typed[2]["households"], typed[2]["before"]) == (50, None)
    assert typed[3]["household_id"] not in (None, household.pk)

    migrate(JSON_VALUES)

    again = rows("number, values, raw, changes, before, household_id")
    assert json.loads(again[0]["values"]) == old[1]["values"] | {
        "village": village,
        "left_reason": None,
        "status_before": None,
    }
    assert json.loads(again[0]["raw"]) == ["1", "", 'Lò "Hặc"', ""]
    assert json.loads(again[0]["changes"]) == old[1]["changes"]
    assert json.loads(again[0]["before"]) == old[1]["before"]
    assert json.loads(again[1]["before"])["review"]["deprivations"] == [1, 3]
    assert json.loads(again[2]["values"]) == old[3]["values"]
    assert json.loads(again[2]["before"]) == {"created": ["commune_year"]}
    assert again[3]["household_id"] is None
