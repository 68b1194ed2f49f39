"""Requests that are prepared and kept until they can be sent: no bookings, and nothing is held."""
