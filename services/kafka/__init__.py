"""How do we talk to a broker? Clients, delivery, topics, the embedded broker, and Faust's transport, repaired.

Nothing here decides what to send: `services/worker` does, and the commands for operators.
"""
