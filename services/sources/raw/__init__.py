"""What does a transmission become on `news.raw`, and in which lane? The same for all who bring items."""
