"""Sources → news.raw: takes items in and says at once whether they were taken. It asks only: does this look urgent?"""
