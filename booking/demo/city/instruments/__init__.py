"""The instruments of each lab, a file a lab."""
