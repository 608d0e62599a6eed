"""What is registered for the year's list: its letters and timers."""


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
