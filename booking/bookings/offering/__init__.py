"""Another time: counter-offers before approval, and proposals to move after it."""
