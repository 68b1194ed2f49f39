"""At the instrument: the code that stands on it, what its page offers, and walking in."""
