"""Benchmarks: ratios measured in one run. Speed is never asserted in a test."""
