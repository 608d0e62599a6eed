"""Refusals of the action API, each with the status and the words that CKAN's clients know."""

from collections.abc import Mapping
from typing import Any


class ActionError(Exception):
    """A refusal; `body` is the member `error` of the answer."""

    status = 500
    kind = "Internal Server Error"

    def __init__(self, message: object = "") -> None:
        self.message = str(message)
        super().__init__(self.message)

    @property
    def body(self) -> dict[str, Any]:
        """What the client reads."""
        return {"__type": self.kind, "message": self.message}


class NotFound(ActionError):
    """What is not public does not exist."""

    status = 404
    kind = "Not Found Error"

    def __init__(self, what: object = "") -> None:
        super().__init__(f"Not found: {what}" if what else "Not found")


class QueryError(ActionError):
    """A search parameter or a query that cannot be read."""

    status = 400
    kind = "Search Query Error"


class Denied(ActionError):
    """An action that this portal does not offer to anybody."""

    status = 403
    kind = "Authorization Error"

    def __init__(self, message: object) -> None:
        super().__init__(f"Access denied: {message}")


class Invalid(ActionError):
    """Fields that cannot be accepted, each with its messages."""

    status = 409
    kind = "Validation Error"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = {name: [words] for name, words in fields.items()}

    @property
    def body(self) -> dict[str, Any]:
        """What the client reads: messages by field."""
        return {"__type": self.kind, **self.fields}


class TooMany(ActionError):
    """More answers than one address is made in a minute."""

    status = 429
    kind = "Too Many Requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests: try again in {seconds} seconds")
        self.seconds = seconds
