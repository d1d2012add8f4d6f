"""The database's history. Imported by nobody; Alembic runs it."""
