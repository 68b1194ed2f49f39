from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0016_at_the_instrument'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockTick',
            fields=[
                ('number', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number', 1)), name='bookings_clocktick_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='bookings_outage_ends_after_start')],
            },
        ),
    ]
