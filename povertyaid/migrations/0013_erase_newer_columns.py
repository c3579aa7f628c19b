"""Personal columns that came after history.erasable was filled (0008)."""

from django.db import migrations

PERSONAL = {
    "households_statusdecision": ("note", "cancel_reason"),
    "assignments_visit": ("check_note", "cancel_reason", "promise_closing"),
    "assignments_visitversion": ("values", "reason"),
    "assignments_support": (
        "what", "donor", "received_by", "note", "check_note", "cancel_reason",
    ),
    "assignments_supportshare": ("school",),
    "assignments_supportversion": ("values", "reason"),
    "assignments_verification": ("note",),
    "assignments_escapemeasure": ("cause", "measure", "doer", "result"),
    "assignments_transferrequest": ("reason", "answer"),
    "assignments_celltransfer": ("elsewhere", "reason"),
    "assignments_assignmentchange": ("why", "before", "after"),
    "assignments_householdassignment": ("pledge",),
    "assignments_partymember": ("joined_on", "official_on", "exempt_reason"),
    "assignments_fieldphoto": ("file", "look"),
    "povertyaid_accesstoken": ("name",),
}
ROWS = ", ".join(
    f"('{thing}', '{name}')" for thing, names in PERSONAL.items() for name in names
)


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0012_keep_sign_in_events")]

    operations = [
        migrations.RunSQL(
            f"INSERT INTO history.erasable VALUES {ROWS}",
            f"DELETE FROM history.erasable WHERE (thing, name) IN ({ROWS})",
        )
    ]
