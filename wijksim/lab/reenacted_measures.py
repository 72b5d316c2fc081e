"""What a past intervention did in a pair of runs: one number per pair, from the tables of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijksim.city.categories import Cohort
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.lab.watching import BUURTEN, CITY, RESIDENTS

Tables = Mapping[str, pd.DataFrame]

START = 12
"""Month after which interventions begin, as scenarios have it."""

_HALF_YEAR = 6
_LEAST_POSTS = 1e-6
_PENSION = 65
_TREATED = 0.10
"""Share of its dwellings demolished from which a buurt counts as restructured."""


@dataclass(frozen=True)
class Pair:
    """The tables of two runs with the same luck."""

    done: Tables
    not_done: Tables


PairMeasure = Callable[[Pair], float]
"""From a pair to one number; NaN where the pair holds nothing to measure."""


def after(years: float) -> int:
    """Month that lies so many years after the start of an intervention."""
    return START + round(years * MONTHS_PER_YEAR)


def _mean(values: pd.Series, weights: pd.Series) -> float:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else np.nan


def _around(table: pd.DataFrame, month: int) -> pd.DataFrame:
    """The year of which a month is the middle."""
    return table[(table["month"] > month - _HALF_YEAR) & (table["month"] <= month + _HALF_YEAR)]


def worked_in(wijken: pd.DataFrame) -> set[str]:
    """Wijken in which the programme ever had posts: more than the regular teams had before it began."""
    posts = (
        (wijken["social_posts"] + wijken["physical_posts"]).groupby([wijken["wijk"], wijken["month"]]).sum()
    )
    by_wijk = posts.unstack("month")
    return set(by_wijk.index[by_wijk.max(axis=1) > by_wijk[START] + _LEAST_POSTS])


def in_programme(name: str, years: float, *, scale: float = 1.0) -> PairMeasure:
    """Difference of a column of ``wijken``, by households, where the programme worked, in the year around a moment."""

    def measure(pair: Pair) -> float:
        where = worked_in(pair.done["wijken"])
        means = []
        for tables in (pair.done, pair.not_done):
            rows = _around(tables["wijken"], after(years))
            rows = rows[rows["wijk"].isin(where)]
            means.append(_mean(rows[name], rows["households"]))
        return (means[0] - means[1]) * scale

    return measure


def _residents(tables: Tables, years: float) -> pd.DataFrame:
    table = tables[RESIDENTS]
    return table[table["month"] == after(years)].set_index("household_id")


def older(name: str, years: float, *, scale: float = 1.0) -> PairMeasure:
    """Difference of the mean over residents of 65 and over in the programme wijken."""

    def measure(pair: Pair) -> float:
        means = []
        for tables in (pair.done, pair.not_done):
            rows = _residents(tables, years)
            means.append(rows.loc[(rows["age"] >= _PENSION) & rows["programme"], name].mean())
        return float(means[0] - means[1]) * scale

    return measure


Group = Callable[[pd.DataFrame, pd.DataFrame], pd.Series]
"""Mask over households present in both runs, from their states with and without the intervention."""


def treated(first: int, last: int) -> Group:
    """Whose home was renovated so many months ago with the intervention, and never without it."""

    def group(done: pd.DataFrame, not_done: pd.DataFrame) -> pd.Series:
        since = done["months_since_works"]
        return (since >= first) & (since <= last) & (not_done["months_since_works"] < 0)

    return group


def displaced(done: pd.DataFrame, not_done: pd.DataFrame) -> pd.Series:
    """Who had to leave for demolition with the intervention, and not without it."""
    return (done["cohort"] == Cohort.DISPLACED) & (not_done["cohort"] != Cohort.DISPLACED)


def visited(done: pd.DataFrame, not_done: pd.DataFrame) -> pd.Series:
    """Who was visited with the intervention, and never without it."""
    return (done["visited"] > START) & (not_done["visited"] <= START)


def two_lives(name: str, years: float | tuple[float, ...], group: Group) -> PairMeasure:
    """Mean difference between the two lives of the households of a group, at one moment or several together."""
    moments = years if isinstance(years, tuple) else (years,)

    def measure(pair: Pair) -> float:
        differences = []
        for moment in moments:
            done, not_done = _in_both(pair, moment)
            chosen = group(done, not_done)
            differences.append(done.loc[chosen, name] - not_done.loc[chosen, name])
        return float(pd.concat(differences).mean())

    return measure


def since_start(name: str, years: float, group: Group) -> PairMeasure:
    """Mean change since the start in the run with the intervention, of the households of a group.

    What people who had to move say compares with what they left, not with what would have become of it.
    """

    def measure(pair: Pair) -> float:
        done, not_done = _in_both(pair, years)
        chosen = done.index[group(done, not_done)]
        before = _residents(pair.done, 0.0)
        chosen = chosen.intersection(before.index)
        return float((done.loc[chosen, name] - before.loc[chosen, name]).mean())

    return measure


def _in_both(pair: Pair, years: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    done, not_done = _residents(pair.done, years), _residents(pair.not_done, years)
    both = done.index.intersection(not_done.index)
    return done.loc[both], not_done.loc[both]


def neighbours(name: str, years: float) -> PairMeasure:
    """The same for those who stayed in a restructured buurt and did not have to leave."""

    def measure(pair: Pair) -> float:
        done, not_done = _in_both(pair, years)
        where = _restructured(pair, years)
        chosen = (
            done["buurt"].isin(where)
            & (done["buurt"] == not_done["buurt"])
            & (done["cohort"] != Cohort.DISPLACED)
            & (not_done["cohort"] != Cohort.DISPLACED)
            & (done["cohort"] != Cohort.NEWCOMER)
        )
        return float((done.loc[chosen, name] - not_done.loc[chosen, name]).mean())

    return measure


def buurten_at(tables: Tables, years: float) -> pd.DataFrame:
    """The watched buurten so many years after the start."""
    table = tables[BUURTEN]
    return table[table["month"] == after(years)].set_index("buurt")


def _restructured(pair: Pair, years: float) -> pd.Index:
    """Programme buurten that lost much more of their dwellings with the intervention than without it."""
    done, not_done = buurten_at(pair.done, years), buurten_at(pair.not_done, years)
    share = (done["demolished"] - not_done["demolished"]) / done["dwellings_at_start"].clip(lower=1)
    return done.index[(share >= _TREATED) & done["programme"]]


Area = Callable[[Pair, float], pd.Index]


def above_dose(pair: Pair, years: float) -> pd.Index:
    """Buurten where sale exceeded 2.5% of the rental stock."""
    return _by_sale(pair, years, above=True)


def below_dose(pair: Pair, years: float) -> pd.Index:
    """Buurten where something was sold, and less than that."""
    return _by_sale(pair, years, above=False)


_DOSE_OF_SALE = 0.025


def _by_sale(pair: Pair, years: float, *, above: bool) -> pd.Index:
    done = buurten_at(pair.done, years)
    share = done["sold"] / done["rental_base"].clip(lower=1)
    chosen = share >= _DOSE_OF_SALE if above else (share > 0) & (share < _DOSE_OF_SALE)
    return done.index[chosen]


def elsewhere(pair: Pair, years: float) -> pd.Index:
    """Buurten with residents in which hardly anything was pulled down."""
    done = buurten_at(pair.done, years)
    quiet = done["demolished"] < _TREATED * done["dwellings_at_start"].clip(lower=1)
    return done.index[quiet & (done["households"] > 0)]


restructured: Area = _restructured


def in_buurten(
    name: str, years: float, area: Area, *, per: str | None = None, scale: float = 1.0
) -> PairMeasure:
    """Difference of the mean over buurten, by households with the intervention.

    Args:
        name: Column of the watched buurten: a score, or a count with ``per``.
        years: Years after the start.
        area: Which buurten.
        per: Column that a count is divided by.
        scale: Factor on the difference.
    """

    def measure(pair: Pair) -> float:
        where = area(pair, years)
        means = []
        for tables in (pair.done, pair.not_done):
            rows = buurten_at(tables, years).loc[where]
            if per is not None:
                total = float(rows[per].sum())
                means.append(float(rows[name].sum()) / total if total else np.nan)
            else:
                means.append(_mean(rows[name], rows["households"]))
        return (means[0] - means[1]) * scale

    return measure


def worse_off(name: str, years: float, area: Area, least: float) -> PairMeasure:
    """Share of buurten in which a score is at least so much lower with the intervention, %."""

    def measure(pair: Pair) -> float:
        where = area(pair, years)
        lost = (
            buurten_at(pair.not_done, years).loc[where, name] - buurten_at(pair.done, years).loc[where, name]
        )
        return float((lost >= least).mean()) * 100.0 if len(where) else np.nan

    return measure


def minus(first: PairMeasure, second: PairMeasure) -> PairMeasure:
    """How much larger one effect is than another."""
    return lambda pair: first(pair) - second(pair)


def watched_ratio(part: str, whole: str, *, scale: float = 100.0) -> PairMeasure:
    """Ratio of two columns of the watched city at the end of the run with the intervention."""

    def measure(pair: Pair) -> float:
        last = pair.done[CITY].iloc[-1]
        return float(last[part]) / float(last[whole]) * scale if last[whole] else np.nan

    return measure


def saving_realised(pair: Pair) -> float:
    """Gas that the works of the intervention saved, in % of what engineers reckon with."""
    done, not_done = pair.done[CITY].iloc[-1], pair.not_done[CITY].iloc[-1]
    reckoned = float(done["saving_reckoned"] - not_done["saving_reckoned"])
    realised = float(done["saving_realised"] - not_done["saving_realised"])
    return realised / reckoned * 100.0 if reckoned > 0 else np.nan


def ledger_growth(item: str) -> PairMeasure:
    """Growth of an item of the ledger through the intervention, %, over the months after the start."""

    def measure(pair: Pair) -> float:
        euro = []
        for tables in (pair.done, pair.not_done):
            table = tables["ledger"]
            euro.append(float(table.loc[(table["item"] == item) & (table["month"] > START), "euro"].sum()))
        return (euro[0] / euro[1] - 1.0) * 100.0 if euro[1] else np.nan

    return measure


def ratio_in_months(name: str, first: int, last: int) -> PairMeasure:
    """Mean of a column of ``city`` over some months with the intervention, over that without it."""

    def measure(pair: Pair) -> float:
        means = []
        for tables in (pair.done, pair.not_done):
            city = tables["city"]
            means.append(float(city.loc[city["month"].between(first, last), name].mean()))
        return means[0] / means[1] if means[1] else np.nan

    return measure


def mean_of(first: PairMeasure, second: PairMeasure) -> PairMeasure:
    """Mean of two effects."""
    return lambda pair: (first(pair) + second(pair)) / 2.0
