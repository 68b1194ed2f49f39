import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import booking.accounts.models.people

BEGUN = {"approved": "expected", "in_use": "in_work"}


def write_down(apps, schema_editor):
    """The samples of bookings that were approved before samples had rows, as their customers
    have described them. What is in work was received; for the others the ten days begin now."""
    booking = apps.get_model("bookings", "Booking")
    sample = apps.get_model("bookings", "Sample")
    now = timezone.now()
    for each in list(booking.objects.filter(mode="samples", state__in=BEGUN).order_by("pk")):
        described = list(told_of(apps, each))[: each.samples]
        described += [{}] * (each.samples - len(described))
        sample.objects.bulk_create(
            sample(
                booking=each,
                number=number,
                state=BEGUN[each.state],
                expected_since=now,
                **words,
            )
            for number, words in enumerate(described, start=1)
        )


def told_of(apps, booking):
    """What the answers to a lab's questions say of each sample of a booking, one by one."""
    answers = apps.get_model("bookings", "BookingAnswers").objects.filter(booking=booking).first()
    if answers is None:
        return
    field = apps.get_model("labs", "IntakeField")
    tables = field.objects.filter(version=answers.version_id, kind="samples")
    for key in tables.order_by("place", "pk").values_list("key", flat=True):
        for row in answers.values.get(key) or ():
            words = {name: str(row[name]) for name in ("hazard", "storage", "after")}
            for _each in range(int(row["count"])):
                yield {"label": str(row["name"])[:120], **words}


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0020_words_of_all_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineentry',
            name='verb',
            field=models.CharField(choices=[('request', 'asked for it'), ('book', 'booked it for somebody'), ('walk_in', 'walked in and started'), ('endorse', 'endorsed it'), ('refuse', 'refused to endorse it'), ('approve', 'approved it'), ('reject', 'rejected it'), ('undo', 'undid the decision'), ('expire', 'expired without a decision'), ('cancel', 'cancelled it'), ('transfer', 'passed it on'), ('nominate', 'asked a colleague to take it over'), ('take_over', 'took it over'), ('turn_down', 'did not take it over'), ('take_back', 'kept it after all'), ('offer', 'offered another time'), ('accept', 'accepted the other time'), ('decline', 'declined the other time'), ('withdraw', 'took the other time back'), ('propose', 'proposed another time'), ('grant', 'moved it to the other time'), ('keep', 'kept the time as it was'), ('unanswered', 'the other time was not answered'), ('turn', 'offered from the waitlist'), ('take', 'took the time from the waitlist'), ('let_go', 'let the offered time go'), ('check_in', 'started it'), ('finish', 'finished it'), ('extend', 'went on with it'), ('stop', 'stopped it'), ('correct', 'corrected it'), ('no_show', 'nobody checked in'), ('run_out', 'ended at its booked end'), ('lapse', 'ended: the instrument could not be used'), ('announce', 'announced samples'), ('amend', 'changed what was announced'), ('recall', 'took an announcement back'), ('resend', 'sends samples again'), ('receive', 'received samples'), ('spoil', 'found samples unusable'), ('take_up', 'began work on samples'), ('done', 'is done with samples'), ('send_back', 'returned samples'), ('dispose', 'disposed of samples'), ('remind', 'reminded: no samples came in ten days')], max_length=12),
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='your own name for it')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('hazard', models.CharField(blank=True, choices=[('none', 'No hazard'), ('flammable', 'Flammable'), ('corrosive', 'Corrosive'), ('toxic', 'Toxic'), ('biological', 'Biological'), ('radioactive', 'Radioactive'), ('other', 'Another hazard')], max_length=16, verbose_name='hazard')),
                ('storage', models.CharField(blank=True, choices=[('room', 'At room temperature'), ('dry', 'Dry'), ('dark', 'In the dark'), ('fridge', 'At 2 to 8 °C'), ('freezer', 'At -20 °C'), ('deep_freezer', 'At -80 °C'), ('nitrogen', 'In liquid nitrogen')], max_length=16, verbose_name='storage')),
                ('after', models.CharField(blank=True, choices=[('return', 'Send it back'), ('dispose', 'Dispose of it')], max_length=16, verbose_name='afterwards')),
                ('state', models.CharField(choices=[('expected', 'Expected'), ('received', 'Received'), ('in_work', 'In work'), ('done', 'Done'), ('unusable', 'Unusable'), ('returned', 'Returned'), ('disposed', 'Disposed of')], default='expected', max_length=10, verbose_name='state')),
                ('expected_since', models.DateTimeField()),
                ('reason', models.TextField(blank=True, verbose_name='why it is unusable')),
                ('booking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sample_rows', to='bookings.booking')),
            ],
            options={
                'verbose_name': 'sample',
                'verbose_name_plural': 'samples',
                'ordering': ['booking', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=booking.accounts.models.people.new_public_id, editable=False, max_length=16)),
                ('way', models.CharField(choices=[('to_lab', 'To the lab'), ('back', 'Back to the customer')], max_length=10)),
                ('carriage', models.CharField(choices=[('shipped', 'Shipped by a carrier'), ('by_hand', 'Handed over in person')], max_length=10, verbose_name='how it is sent')),
                ('carrier', models.CharField(blank=True, max_length=80, verbose_name='carrier')),
                ('tracking', models.CharField(blank=True, max_length=80, verbose_name='tracking number')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='sent on')),
                ('announced', models.PositiveSmallIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('made_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='bookings.booking')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('samples', models.ManyToManyField(related_name='parcels', to='bookings.sample')),
            ],
            options={
                'verbose_name': 'parcel',
                'verbose_name_plural': 'parcels',
                'ordering': ['booking', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(condition=models.Q(('state__in', ['done', 'expected', 'in_work', 'received', 'unusable'])), fields=['booking'], name='bookings_sample_not_gone'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(condition=models.Q(('state', 'expected')), fields=['expected_since'], name='bookings_sample_expected'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(fields=('booking', 'number'), name='bookings_sample_numbered'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='bookings_sample_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['disposed', 'done', 'expected', 'in_work', 'received', 'returned', 'unusable'])), name='bookings_sample_known_state'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'unusable'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='bookings_sample_unusable_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.UniqueConstraint(fields=('public_id',), name='bookings_parcel_one_per_public_id'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carriage', 'shipped'), models.Q(('tracking', ''), _negated=True)), models.Q(('carriage', 'by_hand'), ('carrier', ''), ('tracking', '')), _connector='OR'), name='bookings_parcel_shipped_with_a_number'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', True), ('received_by__isnull', True)), models.Q(('received_at__isnull', False), ('received_by__isnull', False), ('way', 'to_lab')), _connector='OR'), name='bookings_parcel_received_by_somebody'),
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop, elidable=True),
    ]
