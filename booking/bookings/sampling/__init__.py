"""Sample service: samples that are sent in, their parcels, and what becomes of them."""
