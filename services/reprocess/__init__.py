"""A past span of the stream through today's code, beside the live service: what would differ, and publishing that."""
