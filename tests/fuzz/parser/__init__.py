"""Mutated wires: every input must end in articles or a reason, within the limits."""
