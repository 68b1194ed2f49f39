"""No question keeps the database busy longer than it may, on either engine."""

import pytest
from django.db import connection, transaction

from booking.accounts.bounds import TookTooLong, bounded
from booking.accounts.models import Organisation
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

COUNTING = """
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < %s)
    SELECT count(*) FROM counted
"""
NEVER_ENDING = 2_000_000_000


def count_to(most):
    with connection.cursor() as cursor:
        cursor.execute(COUNTING, [most])
        return cursor.fetchone()[0]


def timeout():
    """What PostgreSQL's own setting is now; SQLite has none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def test_it_works():
    with pytest.raises(TookTooLong), bounded(0.05):
        count_to(NEVER_ENDING)
    with bounded(30):
        assert count_to(1000) == 1000


def test_as_a_decorator():
    @bounded(0.05)
    def ask(most):
        return count_to(most)

    assert ask(10) == 10
    with pytest.raises(TookTooLong):
        ask(NEVER_ENDING)
    assert ask(10) == 10


def test_the_transaction_around_it_goes_on():
    with transaction.atomic():
        OrganisationFactory(code="KEPT")
        with pytest.raises(TookTooLong), bounded(0.05):
            count_to(NEVER_ENDING)
        assert count_to(10) == 10
    assert Organisation.objects.filter(code="KEPT").exists()


def test_the_narrower_of_two_counts():
    with bounded(30):
        with pytest.raises(TookTooLong), bounded(0.05):
            count_to(NEVER_ENDING)
        assert count_to(10) == 10
    with pytest.raises(TookTooLong), bounded(0.05), bounded(30):
        count_to(NEVER_ENDING)


def test_each_statement_has_its_own_time():
    with bounded(5):
        for _again in range(3):
            count_to(1000)


def test_other_errors_stay_what_they_are():
    with pytest.raises(ZeroDivisionError), bounded(5):
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_nothing_stays_behind_on_the_connection(fails):
    before = timeout()
    if fails:
        with pytest.raises(TookTooLong), bounded(0.05):
            count_to(NEVER_ENDING)
    else:
        with bounded(0.05):
            count_to(10)
    assert timeout() == before
    with transaction.atomic():
        with bounded(3):
            with bounded(1):
                assert timeout() in {None, "1s"}
            assert timeout() in {None, "3s"}
        assert timeout() == before
    # Longer than the bound was, and not stopped.
    assert count_to(300_000) == 300_000
