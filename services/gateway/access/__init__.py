"""Who may read, how much, and whose copy: tokens known by their hashes, rates, and the rights of sources."""
