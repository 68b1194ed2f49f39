"""Joining: how an organisation registers, hands in its papers and is verified."""
