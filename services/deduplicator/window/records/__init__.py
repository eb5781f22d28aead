"""The state record of one article: how what is remembered of it is laid out in bytes."""
