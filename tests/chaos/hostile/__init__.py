"""The hostile hour: does real flow notice hostile items beside it? A peaceful half to compare with, then the other."""
