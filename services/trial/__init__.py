"""The whole chain in one process, without a broker: what would be published of a feed, and why.

`feeds` reads what a person named, `chain` takes it through the stages' own handlers, `account` tells a person about it.
"""
