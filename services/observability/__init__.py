"""Metrics, health pages, logs and spans."""
