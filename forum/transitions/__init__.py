"""Allowed moves of the Forum's three kinds of case: SOP B, steps 1 to 4, as django-fsm mixins.

A body sets fields of `self`, nothing else. Each transition says which SOP step it ends, begins, takes or
hands on (`Move`). Rights are not here (`permissions`); only `satudata.workflow.engine.perform` calls these.
"""
