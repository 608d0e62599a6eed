"""What is registered for entries of the Daftar Data."""


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
