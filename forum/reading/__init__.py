"""Readers of the Forum's parts: what their pages show of many rows, each file one part's."""
