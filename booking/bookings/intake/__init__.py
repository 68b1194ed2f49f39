"""What was answered to a lab's questions, kept with each booking."""
