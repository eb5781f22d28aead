"""E-mail: the message, its parts, its thread."""
