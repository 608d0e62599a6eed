"""Who may do what to the Forum's cases (SOP B1-B4; domain/satudata.md 11.3). Service and button ask the same.

One module per kind of case, because the floor asks `check_can_<verb>(rights, case)` of it. Role rules come
first and are separate from state rules, which the transition tables hold.
"""
