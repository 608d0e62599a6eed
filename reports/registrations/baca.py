"""What is registered for reading the report: the job that makes a long preview."""

from satudata.workflow import registry


def register() -> None:
    """Register it; called once at start-up."""
    from reports.services import printing

    registry.register_job(printing.PRINT_REPORT, printing.print_report)
