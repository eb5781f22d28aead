"""Whether two articles report the same event."""
