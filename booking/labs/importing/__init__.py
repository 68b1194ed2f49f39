"""Taking an equipment list in: compare it with what is stored, show that, write it."""
