"""Fixtures of the demo's tests.

The product's addresses are read here, before any test switches `DEMO` on: read later they would hold
the demo's own for the rest of the session.
"""

import satudata.urls  # noqa: F401
