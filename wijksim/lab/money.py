"""Who pays what: sums of the ledger by arm, what was allocated, and effects per euro."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.city.baseline import baseline_of
from wijksim.config import Config
from wijksim.lab.contrasts import BASELINE, Contrast
from wijksim.lab.estimation import Floats, estimate
from wijksim.lab.outcomes import CITY, SATISFACTION_YEARS
from wijksim.lab.panel import MONTHS_PER_YEAR, Panel
from wijksim.lab.store import RunKey, Store

MILLION = 1e6
CASH, VALUED = "cash", "valued"
ALL_PAYERS = "all"
LETTING_ITEMS = ("rent", "maintenance", "management and levies", "interest", "loans", "sale of dwellings")
"""Cash items of corporations that follow from owning and letting dwellings."""

INDUCED_ITEMS = ("social assistance", "rent allowance", "second-line care", "energy", *LETTING_ITEMS)
"""Cash items that follow from how people live and dwellings are let; all other cash is for works and teams."""

OUTSIDE_PROGRAMMES = (*INDUCED_ITEMS, "regular social team")
"""Cash that no programme pays: the same, and the teams that work in every scenario."""

_LEDGER = ["payer", "item", "kind", "euro"]


def allocated(config: Config, rate: float = 0.0) -> float:
    """Programme money that a run releases, EUR of price level 2023.

    Each January after the start, funders release the amounts of the city's table of programme money for that
    year, times the size of the city and the scenario's share of the envelope.

    Args:
        config: The run.
        rate: Yearly rate by which amounts are discounted to month 0.
    """
    table = baseline_of(config.city.data).programme_money
    last_year = config.city.first_year + (config.months - 1) // MONTHS_PER_YEAR
    total = 0.0
    for year in range(config.city.first_year, last_year + 1):
        january = (year - config.city.first_year) * MONTHS_PER_YEAR + 1
        if january <= config.scenario.start:
            continue
        stopped = config.scenario.rijk_until is not None and january > config.scenario.rijk_until
        running = (table["first_year"] <= year) & (year <= table["last_year"])
        if stopped:
            running &= table["payer"] != "rijk"
        amount = float(table.loc[running, "amount_eur"].sum())
        total += amount * (1.0 + rate) ** -(january / MONTHS_PER_YEAR)
    return total * config.city.scale * config.scenario.envelope_share


def programme_payers(config: Config) -> list[str]:
    """Payers that give programme money in this city."""
    table = baseline_of(config.city.data).programme_money
    return sorted(set(map(str, table["payer"])))


@dataclass
class Books:
    """Ledger totals of every run: (arm x pair) for each payer, item and kind, in EUR over the whole run."""

    arms: list[str]
    entries: dict[tuple[str, str, str], Floats]

    def total(self, *, payers: Sequence[str] | None = None, induced: bool = True) -> Floats:
        """Sum of cash, (arm x pair); NaN where a run is missing, of no pairs where nothing is in any ledger.

        Args:
            payers: Only of these payers; all when left out.
            induced: Whether benefits, allowance, care, energy and regular teams count too.
        """
        chosen = [
            values
            for (payer, item, kind), values in self.entries.items()
            if kind == CASH
            and (payers is None or payer in payers)
            and (induced or item not in OUTSIDE_PROGRAMMES)
        ]
        if not chosen:  # nobody paid anything: zero wherever there is a run
            chosen = [0.0 * values for values in self.entries.values()][:1]
        if not chosen:
            return np.zeros((len(self.arms), 0))
        return np.asarray(np.sum(chosen, axis=0), dtype=np.float64)


def load_books(store: Store, panel: Panel) -> Books:
    """Adds up the ledgers of all finished runs."""
    shape = (len(panel.arms), len(panel.pairs))
    missing = np.zeros(shape, dtype=bool)
    entries: dict[tuple[str, str, str], Floats] = {}
    for a, arm in enumerate(panel.arms):
        for p, pair in enumerate(panel.pairs):
            key = RunKey(arm, *pair)
            if not store.has(key):
                missing[a, p] = True
                continue
            frame = store.read(key, "ledger", _LEDGER)
            for row in frame.groupby(["payer", "item", "kind"], as_index=False)["euro"].sum().itertuples():
                names = (str(row.payer), str(row.item), str(row.kind))
                entries.setdefault(names, np.zeros(shape))[a, p] = float(str(row.euro))
    for values in entries.values():
        values[missing] = np.nan
    return Books(panel.arms, entries)


def money_table(books: Books, panel: Panel) -> pd.DataFrame:
    """Money by arm, payer, item and kind over the whole run, with its difference from baseline."""
    rows = []
    base = panel.arms.index(BASELINE) if BASELINE in panel.arms else None
    for parameters, positions in panel.points().items():
        for (payer, item, kind), values in sorted(books.entries.items()):
            for a, arm in enumerate(panel.arms):
                names = {"scenario": arm, "payer": payer, "item": item, "kind": kind}
                against = None if base is None else values[base, positions]
                rows.append({**names, **_amounts(values[a, positions], against, parameters)})
    return pd.DataFrame(rows)


def payers_table(books: Books, panel: Panel) -> pd.DataFrame:
    """All cash of each payer over the whole run, and of all payers together, with its difference from baseline.

    Costs and receipts are netted within a run before the interval is made: intervals of items cannot be added up.

    Returns:
        One row per kind of parameters, ``scenario`` and ``payer`` (:data:`ALL_PAYERS` for the total), with the same
        columns as the table of money but for item and kind.
    """
    rows = []
    base = panel.arms.index(BASELINE) if BASELINE in panel.arms else None
    names = sorted({payer for payer, _, kind in books.entries if kind == CASH})
    totals = {name: books.total(payers=[name]) for name in names} | {ALL_PAYERS: books.total()}
    totals = {name: np.round(values, 2) for name, values in totals.items()}  # the ledger is kept in cents
    for parameters, positions in panel.points().items():
        for payer, values in totals.items():
            if not values.shape[1]:
                continue
            for a, arm in enumerate(panel.arms):
                against = None if base is None else values[base, positions]
                rows.append(
                    {
                        "scenario": arm,
                        "payer": payer,
                        **_amounts(values[a, positions], against, parameters),
                    }
                )
    return pd.DataFrame(rows)


def _amounts(values: Floats, against: Floats | None, parameters: str) -> dict[str, object]:
    """Cells of a row on money: level, and difference from the same pairs of another arm, in million EUR."""
    level = estimate(values / MILLION)
    row: dict[str, object] = {
        "unit": "million EUR, price level 2023, undiscounted, whole run",
        "parameters": parameters,
        "pairs": level.pairs,
        "mean": float(level.mean),
        "low": float(level.low),
        "high": float(level.high),
    }
    if against is not None:
        change = estimate((values - against) / MILLION)
        row["difference_mean"] = float(change.mean)
        row["difference_low"] = float(change.low)
        row["difference_high"] = float(change.high)
    return row


def per_euro(
    books: Books, panel: Panel, arms: Mapping[str, Config], wanted: Sequence[Contrast], households: float
) -> pd.DataFrame:
    """What a million euro buys: discounted satisfaction-years in the whole city.

    Args:
        books: Ledger totals.
        panel: Outcomes.
        arms: Configuration of each arm.
        wanted: Comparisons; those against baseline are reported.
        households: Households of the city at month 0, by which effects per household are multiplied.

    Returns:
        One row per arm, way of counting and kind of parameters. The interval is that of the effect, divided
        by the mean amount: money varies little between pairs. No ratio is given where the mean amount is
        less than 1% of what was allocated, or nothing.
    """
    where = (SATISFACTION_YEARS.name, CITY)
    if where not in panel.values:
        return pd.DataFrame()
    payers = programme_payers(next(iter(arms.values())))
    total = books.total()
    spent = books.total(payers=payers, induced=False)
    rows = []
    for contrast in wanted:
        if contrast.kind != "baseline":
            continue
        arm = contrast.name.split(" - ")[0]
        gained = panel.contrast(panel.values[where], contrast) * households
        released = allocated(arms[arm])
        for parameters, positions in panel.points().items():
            effect = estimate(gained[positions])
            counted = {
                "allocated": released,
                "spent by programme payers": float(np.nanmean(panel.contrast(spent, contrast)[positions])),
                "all payers, cash": float(np.nanmean(panel.contrast(total, contrast)[positions])),
            }
            for name, euro in counted.items():
                million = euro / MILLION
                divisor = million if released > 0 and euro > 0.01 * released else np.nan
                rows.append(
                    {
                        "contrast": contrast.name,
                        "money": name,
                        "million_euro": million,
                        "unit": "discounted satisfaction-years of households per million EUR",
                        "parameters": parameters,
                        "pairs": effect.pairs,
                        "mean": float(effect.mean) / divisor,
                        "low": float(effect.low) / divisor,
                        "high": float(effect.high) / divisor,
                        "chance_positive": float(effect.chance_positive),
                    }
                )
    return pd.DataFrame(rows)
