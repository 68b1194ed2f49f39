"""Uses of instruments that had no booking, entered afterwards by a lab's staff."""
