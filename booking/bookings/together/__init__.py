"""Several bookings asked for together: a series of one instrument, or a basket of several."""
