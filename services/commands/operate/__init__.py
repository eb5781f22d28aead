"""Commands for operators: workers, broker, topics, settings, dead letters, reprocessing."""
