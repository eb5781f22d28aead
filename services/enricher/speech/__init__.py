"""Who says what, and through whom: quotation marks, verbs of saying, sources and chains of sources."""
