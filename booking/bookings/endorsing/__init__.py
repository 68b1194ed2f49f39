"""The customer's own yes, before a lab sees a request."""
