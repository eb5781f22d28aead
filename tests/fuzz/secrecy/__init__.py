"""What must never be said aloud, looked for with a word that nothing else contains."""
