"""Taking in a list of how many hours a day each instrument is available."""
