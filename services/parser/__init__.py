"""`news.raw` → `news.parsed`: any format that wires and the web use becomes the one canonical Article."""
