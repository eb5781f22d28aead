"""How the sources are: which are silent, and which transmission numbers are missing, from `news.source-events`."""
