from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_owed_letters'),
        ('bookings', '0020_words_of_all_moves'),
        ('calendars', '0004_window_origin'),
        ('notices', '0015_conversation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='notices_delivery_about_one_thing',
        ),
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('to_decide', 'A request to decide'), ('to_endorse', 'A request to endorse'), ('booked_for', 'A lab booked for somebody'), ('endorsed', 'A request was endorsed'), ('refused', 'A request was not endorsed'), ('approved', 'A booking was approved'), ('rejected', 'A request was rejected'), ('expired', 'A request expired'), ('cancelled', 'A booking was cancelled'), ('no_show', 'Nobody came'), ('lapsed', 'A booking could not take place'), ('completed', 'A booking was completed'), ('stopped', 'A use was stopped by the lab'), ('corrected', 'A booking was corrected by the lab'), ('found', 'Something became free for a search'), ('handed_over', 'A booking passed on to somebody'), ('nominated', 'A booking to take over'), ('taken_over', 'A booking was taken over'), ('not_taken', 'A booking stays with its requester'), ('other_time', 'Another time for a booking'), ('answered', 'What became of another time'), ('your_turn', 'Time offered from the waitlist'), ('freed', 'Time was freed on an instrument that you follow'), ('applied', 'An application to look at'), ('reminded', 'An application waits'), ('verified', 'An organisation was verified'), ('turned_down', 'An application was rejected'), ('suspended', 'An organisation was suspended'), ('restored', 'An organisation was restored'), ('point', 'A booking gave a point'), ('barred', 'Points suspended somebody'), ('appealed', 'An appeal to hear'), ('upheld', 'A point was upheld'), ('forgiven', 'A point was forgiven'), ('seated', 'A place in a training'), ('called_off', 'A training was called off'), ('result', 'The result of a training'), ('expiring', 'A qualification ends soon'), ('digest', "A day's digest"), ('message', 'A message on a booking or question')], max_length=12, verbose_name='notice'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', True), ('entry__isnull', False), ('hit__isnull', True), ('lab_entry__isnull', True), ('message__isnull', True), ('news__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', False), ('lab_entry__isnull', True), ('message__isnull', True), ('news__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('message__isnull', True), ('news__isnull', True), ('step__isnull', False)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', False), ('message__isnull', True), ('news__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('message__isnull', True), ('news__isnull', False), ('step__isnull', True)), models.Q(('digest__isnull', True), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('message__isnull', False), ('news__isnull', True), ('step__isnull', True)), models.Q(('digest__isnull', False), ('entry__isnull', True), ('hit__isnull', True), ('lab_entry__isnull', True), ('message__isnull', True), ('news__isnull', True), ('step__isnull', True)), _connector='OR'), name='notices_delivery_about_one_thing'),
        ),
    ]
