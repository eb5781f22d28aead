"""All that speaks to a broker: clients, delivery, topics, the embedded broker."""
