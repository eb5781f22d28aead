"""What the wire orders, in fields or in words: notices, embargoes, and the publication status that follows."""
