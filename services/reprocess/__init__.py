"""A past span of the stream through today's code, beside the live service: what would change, and publishing that."""
