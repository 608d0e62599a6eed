"""One-time tokens of forms: a form that is sent twice is carried out once."""

import uuid


def new_token() -> str:
    """A fresh token for a form that is about to be shown."""
    return str(uuid.uuid4())
