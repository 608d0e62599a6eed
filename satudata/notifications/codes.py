"""How codes of notices are read: events under their own code, reminders with a beginning of their own."""

# Codes of reminders are told apart from event codes by this beginning.
RUN_PREFIX = "run_"
# The notice that a colleague handed a turn on is told like a reminder.
ASSIGNED = "assigned"


def is_reminder(code: str) -> bool:
    """Whether a notice reminds of a turn that its reader was told of before, or escalates one."""
    return code.startswith(RUN_PREFIX) and code != f"{RUN_PREFIX}{ASSIGNED}"
