"""What organisations and their projects demand before a lab sees a request."""
