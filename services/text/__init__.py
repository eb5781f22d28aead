"""Pure text code that several stages share: tokens, shingles, figures, features."""
