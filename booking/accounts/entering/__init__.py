"""Signing in by more than a password: second factors, sessions, organisations' own sign-ins."""
