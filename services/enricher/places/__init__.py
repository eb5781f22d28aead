"""Toponym resolution: which place on the map a name in the article means."""
