from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Not checked of old rows: until now an office accepted what it had proposed."""

    dependencies = [
        ("assignments", "0015_given_when_granted"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="transferrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(("answered_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="transfer_accepted_by_another",
            ),
        ),
    ]
