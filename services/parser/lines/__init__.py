"""What one line or paragraph is by its own words: furniture, byline, caption, editor's note, dateline."""
