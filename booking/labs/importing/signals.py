"""What an import tells the rooms above."""

from django.dispatch import Signal

instruments_placed = Signal()
"""Sent in the import's transaction with ``new``, the keys of instruments that it made,
``moved``, of those that joined another lab, and ``now``. Their open windows follow the
lab's hours and time zone, which this room knows nothing of."""
