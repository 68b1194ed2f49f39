"""Industry chains as their conveners, parks and the operator see them."""
