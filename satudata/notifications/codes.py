"""How codes of notices are read: events under their own code, reminders with a beginning of their own."""

# Codes of reminders are told apart from event codes by this beginning.
RUN_PREFIX = "run_"
# What an app reminds of by itself (`services.announce`) begins so: it goes out as reminders do.
REMINDER_PREFIX = "reminder_"
# Name in a notice's data of the page that it leads to, where its case does not say so.
PAGE = "page"
# The notice that a colleague handed a turn on is told like a reminder.
ASSIGNED = "assigned"


def is_reminder(code: str) -> bool:
    """Whether a notice reminds of a turn that its reader was told of before, or escalates one."""
    return asks(code) and code != f"{RUN_PREFIX}{ASSIGNED}"


def asks(code: str) -> bool:
    """Whether a notice of this code asks its reader for something, and does not only tell news."""
    return code.startswith((RUN_PREFIX, REMINDER_PREFIX))
