"""`make monitoring-demo`: the deployed rules watch a real pipeline through a synthetic day; a table judges them."""
