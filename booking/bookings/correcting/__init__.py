"""Correcting what was recorded of a booking's end, within fourteen days."""
