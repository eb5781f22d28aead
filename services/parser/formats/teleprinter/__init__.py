"""The formats of the teleprinter age: a header line, control characters around the text."""
