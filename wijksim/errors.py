"""Errors that are answered with a message instead of a traceback."""


class InputError(Exception):
    """What was asked, or is to be worked with, does not allow the work; commands show the message, a line a problem."""


class ConfigError(InputError, ValueError):
    """Something in the configuration is not allowed; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keeps the problems and makes one message of them."""
        self.problems = problems
        super().__init__("\n".join(problems))
