"""Files that go with a booking or a question: kept apart from pages, served after a look at who
asks."""
