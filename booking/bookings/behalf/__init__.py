"""Bookings that a lab's staff make for somebody, also for a guest without an account."""
