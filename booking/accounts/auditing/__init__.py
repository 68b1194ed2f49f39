"""What was changed by whom: entries of django-auditlog, which nobody edits.

``nouns`` says what is watched, ``actions`` writes, ``acting`` knows who acts,
``triggers`` holds the table, ``queries`` and ``telling`` read it for a page.
"""
