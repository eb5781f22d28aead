"""One module a format: bytes in, drafts out."""
