"""The Wijkkompas of a comparison: every wijk at the nulmeting and at the end under each policy, with its spread."""

from collections.abc import Sequence

import pandas as pd

from wijksim.lab.panel import Pair
from wijksim.lab.store import Store

NULMETING = "nulmeting"
"""Name that stands in the column ``scenario`` for the rows of month 0, the same under every policy."""

COLUMNS = (
    "scenario",
    "month",
    "wijk",
    "programme",
    "quarter",
    "theme",
    "indicator",
    "unit",
    "pairs",
    "value",
    "value_low",
    "value_high",
    "city_mean",
    "score",
    "score_low",
    "score_high",
    "change",
    "change_low",
    "change_high",
    "change_demonstrable",
    "effect",
    "effect_low",
    "effect_high",
    "effect_demonstrable",
)


def wijkkompas_table(
    store: Store, arms: Sequence[str], pairs: Sequence[Pair], month: int | None = None
) -> pd.DataFrame:
    """The Wijkkompas of every wijk at the nulmeting and at one later month in each scenario.

    Args:
        store: Where the runs are.
        arms: Scenarios.
        pairs: (draw, seed) of the runs to average over.
        month: Month of the outcome; the last month of the runs when left out.

    Returns:
        One row per scenario (``nulmeting`` for month 0), wijk and indicator, with the columns of :data:`COLUMNS`:
        mean over pairs and 95% interval of the value, of the score against the city mean, of the ``change`` of
        the score since the nulmeting, and of the ``effect``: the score less that of baseline in the same month.
    """
    raise NotImplementedError
