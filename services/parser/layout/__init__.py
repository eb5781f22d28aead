"""Plain text by its layout: wrapped lines joined, each line classified, each given its part in the article."""
