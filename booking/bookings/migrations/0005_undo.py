from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0005_people_transfer'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='undo_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='verb',
            field=models.CharField(choices=[('request', 'asked for it'), ('approve', 'approved it'), ('reject', 'rejected it'), ('undo', 'undid the decision'), ('expire', 'expired without a decision'), ('cancel', 'cancelled it'), ('transfer', 'passed it on'), ('check_in', 'started it'), ('finish', 'finished it'), ('no_show', 'nobody checked in'), ('run_out', 'ended at its booked end'), ('lapse', 'ended: the instrument could not be used')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('undo_until__isnull', False)), fields=['undo_until'], name='bookings_undoable'),
        ),
    ]
