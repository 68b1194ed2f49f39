"""The waitlist: who waits for a period is offered time that is freed, in turn."""
