"""Commands that measure speed and quality."""
