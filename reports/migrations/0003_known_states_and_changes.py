from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_kind_previous_version_and_close_reason'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['yearly'])), name='report_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'compiling', 'draft', 'closed', 'failed'])), name='report_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.CheckConstraint(condition=models.Q(('status_then__in', ['', 'poor', 'near_poor'])), name='line_status_then_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.CheckConstraint(condition=models.Q(('status_now__in', ['', 'poor', 'near_poor'])), name='line_status_now_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['stayed', 'to_near_poor', 'to_poor', 'out_of_both', 'left', 'again', 'new', 'arrived', 'unexplained'])), name='line_change_is_known'),
        ),
    ]
