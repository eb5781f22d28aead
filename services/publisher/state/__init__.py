"""What one partition remembers: the records of its articles, notices and stories, and the indexes over them."""
