"""Who decides in somebody's place: deputies for a while, and technicians whom the lab lets."""
