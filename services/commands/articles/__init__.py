"""Commands that ingest articles or show what became of them."""
