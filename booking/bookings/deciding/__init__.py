"""Deciding on many requests at once, and from the link of a letter."""
