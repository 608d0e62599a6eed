"""Evaluation (SOP B10): figures computed from what happened, as of the end of a day.

`span` says which days, `entries`, `releases`, `steps` and `others` read the facts, `counts` and `indicators`
are pure, `snapshot` puts them together. Everything is read by the times at which it happened, never by the
state in which a thing is now, so that a computation made later gives the same figures.
"""
