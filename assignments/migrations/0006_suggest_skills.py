from django.db import migrations

from assignments.skills import suggest_skill


def suggest(apps, schema_editor):
    """Give every organisation that has no skill the one its name suggests."""
    organisations = apps.get_model("assignments", "PartyOrganisation").objects
    changed = []
    for organisation in organisations.filter(skill="").iterator():
        organisation.skill = suggest_skill(organisation.name)
        if organisation.skill:
            changed.append(organisation)
    organisations.bulk_update(changed, ["skill"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0005_helping"),
    ]

    operations = [migrations.RunPython(suggest, migrations.RunPython.noop)]
