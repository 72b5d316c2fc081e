"""Measured and synthetic margins of buurten, and of the wijken that they form."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import AGES, DWELLING_TYPES, ORIGINS, TYPES
from wijksim.city.categories import HouseholdType, Origin
from wijksim.city.fit_counts import (
    POINTS,
    Comparison,
    FloatArray,
    Persons,
    area_counts,
    comparison,
    percentages,
)
from wijksim.city.synthesis import SyntheticCity

_WHOLE_PERCENT, _COUNT_OF_FIVE, _ONE_DECIMAL = 0.5, 2.5, 0.05


def buurt_margins(baseline: Baseline, city: SyntheticCity, persons: Persons) -> list[Comparison]:
    """Shares of household types, ages, origin groups and dwelling types, and counts, per buurt and wijk."""
    h, d = city.households, city.dwellings
    table, number = baseline.buurten, len(baseline.buurten)
    programme = table["programme"].to_numpy() > 0
    types = area_counts(h.buurt, np.minimum(h.type, HouseholdType.COUPLE_WITH_CHILDREN), number, len(TYPES))
    ages = area_counts(persons.buurt, persons.age_group, number, len(AGES))
    # Origin groups are measured as shares of all inhabitants, the Dutch left out.
    origins = area_counts(persons.buurt, persons.origin, number, len(Origin))
    kinds = area_counts(d.buurt, d.type, number, len(DWELLING_TYPES))
    inhabitants = table["inhabitants"].to_numpy(dtype=float)
    chosen = (
        ("household_type", TYPES, types, table["households"].to_numpy(dtype=float), 1.0, _WHOLE_PERCENT),
        ("age", AGES, ages, inhabitants, 1.0, _WHOLE_PERCENT),
        ("origin", ORIGINS, origins, inhabitants, 1.0, _WHOLE_PERCENT),
        ("dwelling_type", DWELLING_TYPES, kinds, table["dwellings"].to_numpy(dtype=float), 100.0, 0.0),
    )
    made: list[Comparison] = []
    for margin, columns, counts, weight, scale, rounding in chosen:
        measured = scale * table[list(columns)].to_numpy(dtype=float)
        measured[_filled(baseline, columns)] = np.nan
        names = [name.removesuffix("_percent").removesuffix("_share") for name in columns]
        synthetic = percentages(counts)[:, -len(columns) :]
        made.append(
            comparison(
                margin, "buurt", POINTS, city.buurt_codes, names, measured, synthetic, rounding, programme
            )
        )
        made.append(_per_wijk(margin, names, measured, counts, weight, rounding, city, programme))
    return [*made, *_counts(baseline, city, persons, programme)]


def _per_wijk(
    margin: str,
    names: list[str],
    measured: FloatArray,
    counts: FloatArray,
    weight: FloatArray,
    rounding: float,
    city: SyntheticCity,
    programme: NDArray[np.bool_],
) -> Comparison:
    """Buurt shares averaged over each wijk; independent roundings average out with the root of the weights."""
    known = ~np.isnan(measured).any(axis=1) & (weight > 0)
    number = len(city.wijk_names)
    member = (city.buurt_wijk[None, :] == np.arange(number)[:, None]) & known
    part = member * weight
    total = part.sum(axis=1, keepdims=True)
    mean = np.divide(
        part @ np.nan_to_num(measured), total, out=np.full((number, len(names)), np.nan), where=total > 0
    )
    rounded = rounding * np.sqrt((part**2).sum(axis=1, keepdims=True)) / np.maximum(total, 1.0)
    synthetic = percentages(member @ counts)[:, -len(names) :]
    in_programme = np.bincount(city.buurt_wijk, weights=programme, minlength=number) > 0
    return comparison(margin, "wijk", POINTS, city.wijk_names, names, mean, synthetic, rounded, in_programme)


def _counts(
    baseline: Baseline, city: SyntheticCity, persons: Persons, programme: NDArray[np.bool_]
) -> list[Comparison]:
    """Numbers of households, persons and dwellings per buurt, and mean household size."""
    table, number = baseline.buurten, len(baseline.buurten)
    households = np.bincount(city.households.buurt, minlength=number).astype(float)
    people = np.bincount(persons.buurt, minlength=number).astype(float)
    dwellings = np.bincount(city.dwellings.buurt, minlength=number).astype(float)
    size = np.divide(people, households, out=np.full(number, np.nan), where=households > 0)
    scale = float(city.keep_one_in)
    rows = (
        ("households", "households", "households", households * scale, _COUNT_OF_FIVE),
        ("inhabitants", "inhabitants", "persons", people * scale, _COUNT_OF_FIVE),
        ("dwellings", "dwellings", "dwellings", dwellings * scale, 0.0),
        ("household_size", "household_size", "persons", size, _ONE_DECIMAL),
    )
    made = []
    for margin, column, unit, synthetic, rounding in rows:
        measured = table[[column]].to_numpy(dtype=float)
        measured[_filled(baseline, (column,))] = np.nan
        made.append(
            comparison(
                margin,
                "buurt",
                unit,
                city.buurt_codes,
                ["all"],
                measured,
                synthetic[:, None],
                rounding,
                programme,
            )
        )
    return made


def _filled(baseline: Baseline, columns: Sequence[str]) -> NDArray[np.bool_]:
    """Buurten in which one of these columns was filled in."""
    gaps = baseline.gaps
    rows = gaps.loc[(gaps["table"] == "buurten") & gaps["column"].isin(columns), "row"]
    return pd.Series(baseline.buurten["buurt"]).isin(set(rows)).to_numpy()
