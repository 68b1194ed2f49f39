"""What a lab asks with each request for an instrument: its questions, and their versions."""
