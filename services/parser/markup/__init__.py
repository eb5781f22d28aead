"""Marked-up text, whatever the format around it: questions to a tree, and the pieces of its running text."""
