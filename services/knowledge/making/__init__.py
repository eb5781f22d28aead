"""Makes the tables under `data/`. Not used at run time."""
