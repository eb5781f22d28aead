"""Sources → news.raw: takes items in and says at once whether they were taken. Reads nothing of their content."""
