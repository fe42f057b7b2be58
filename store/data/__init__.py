"""Data that ships with Baton; ATTRIBUTION.txt says whose it is."""
