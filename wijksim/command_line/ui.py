"""The command ``wijksim ui``."""

from collections.abc import Sequence

from wijksim.command_line.command import SUCCESS, Command

_OPTIONS = """\
Options:
  --port N           port on this computer (8765)
  --no-browser       do not open a browser
  --classic          Mesa's own page around the same model
  --language nl|en   language to begin with
  results_dir=DIR    folder of stored studies (results); --results DIR is the same
  --visitors N       visitors at once (8)
  --memory MB        memory that the models may take together (70% of this computer's)
  --host ADDRESS     127.0.0.1: this computer only. Another address opens it to the network, without a password

Other words are overrides of a run, with which the page begins: city=proefstad seed=3 months=120 (at most 600),
scenario=social (against no programme) or scenarios=[parallel,integrated]; scenario.coordination=0.3
(of the second policy); shock=energy_price, parameters.consent.trust_slope=4 and the like (of both).

The page works without internet. Every visitor has a model of its own; leaving the page frees it.
"""


def ui_command(arguments: Sequence[str]) -> int:
    """Serves the page until it is interrupted; returns the exit code."""
    from wijksim.ui.server import read_options, serve

    serve(read_options(arguments))
    return SUCCESS


COMMAND = Command(
    "ui",
    "Open the city in a browser: two policies side by side, month by month.",
    "wijksim ui city=proefstad scenarios=[parallel,integrated] --port 8765",
    _OPTIONS,
    ui_command,
)
