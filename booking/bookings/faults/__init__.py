"""Faults of instruments: reported, repaired over bookings, resolved."""
