"""Reported speech in one text: quotation marks, cues, and what the parse says of source and content."""
