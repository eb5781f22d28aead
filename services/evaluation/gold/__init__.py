"""Readers of the usual gold formats. They read labels; they do not annotate."""
