"""Passing a booking on to a colleague of its project, who accepts or declines."""
