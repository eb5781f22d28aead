"""News pages: what a page declares, what it shows, and its article without the furniture."""
