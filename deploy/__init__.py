"""Scripts that set the project up, serve it, test it and check it. The Makefile calls them."""
