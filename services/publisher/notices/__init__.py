"""One notice: by which names it means other items, and what is kept of it until its window has passed."""
