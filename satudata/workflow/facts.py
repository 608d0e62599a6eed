"""Facts of the web request that is being served, for the event row. Empty outside of one."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestFacts:
    """Request id, client address, user agent (cut to 200 characters)."""

    request_id: str = ""
    ip: str | None = None
    user_agent: str = ""


NONE = RequestFacts()
_current: ContextVar[RequestFacts] = ContextVar("request_facts", default=NONE)


def current() -> RequestFacts:
    """The facts of the request in progress."""
    return _current.get()


def remember(facts: RequestFacts) -> object:
    """Set the facts for this context; returns the token that `forget` takes."""
    return _current.set(facts)


def forget(token: object) -> None:
    """Undo `remember`."""
    _current.reset(token)  # type: ignore[arg-type]
