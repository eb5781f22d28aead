"""The statistical model: one text in, its names and its dependency parse out as plain data (spaCy stays inside)."""
