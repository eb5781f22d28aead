"""Which articles a notice (kill, hold, release, correction) means: names, the notices that wait, and the search."""
