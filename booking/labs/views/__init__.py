"""The pages of labs and instruments."""
