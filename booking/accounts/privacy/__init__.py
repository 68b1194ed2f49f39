"""What the site holds of people: consent, their own copy, erasure, and how long it is kept.

Each room says in its ``privacy.py`` what it holds of a person (``register``).
"""
