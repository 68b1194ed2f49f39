"""Points for what a lab could not use well, what follows from them, and appeals."""
