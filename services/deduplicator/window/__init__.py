"""What is remembered of one language: articles, stories, and the indexes over them."""
