"""Commands for whoever runs the service: workers, broker, topics, settings, dead letters, reprocessing."""
