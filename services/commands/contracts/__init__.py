"""Commands for the record schemas on which consumers rely."""
