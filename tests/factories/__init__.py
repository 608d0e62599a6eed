"""Makers of test data. A case reaches a state by the real services, never by writing a column."""
