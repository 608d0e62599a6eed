"""What is registered for availability and the Surat Pernyataan."""


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
