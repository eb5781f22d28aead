"""Commands that take articles in or show what became of them."""
