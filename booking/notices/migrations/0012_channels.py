import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import booking.accounts.models.people


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_owed_letters'),
        ('bookings', '0015_clock_ticks'),
        ('calendars', '0004_window_origin'),
        ('notices', '0011_groups_and_transfers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Choices',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('at_once', 'At once'), ('daily', 'In the daily digest'), ('never', 'Not by e-mail')], default='at_once', max_length=10, verbose_name='What waits for you')),
                ('bookings', models.CharField(choices=[('at_once', 'At once'), ('daily', 'In the daily digest'), ('never', 'Not by e-mail')], default='at_once', max_length=10, verbose_name='Your own bookings')),
                ('lab', models.CharField(choices=[('at_once', 'At once'), ('daily', 'In the daily digest'), ('never', 'Not by e-mail')], default='at_once', max_length=10, verbose_name='Bookings at your labs')),
                ('searches', models.CharField(choices=[('at_once', 'At once'), ('daily', 'In the daily digest'), ('never', 'Not by e-mail')], default='at_once', max_length=10, verbose_name='Your saved searches')),
                ('organisation', models.CharField(choices=[('at_once', 'At once'), ('daily', 'In the daily digest'), ('never', 'Not by e-mail')], default='at_once', max_length=10, verbose_name='Your organisation')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='until')),
                ('digest_hour', models.PositiveSmallIntegerField(default=8, verbose_name='digest at')),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=booking.accounts.models.people.new_public_id, editable=False, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('wecom', 'WeCom group robot'), ('dingtalk', 'DingTalk group robot'), ('webhook', 'Webhook for a program')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('host', models.CharField(max_length=255)),
                ('sealed_address', models.TextField()),
                ('sealed_secret', models.TextField(blank=True)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文'), ('zh-hant', '繁體中文')], max_length=10, verbose_name='language')),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=10)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('given_up', 'Given up')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.TextField(blank=True, verbose_name='error')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='notices_delivery_about_one_thing',
        ),
        migrations.AddField(
            model_name='delivery',
            name='for_digest',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('to_decide', 'A request to decide'), ('to_endorse', 'A request to endorse'), ('booked_for', 'A lab booked for somebody'), ('endorsed', 'A request was endorsed'), ('refused', 'A request was not endorsed'), ('approved', 'A booking was approved'), ('rejected', 'A request was rejected'), ('expired', 'A request expired'), ('cancelled', 'A booking was cancelled'), ('no_show', 'Nobody came'), ('lapsed', 'A booking could not take place'), ('completed', 'A booking was completed'), ('stopped', 'A use was stopped by the lab'), ('found', 'Something became free for a search'), ('handed_over', 'A booking passed on to somebody'), ('nominated', 'A booking to take over'), ('taken_over', 'A booking was taken over'), ('not_taken', 'A booking stays with its requester'), ('other_time', 'Another time for a booking'), ('answered', 'What became of another time'), ('applied', 'An application to look at'), ('reminded', 'An application waits'), ('verified', 'An organisation was verified'), ('turned_down', 'An application was rejected'), ('suspended', 'An organisation was suspended'), ('restored', 'An organisation was restored'), ('point', 'A booking gave a point'), ('barred', 'Points suspended somebody'), ('appealed', 'An appeal to hear'), ('upheld', 'A point was upheld'), ('forgiven', 'A point was forgiven'), ('seated', 'A place in a training'), ('called_off', 'A training was called off'), ('result', 'The result of a training'), ('expiring', 'A qualification ends soon'), ('digest', "A day's digest")], max_length=12, verbose_name='notice'),
        ),
        migrations.AddField(
            model_name='choices',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='digest',
            name='recipient',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delivery',
            name='digest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.digest'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='told_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='notices.digest'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('for_digest', True), ('told_in__isnull', True)), fields=['recipient'], name='notices_for_digest'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('digest', 'recipient', 'channel'), name='notices_delivery_once_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', True), ('entry__isnull', False), ('hit__isnull', True), ('lab_entry__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', False), ('lab_entry__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('step__isnull', False)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', False), ('step__isnull', True)), models.Q(('digest__isnull', False), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('step__isnull', True)), _connector='OR'), name='notices_delivery_about_one_thing'),
        ),
        migrations.AddField(
            model_name='hook',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hook',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='hookdelivery',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hook_deliveries', to='bookings.timelineentry'),
        ),
        migrations.AddField(
            model_name='hookdelivery',
            name='hook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.hook'),
        ),
        migrations.AddConstraint(
            model_name='choices',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='notices_choices_both_ends_of_quiet'),
        ),
        migrations.AddConstraint(
            model_name='choices',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24)), name='notices_choices_an_hour_of_the_day'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('recipient', 'day'), name='notices_digest_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='hookdelivery',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['not_before'], name='notices_hookdelivery_waiting'),
        ),
        migrations.AddConstraint(
            model_name='hookdelivery',
            constraint=models.UniqueConstraint(fields=('hook', 'entry'), name='notices_hookdelivery_once_a_move'),
        ),
    ]
