"""`make monitoring-demo`: the deployed rules watch a real pipeline through a synthetic day, and are judged by it."""
