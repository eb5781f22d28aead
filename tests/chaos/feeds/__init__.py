"""A thousand feeds on many hosts, polled by one collector for half an hour: is it on time, is its memory flat?

`hosts.py` is a web server with the feeds, some of them slow or out of order; `lateness.py` compares when a feed was
asked with when its cursor said that it would be; `half_hour.py` runs them beside a real collector.
"""
