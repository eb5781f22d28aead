"""Copytaster's stages, one folder each, and what they share."""
