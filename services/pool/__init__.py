"""CPU work in processes of its own."""
