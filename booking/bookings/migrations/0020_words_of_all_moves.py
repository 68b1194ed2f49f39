from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0019_conversation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineentry',
            name='verb',
            field=models.CharField(choices=[('request', 'asked for it'), ('book', 'booked it for somebody'), ('walk_in', 'walked in and started'), ('endorse', 'endorsed it'), ('refuse', 'refused to endorse it'), ('approve', 'approved it'), ('reject', 'rejected it'), ('undo', 'undid the decision'), ('expire', 'expired without a decision'), ('cancel', 'cancelled it'), ('transfer', 'passed it on'), ('nominate', 'asked a colleague to take it over'), ('take_over', 'took it over'), ('turn_down', 'did not take it over'), ('take_back', 'kept it after all'), ('offer', 'offered another time'), ('accept', 'accepted the other time'), ('decline', 'declined the other time'), ('withdraw', 'took the other time back'), ('propose', 'proposed another time'), ('grant', 'moved it to the other time'), ('keep', 'kept the time as it was'), ('unanswered', 'the other time was not answered'), ('turn', 'offered from the waitlist'), ('take', 'took the time from the waitlist'), ('let_go', 'let the offered time go'), ('check_in', 'started it'), ('finish', 'finished it'), ('extend', 'went on with it'), ('stop', 'stopped it'), ('correct', 'corrected it'), ('no_show', 'nobody checked in'), ('run_out', 'ended at its booked end'), ('lapse', 'ended: the instrument could not be used')], max_length=12),
        ),
    ]
