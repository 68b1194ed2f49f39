"""The map of labs: its ground, the places that distances are told from, and their import."""
