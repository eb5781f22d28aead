"""Mention detection: the names in one text, from what the model saw and what the tables know."""
