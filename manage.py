#!/usr/bin/env python
"""Django's command line; the demo's settings are the default so that a bare clone runs."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.demo")
    if sys.argv[1:2] == ["serve"]:
        # It needs the settings only; loading all applications first would cost each start a second.
        from satudata.workflow.management.commands.serve import Command

        Command().run_from_argv(sys.argv)
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
