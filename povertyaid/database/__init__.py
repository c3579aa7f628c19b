"""Django's PostgreSQL, whose password may change while we run: see base.py."""
