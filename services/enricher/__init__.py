"""news.parsed → news.enriched: who, where, when, and according to whom."""
