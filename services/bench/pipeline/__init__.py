"""The whole pipeline with real workers: throughput and latency, and how soon urgent copy passes a backlog."""
