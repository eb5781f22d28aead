"""What all stages share: settings, topics, the stage runner, metrics, health, brokers."""
