"""Refusals and collisions, each with words for the person who meets it."""


class ActionDenied(Exception):
    """The person may not do this here and now. The text is Indonesian and shown as it is."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


class StaleMove(Exception):
    """The case has moved meanwhile: the move is not possible from the state it is in now."""

    def __init__(self, reason: object, *, url: str = "") -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
        self.url = url


class StaleForm(Exception):
    """The form on screen was filled against an older version of the case."""

    def __init__(self, *, expected: int, current: int) -> None:
        super().__init__(f"version {expected}, current {current}")
        self.expected = expected
        self.current = current


class AlreadyDone(Exception):
    """The same form was carried out before; `url` is where it led."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class InvalidInput(Exception):
    """What was sent cannot be accepted; `messages` say in Indonesian what to do about it."""

    def __init__(self, *messages: object) -> None:
        self.messages = [str(m) for m in messages]
        super().__init__(" ".join(self.messages))
