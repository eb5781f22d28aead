"""Who keeps processes running? A supervisor, for the demo, `up`, tests and benchmarks; in production the orchestrator.

`supervisor.py` starts, restarts and ends child processes. `pipeline.py` knows which processes make up the service.
"""
