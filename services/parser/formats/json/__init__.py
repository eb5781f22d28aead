"""The JSON standards: ninjs."""
