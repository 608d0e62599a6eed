"""Contexts of the Forum's official documents, frozen at their issue (domain/satudata.md 3.4, 4)."""
