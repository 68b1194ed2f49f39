"""Asking to join an organisation, by its code or one's address, and its administrators' answer."""
