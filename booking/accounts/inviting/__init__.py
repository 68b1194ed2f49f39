"""How people come into an organisation: by an invitation to their address, or by asking."""
