"""The numbers taken from an article: what the deduplicator compares, looks up and stores."""
