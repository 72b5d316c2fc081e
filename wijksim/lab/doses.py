"""How much was done in a re-enactment, so that its effect can be judged by its dose."""

from dataclasses import dataclass

import numpy as np

from wijksim.lab.past_pattern import AFTER_SALE, MANDATE, SHORT_TERM
from wijksim.lab.reenacted_measures import START, Pair, PairMeasure, after, buurten_at, worked_in


@dataclass(frozen=True)
class Dose:
    """A way to say how much was done.

    Attributes:
        measure: How it is read from a pair of runs.
        unit: In what.
    """

    measure: PairMeasure
    unit: str


def money(pair: Pair) -> float:
    """Programme money spent in the first four years, EUR per household and year where the programme worked."""
    wijken, accounts = pair.done["wijken"], pair.done["accounts"]
    where = wijken[wijken["wijk"].isin(worked_in(wijken)) & (wijken["month"] == START)]
    spent = accounts[(accounts["month"] > START) & (accounts["month"] <= after(MANDATE))]
    households = float(where["households"].sum())
    if not households:
        return np.nan
    return float((spent["paid"] - spent["taken_back"]).sum()) / households / MANDATE


def _more(pair: Pair, name: str, whole: str, years: float) -> float:
    """How much more of the programme buurten was touched with the intervention than without, %."""
    done, not_done = (buurten_at(tables, years) for tables in (pair.done, pair.not_done))
    where = done["programme"]
    total = float(done.loc[where, whole].sum())
    return (
        float((done.loc[where, name] - not_done.loc[where, name]).sum()) / total * 100.0 if total else np.nan
    )


def _pulled_down(pair: Pair) -> float:
    return _more(pair, "demolished", "dwellings_at_start", AFTER_SALE)


def _sold(pair: Pair) -> float:
    return _more(pair, "sold", "rental_base", AFTER_SALE)


def _renovated(pair: Pair) -> float:
    """Dwellings renovated in the programme wijken more than without the intervention, % of all there."""
    numbers = []
    for tables in (pair.done, pair.not_done):
        rows = tables["wijken"]
        rows = rows[rows["programme"].astype(bool) & (rows["month"] <= after(SHORT_TERM))]
        numbers.append(float(rows["renovated"].sum()))
    at_start = pair.done["wijken"]
    at_start = at_start[at_start["programme"].astype(bool) & (at_start["month"] == START)]
    return (numbers[0] - numbers[1]) / float(at_start["dwellings"].sum()) * 100.0


MONEY = Dose(money, "EUR of the programme per household and year")
DOSES: dict[str, Dose] = {
    "restructuring": Dose(_pulled_down, "% of dwellings in programme wijken pulled down besides"),
    "sale_below_dose": Dose(_sold, "% of the rental stock of programme wijken sold"),
    "sale_above_dose": Dose(_sold, "% of the rental stock of programme wijken sold"),
    "retrofit": Dose(_renovated, "% of dwellings in programme wijken renovated besides"),
    "social_teams": Dose(lambda pair: 10.0, "times the capacity of the run without"),
    "energy_shock": Dose(lambda pair: 2.0, "times the price of energy"),
}
