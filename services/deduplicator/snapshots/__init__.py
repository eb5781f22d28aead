"""What of a partition's memory stands in a snapshot, and how is it memory again?

Only what follows from nothing else: lists and numbers as they are. What is derived (which serial an id has, a story's
order of reports, the postings of terms) is worked out where there is time for it, at the writing, or at the start.
"""
