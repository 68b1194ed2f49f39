"""What a person wants to be told of by e-mail, and when."""
