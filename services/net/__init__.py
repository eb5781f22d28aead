"""How does the service speak with a stranger's server? To public addresses only, with a bound on everything.

`addresses.py` says which addresses may be spoken with, `resolver.py` pins a connection to one of them,
`content_coding.py` undoes gzip within a bound, `redirects.py` says what a redirect asks for, `client.py` fetches, and
`rates.py` says how often somebody may ask us.
"""
