"""The results of a booking: files that a lab uploads, releases to its customer and keeps for a
stated time."""
