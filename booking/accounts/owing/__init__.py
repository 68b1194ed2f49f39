"""Letters that the room owes people: kept until they are handed over, and tried again."""
