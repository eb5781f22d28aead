"""`news.enriched` → `news.deduplicated`: copies, revisions and stories, with reasons."""
