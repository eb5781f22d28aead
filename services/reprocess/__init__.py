"""A past span of the stream through today's code, beside the live one: what would be said otherwise, and saying it."""
