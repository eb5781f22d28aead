"""From the bytes of one item to text that is safe to read: limits, charset, guards, repair of characters."""
