"""The view in PostgreSQL: for instances that share one. Needs the extra `postgresql` (psycopg 3)."""
