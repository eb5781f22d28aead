"""One article: what a message means for it, where it goes from where it stands, what is kept and shown of it."""
