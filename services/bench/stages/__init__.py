"""One stage at a time: the parser by format, the enricher beside bare spaCy."""
