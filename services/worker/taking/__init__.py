"""How are messages taken from a lane, and acknowledged? In batches, one after the other or side by side.

`lane_agents.py` takes and acknowledges them, `overlapping_batches.py` keeps the orders that must be kept where batches
overlap, and `pace.py` says how long a slice of a batch may be.
"""
