"""How does a partition get its memory back: from all its records, or from an earlier state and those written since?"""
