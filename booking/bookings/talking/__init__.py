"""What a customer and a lab say to each other: on a booking, or before any."""
