"""Forms of intake: the questions as a lab makes them, and as they are answered."""
