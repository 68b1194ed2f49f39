from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0009_offers'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='undo_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('undo_until__isnull', False)), fields=['undo_until'], name='bookings_undoable'),
        ),
    ]
