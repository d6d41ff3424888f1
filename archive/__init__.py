"""WHAT WE KEEP: captures, documents, versions, changes, listings and runs in one SQLite file."""
