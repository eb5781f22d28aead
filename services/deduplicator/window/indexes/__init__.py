"""Postings from shingles and terms to articles. Derived from the records, and rebuilt with them."""
