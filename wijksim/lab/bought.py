"""What the money bought: works, visits and support by policy, so that an effect can be traced to its means."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.config import Config
from wijksim.lab.contrasts import Contrast
from wijksim.lab.estimation import Estimate, Floats, estimate, within
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


@dataclass(frozen=True)
class Bought:
    """One kind of thing that money buys.

    Attributes:
        unit: Unit of the values.
        values: How much of it in each run (arm x pair); NaN where a run is missing.
        most: The most that there can be of it.
    """

    unit: str
    values: Floats
    most: float = np.inf


def bought_by_run(store: Store, arms: Mapping[str, Config], panel: Panel, books: Books) -> dict[str, Bought]:
    """What each run did with its money, by name.

    Args:
        store: Where the runs are.
        arms: Configuration of each arm.
        panel: The pairs; those with drawn parameters count where there are any, else those at the default point.
        books: Ledger totals of the same arms and pairs.

    Returns:
        Works and help are of the programme wijken, works paid by corporations of the whole city. Empty when the runs
        kept no table of wijken.
    """
    positions = panel.drawn() or panel.at_default()
    runs: dict[tuple[int, int], dict[str, float]] = {}
    for place, arm in enumerate(arms):
        for column, position in enumerate(positions):
            key = RunKey(arm, *panel.pairs[position])
            if store.has_table(key, "wijken"):
                runs[place, column] = _one_run(store.read(key, "wijken"))
    if not runs:
        return {}
    found = {}
    for name, unit in _UNITS.items():
        if any(name in one for one in runs.values()):
            values = np.full((len(arms), len(positions)), np.nan)
            for where, one in runs.items():
                values[where] = one.get(name, np.nan)
            found[name] = Bought(unit, values)
    given = np.array([allocated(config) / MILLION for config in arms.values()])
    spent = np.stack(
        [
            books.total(payers=programme_payers(config), induced=False)[place, positions] / MILLION
            for place, config in enumerate(arms.values())
        ]
    )
    works = books.total(payers=["corporations"], induced=False)[:, positions] / MILLION
    found["programme_spent"] = Bought(MONEY_UNIT, spent, most=float(given.max()))
    found["programme_left"] = Bought(MONEY_UNIT, given[:, None] - spent, most=float(given.max()))
    found["corporation_works"] = Bought(MONEY_UNIT, works)
    return found


def bought_table(found: Mapping[str, Bought], arms: Collection[str]) -> pd.DataFrame:
    """What each arm did with its money over the whole run.

    Args:
        found: What each run did.
        arms: Names of the arms, in the order of the values.

    Returns:
        One row per ``scenario`` and ``what``, with ``unit``, number of ``runs``, and ``mean``, ``low`` and ``high``
        (95% interval over runs, as far as it is possible: there is no less than nothing).
    """
    rows = []
    for place, arm in enumerate(arms):
        for what, item in found.items():
            known = within(estimate(item.values[place]), most=item.most)
            rows.append({"scenario": arm, "what": what, "unit": item.unit, **_told(known, "runs")})
    return pd.DataFrame(rows)


def bought_differences(found: Mapping[str, Bought], panel: Panel, wanted: Sequence[Contrast]) -> pd.DataFrame:
    """Paired differences in what was bought: levels differ between draws far more than policies do within one.

    Returns:
        One row per ``contrast`` and ``what``, with ``unit``, number of ``pairs``, and ``mean``, ``low`` and ``high``.
    """
    rows = []
    for contrast in wanted:
        for what, item in found.items():
            known = estimate(panel.contrast(item.values, contrast))
            rows.append({"contrast": contrast.name, "what": what, "unit": item.unit, **_told(known, "pairs")})
    return pd.DataFrame(rows)


def _told(known: Estimate, number: str) -> dict[str, float]:
    ends = {end: float(getattr(known, end)) for end in ("mean", "low", "high")}
    return {number: known.pairs, **ends}


def _one_run(wijken: pd.DataFrame) -> dict[str, float]:
    """Totals of the programme wijken of one run, by name."""
    table = wijken[wijken["programme"].astype(bool)]
    last = table[table["month"] == table["month"].max()]
    found = {name: float(table[name].sum()) for name in _UNITS if name in table and name != _AVERAGED}
    if _AVERAGED in last and len(last):
        found[_AVERAGED] = float(np.average(last[_AVERAGED], weights=last["households"]))
    return found
