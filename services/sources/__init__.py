"""Who may send, what each source may speak for, and how its items are treated: what the operator says of sources."""
