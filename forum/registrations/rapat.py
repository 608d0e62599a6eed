"""What is registered for meetings of the Forum."""


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
