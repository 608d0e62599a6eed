"""Shapes of input of the Forum: no rule lives here."""
