"""The log of changes is added to and read: both databases refuse everything else."""

import datetime as dt

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from booking.accounts.auditing.actions import prune_audit
from booking.accounts.auditing.triggers import GUARD, TABLE
from tests.factories import OrganisationFactory, PersonFactory

REFUSED = (
    f"UPDATE {TABLE} SET object_repr = 'forged'",
    f"DELETE FROM {TABLE}",
)


def refused(sql):
    with pytest.raises(DatabaseError, match=GUARD), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", REFUSED)
def test_sql_cannot_change_it(sql):
    OrganisationFactory()
    refused(sql)
    assert LogEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.postgresql
def test_it_cannot_be_truncated():
    refused(f"TRUNCATE {TABLE}")


@pytest.mark.django_db
def test_the_orm_cannot_change_it():
    OrganisationFactory()
    entry = LogEntry.objects.first()
    entry.object_repr = "forged"
    with pytest.raises(DatabaseError, match=GUARD), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match=GUARD), transaction.atomic():
        LogEntry.objects.all().delete()


@pytest.mark.django_db
def test_migrating_again_keeps_the_guard():
    OrganisationFactory()
    call_command("migrate", verbosity=0)
    for sql in REFUSED:
        refused(sql)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_that_commit_find_an_empty_log_with_its_guard(turn):
    assert not LogEntry.objects.exists()
    OrganisationFactory()
    for sql in REFUSED:
        refused(sql)


def old_entry(days):
    organisation = OrganisationFactory()
    at = timezone.now() - dt.timedelta(days=days)
    made = LogEntry.objects.filter(object_repr=organisation.name).first()
    return LogEntry.objects.create(
        content_type=made.content_type, object_pk="1", action=1, changes={}, timestamp=at
    )


@pytest.mark.django_db
def test_pruning_removes_old_entries_and_says_so():
    old, now = old_entry(10), timezone.now()
    stays = LogEntry.objects.exclude(pk=old.pk).count()
    assert prune_audit(before=now - dt.timedelta(days=5), now=now) == 1
    assert not LogEntry.objects.filter(pk=old.pk).exists()
    assert LogEntry.objects.count() == stays + 1
    said = LogEntry.objects.order_by("-pk").first()
    assert said.changes["entries"] == [1, 0]
    for sql in REFUSED:
        refused(sql)


@pytest.mark.django_db
def test_what_is_still_to_come_cannot_be_pruned():
    now = timezone.now()
    with pytest.raises(ValueError, match="to come"):
        prune_audit(before=now + dt.timedelta(seconds=1), now=now)


@pytest.mark.django_db
def test_the_command_keeps_to_the_retention(settings, capsys):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "audit": 100}
    old_entry(101)
    old_entry(99)
    with pytest.raises(CommandError, match="100 days"):
        call_command("prune_audit", before=timezone.localdate() - dt.timedelta(days=99))
    call_command("prune_audit")
    assert capsys.readouterr().out.startswith("1 entries removed")


@pytest.mark.django_db
def test_someone_who_acted_cannot_be_deleted_from_the_log():
    person = PersonFactory()
    entry = old_entry(1)
    LogEntry.objects.create(
        content_type=entry.content_type, object_pk="2", action=1, changes={}, actor=person
    )
    with pytest.raises(DatabaseError, match=GUARD), transaction.atomic():
        person.delete()
