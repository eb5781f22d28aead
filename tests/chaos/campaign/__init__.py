"""A campaign of faults against the whole service on Apache Kafka, and the proof that readers notice none of them.

`traffic.py` says what is sent and what must come of it, and `feeding.py` sends it; `faults.py` says what is done to
workers and brokers; `reading.py` reads the public topics as a subscriber does, and `checking.py` compares.
`campaign.py` runs it all: `python -m tests.chaos.campaign --minutes 20 --seed 7`.
"""
