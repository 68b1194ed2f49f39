"""The clock's heartbeat, and the times in which it stood still."""
