"""Allowed moves of the room's kind of case: SOP B10 and B11, as a django-fsm mixin."""
