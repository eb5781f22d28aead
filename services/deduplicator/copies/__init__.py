"""How much of two texts is the same words, and which of them is the original."""
