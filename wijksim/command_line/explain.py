"""The command ``wijksim explain``."""

from collections.abc import Sequence

from wijksim.command_line.command import SUCCESS, Command, say

_EXPLAIN_OPTIONS = """\
Options:
  --run DIR            folder of a finished run that recorded events, as wijksim run prints it
  --household ID       household whose life is told; random takes one of those followed
  --versus DIR         a second run, such as another policy with the same seed: where the two lives part
  --list [KIND ...]    the followed households at a glance, or those of all these kinds: newcomer,
                       displaced, indebted, helped, renovated, stayer, mover, left, died
  --language en|nl     language of the story (en when left out)

Events are recorded with record=[city,wijken,cohorts,ledger,accounts,segregation,events];
events.households=[ID,...] follows these households, events.sample=N as many others, the same in every
scenario with the same seed.
"""


def explain_command(arguments: Sequence[str]) -> int:
    """Tells the life of a household, two lives side by side, or lists who is followed; returns the exit code."""
    from wijksim.report.explain import explain

    say(explain(arguments))
    return SUCCESS


COMMAND = Command(
    "explain",
    "Tell the life of one household in plain sentences, and where two lives part.",
    "wijksim explain --household random --run results/runs/proefstad-1a2b3c4d/scenario=social/draw=0/seed=1",
    _EXPLAIN_OPTIONS,
    explain_command,
)
