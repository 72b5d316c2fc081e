"""Lets ``python -m wijksim`` do what the command ``wijksim`` does."""

import sys

from wijksim.command_line import main

if __name__ == "__main__":
    sys.exit(main())
