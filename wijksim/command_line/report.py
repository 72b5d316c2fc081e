"""The command ``wijksim report``."""

from collections.abc import Sequence

from wijksim.command_line.command import SUCCESS, Command, say

_KEYS = ("language", "results_dir")


def _choices(arguments: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The experiment and the choices; every problem in one message."""
    from wijksim.config import ConfigError
    from wijksim.lab.composition import override_pairs

    names = [word for word in arguments if "=" not in word]
    problems = []
    if len(names) != 1:
        given = " ".join(names) or "nothing"
        problems.append(f"{given}: give one experiment, by its name or the path of its folder")
    choices = {}
    for word in arguments:
        key, sign, value = word.partition("=")
        if sign and (key not in _KEYS or not value):
            problems.append(f"{word}: allowed: language=nl | en, results_dir=<folder>")
        elif sign:
            choices[key] = str(override_pairs([word])[0][1])
    if problems:
        raise ConfigError(problems)
    return names[0], choices


def report_command(arguments: Sequence[str]) -> int:
    """Writes the report on a comparison and prints the paths; returns the exit code."""
    experiment, choices = _choices(arguments)
    from wijksim.report.document.publishing import report

    made = report(experiment, **choices)
    say(f"report:   {made.page}")
    say(f"workbook: {made.workbook}")
    say(f"tables:   {made.tables}/*.csv")
    return SUCCESS


COMMAND = Command(
    "report",
    "Write the report for policy staff on a comparison that was made: page, workbook, CSV.",
    "wijksim report demo language=nl",
    "The experiment is a name under results/ or the path of its folder.\n"
    "  language=nl | en   results_dir=results\n\n"
    "Writes results/<experiment>/report/: report_nl.html (one file, no network needed, prints to A4),\n"
    "workbook_nl.xlsx and tables_nl/*.csv. Nothing is run. Results of wijksim validate (validation.json)\n"
    "and of further studies in the folder are taken along.\n",
    report_command,
)
