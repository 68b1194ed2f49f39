"""Rules by which a lab decides on requests without a person, and what they would have done."""
