"""The formats: a document in, drafts out. One room per family; what a format must provide is in `contract.py`."""
