"""What the money bought: works, visits and support by policy, so that an effect can be traced to its means."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijksim.config import Config
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.money import MILLION, Books, allocated, programme_payers
from wijksim.lab.panel import Panel
from wijksim.lab.store import RunKey, Store

MONEY_UNIT = "million EUR, price level 2023, undiscounted"
_UNITS = {
    "renovated": "dwellings",
    "visits": "visits",
    "support_started": "trajectories",
    "handovers": "problems",
    "public_space": "full upgrades per buurt",
}
_AVERAGED = "public_space"


def bought_table(store: Store, arms: Mapping[str, Config], panel: Panel, books: Books) -> pd.DataFrame:
    """What each arm did with its money over the whole run.

    Args:
        store: Where the runs are.
        arms: Configuration of each arm.
        panel: The pairs; those with drawn parameters count where there are any, else those at the default point.
        books: Ledger totals of the same arms and pairs.

    Returns:
        One row per ``scenario`` and ``what``, with ``unit``, number of ``runs``, and ``mean``, ``low`` and ``high``
        (95% interval over runs). Works and help are of the programme wijken, works paid by corporations of the whole
        city. Empty when the runs kept no table of wijken.
    """
    positions = panel.drawn() or panel.at_default()
    rows = []
    for place, (arm, config) in enumerate(arms.items()):
        keys = [RunKey(arm, *panel.pairs[position]) for position in positions]
        runs = [_one_run(store.read(key, "wijken")) for key in keys if store.has_table(key, "wijken")]
        if not runs:
            continue
        together = pd.DataFrame(runs)
        found: dict[str, tuple[str, Floats]] = {
            name: (unit, together[name].to_numpy(np.float64))
            for name, unit in _UNITS.items()
            if name in together
        }
        spent = books.total(payers=programme_payers(config), induced=False)[place, positions] / MILLION
        works = books.total(payers=["corporations"], induced=False)[place, positions] / MILLION
        found["programme_spent"] = (MONEY_UNIT, spent)
        found["programme_left"] = (MONEY_UNIT, allocated(config) / MILLION - spent)
        found["corporation_works"] = (MONEY_UNIT, works)
        for what, (unit, values) in found.items():
            known = estimate(values)
            rows.append(
                {
                    "scenario": arm,
                    "what": what,
                    "unit": unit,
                    "runs": known.pairs,
                    "mean": float(known.mean),
                    "low": float(known.low),
                    "high": float(known.high),
                }
            )
    return pd.DataFrame(rows)


def _one_run(wijken: pd.DataFrame) -> dict[str, float]:
    """Totals of the programme wijken of one run, by name."""
    table = wijken[wijken["programme"].astype(bool)]
    last = table[table["month"] == table["month"].max()]
    found = {name: float(table[name].sum()) for name in _UNITS if name in table and name != _AVERAGED}
    if _AVERAGED in last and len(last):
        found[_AVERAGED] = float(np.average(last[_AVERAGED], weights=last["households"]))
    return found
