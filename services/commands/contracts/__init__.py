"""Commands for the record schemas that consumers build on."""
