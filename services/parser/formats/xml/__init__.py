"""The XML standards: NewsML-G2, NewsML 1, NITF."""
