#!/usr/bin/env python3
"""Django's command line for this project."""

import gc
import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        # What is loaded stays: to look for garbage in it took a tenth of the start. comments/live/heap.py ends this.
        gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentsite.settings")
    from django.core.management import execute_from_command_line  # after the environment names the settings

    from commentsite.env import BadEnvironment

    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
