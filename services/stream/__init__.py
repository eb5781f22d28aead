"""What travels between the stages: messages, lanes, headers, topics, dead letters. Pure."""
