"""How the service itself is doing, as far as the broker and Prometheus say: sources, stages, dead letters.

`standing.py` and `flow.py` are pure, `port.py` says what pages ask for, `on_kafka.py` answers it. Only a gateway
that is allowed to (`COPYTASTER_GATEWAY_OPERATIONS`) has it: it needs the operators' rights at the broker.
"""
