"""The view in a file of SQLite: for one instance, which is all that most need."""
