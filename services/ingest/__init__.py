"""Sources → news.raw: accepts items and confirms each at once. Its only decision: does this look urgent?"""
