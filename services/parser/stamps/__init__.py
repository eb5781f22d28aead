"""Times as wires write them, read without inventing an hour, a zone or a year."""
