"""Letters to guests, who have no account: what to know of a booking that a lab made for them."""
