"""Trainings of a lab: places, who has one, and the qualifications that they give."""
