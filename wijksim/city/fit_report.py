"""How well the synthetic city reproduces the measured tables: every margin at its own level, net of rounding."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.baseline import AGES, DWELLING_TYPES, PERIODS, TYPES, Baseline
from wijksim.city.categories import DwellingType, HouseholdType, Origin, Tenure
from wijksim.city.synthesis import SyntheticCity
from wijksim.city.synthesis_dwellings import tenure_targets
from wijksim.city.synthesis_households import age_group

COLUMNS = [
    "margin",
    "level",
    "area",
    "category",
    "units",
    "measured",
    "synthetic",
    "difference",
    "rounding",
    "difference_net_of_rounding",
    "programme",
]
"""Shares are in percentage points, counts in percent of the measured count; ``units`` is the area's size."""

_PERCENT = 100.0
_COUNT_ROUNDING = 5.0
_TENURE_ROUNDING = 10.0

Shares = NDArray[np.float64]


def _shares(
    area: NDArray[np.integer], category: NDArray[np.integer], areas: int, categories: int
) -> tuple[Shares, Shares]:
    """Percentages per area and category, and the size of each area."""
    counts = np.bincount(area * categories + category, minlength=areas * categories).reshape(
        areas, categories
    )
    size = counts.sum(axis=1)
    return counts / np.maximum(size[:, None], 1) * _PERCENT, size.astype(float)


def _rows(
    margin: str,
    level: str,
    areas: list[str],
    categories: list[str],
    units: Shares,
    measured: Shares,
    synthetic: Shares,
    rounding: Shares | float,
    programme: NDArray[np.bool_],
) -> pd.DataFrame:
    shape = measured.shape
    difference = synthetic - measured
    allowed = np.broadcast_to(np.asarray(rounding, dtype=float), shape)
    net = np.sign(difference) * np.maximum(np.abs(difference) - allowed, 0.0)
    frame = pd.DataFrame(
        {
            "margin": margin,
            "level": level,
            "area": np.repeat(areas, shape[1]),
            "category": np.tile(categories, shape[0]),
            "units": np.repeat(units, shape[1]),
            "measured": measured.ravel(),
            "synthetic": synthetic.ravel(),
            "difference": difference.ravel(),
            "rounding": allowed.ravel(),
            "difference_net_of_rounding": net.ravel(),
            "programme": np.repeat(programme, shape[1]),
        }
    )
    return frame[frame["units"] > 0]


def _persons(city: SyntheticCity) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Buurt and age group of every person."""
    h = city.households
    adults = np.repeat(np.arange(h.buurt.size), h.adults)
    children = np.repeat(np.arange(h.buurt.size), h.children)
    groups = np.concatenate(
        [age_group(h.age[adults].astype(float)), age_group(h.children_age[children].astype(float))]
    )
    return h.buurt[np.concatenate([adults, children])].astype(np.int64), groups


def _buurt_margins(baseline: Baseline, city: SyntheticCity) -> list[pd.DataFrame]:
    table, number = baseline.buurten, len(baseline.buurten)
    names, programme = list(table["buurt"]), table["programme"].to_numpy() > 0
    h, d = city.households, city.dwellings
    type_of = np.minimum(h.type, HouseholdType.COUPLE_WITH_CHILDREN).astype(np.int64)
    person_buurt, person_age = _persons(city)
    inhabitants = np.bincount(person_buurt, minlength=number).astype(float)
    households = np.bincount(h.buurt, minlength=number).astype(float)
    made: list[pd.DataFrame] = []

    def add(
        margin: str,
        columns: tuple[str, ...],
        area: NDArray[np.integer],
        category: NDArray[np.integer],
        scale: float,
    ) -> None:
        synthetic, size = _shares(area.astype(np.int64), category.astype(np.int64), number, len(columns))
        measured = table[list(columns)].to_numpy(dtype=float) * scale
        total = measured.sum(axis=1, keepdims=True)
        measured = np.where(total > 0, measured / np.maximum(total, 1e-9) * _PERCENT, 0.0)
        # Percentages are rounded to whole points, and counts to five: one household more or less is no error.
        rounding = 0.5 + _PERCENT / np.maximum(size, 1.0) * _COUNT_ROUNDING / 2
        made.append(
            _rows(
                margin, "buurt", names, list(columns), size, measured, synthetic, rounding[:, None], programme
            )
        )

    add("household types", TYPES, h.buurt, type_of, 1.0)
    add("ages of persons", AGES, person_buurt, person_age, 1.0)
    add("dwelling types", DWELLING_TYPES, d.buurt, d.type, _PERCENT)
    origin, size = _shares(h.buurt.astype(np.int64), h.origin.astype(np.int64), number, len(Origin))
    measured = table[["western_percent", "non_western_percent"]].to_numpy(dtype=float)
    made.append(
        _rows(
            "origin",
            "buurt",
            names,
            ["western", "non-western"],
            size,
            measured,
            origin[:, 1:],
            0.5,
            programme,
        )
    )
    counts = [
        ("households", households, "households"),
        ("inhabitants", inhabitants, "inhabitants"),
        ("dwellings", np.bincount(d.buurt, minlength=number).astype(float), "dwellings"),
    ]
    for margin, synthetic, column in counts:
        measured = table[column].to_numpy(dtype=float)
        made.append(_counts(margin, "buurt", names, measured, synthetic, programme))
    return made


def _counts(
    margin: str,
    level: str,
    areas: list[str],
    measured: Shares,
    synthetic: Shares,
    programme: NDArray[np.bool_],
) -> pd.DataFrame:
    scale = np.maximum(measured, 1.0)
    relative = (synthetic / scale * _PERCENT)[:, None]
    full = np.where(measured > 0, _PERCENT, 0.0)[:, None]
    rounding = (_COUNT_ROUNDING / 2 / scale * _PERCENT)[:, None]
    return _rows(margin, level, areas, ["count"], measured, full, relative, rounding, programme)


def _postcode_margins(baseline: Baseline, city: SyntheticCity) -> list[pd.DataFrame]:
    table = baseline.postcodes
    codes = table["postcode"].astype(int).tolist()
    number = len(codes)
    link = baseline.postcode_buurt.merge(baseline.buurten[["buurt", "programme"]], on="buurt")
    share = (link["programme"] * link["share_of_postcode"]).groupby(link["postcode"].astype(int)).sum()
    programme = share.reindex(codes).fillna(0.0).to_numpy() > 0.5
    d = city.dwellings
    place = {code: row for row, code in enumerate(codes)}
    known = np.flatnonzero(np.isin(d.postcode, codes))
    area = np.array([place[int(code)] for code in d.postcode[known]], dtype=np.int64)
    names = [str(code) for code in codes]
    size = np.bincount(area, minlength=number).astype(float)
    exact = _PERCENT / np.maximum(size, 1.0) * _COUNT_ROUNDING / 2

    def measured_shares(columns: list[str]) -> Shares:
        values = table[columns].to_numpy(dtype=float)
        return values / np.maximum(values.sum(axis=1, keepdims=True), 1.0) * _PERCENT

    period, _ = _shares(area, d.period[known].astype(np.int64), number, len(PERIODS))
    made = [
        _rows(
            "building periods",
            "postcode",
            names,
            list(PERIODS),
            size,
            measured_shares(list(PERIODS)),
            period,
            exact[:, None],
            programme,
        )
    ]
    tenure, _ = _shares(area, d.tenure[known].astype(np.int64), number, len(Tenure))
    goal = tenure_targets(table.set_index("postcode")).to_numpy(dtype=float) * _PERCENT
    made.append(
        _rows(
            "tenure",
            "postcode",
            names,
            ["owner-occupied", "private rent"],
            size,
            goal[:, [0, 2]],
            tenure[:, [0, 2]],
            _TENURE_ROUNDING / 2,
            programme,
        )
    )
    made.append(
        _rows(
            "corporation stock",
            "postcode",
            names,
            ["social rent"],
            size,
            goal[:, [1]],
            tenure[:, [1]],
            exact[:, None],
            programme,
        )
    )
    flats = (
        np.bincount(area[d.type[known] == DwellingType.APARTMENT], minlength=number)
        / np.maximum(size, 1.0)
        * _PERCENT
    )
    multi = (table["multi_family"] / table["dwellings"].clip(lower=1) * _PERCENT).to_numpy(dtype=float)
    made.append(
        _rows(
            "multi-family",
            "postcode",
            names,
            ["multi-family"],
            size,
            multi[:, None],
            flats[:, None],
            exact[:, None],
            programme,
        )
    )
    empty = np.zeros(d.buurt.size, dtype=bool)
    lived_in = np.unique(city.places.dwelling[city.places.household >= 0])
    empty[:] = True
    empty[lived_in] = False
    vacant = np.bincount(area[empty[known]], minlength=number) / np.maximum(size, 1.0) * _PERCENT
    goal = (table["unoccupied"] / table["dwellings"].clip(lower=1) * _PERCENT).to_numpy(dtype=float)
    made.append(
        _rows(
            "unoccupied",
            "postcode",
            names,
            ["unoccupied"],
            size,
            goal[:, None],
            vacant[:, None],
            exact[:, None],
            programme,
        )
    )
    return made


def _city_margins(baseline: Baseline, city: SyntheticCity) -> list[pd.DataFrame]:
    h = city.households
    positions = baseline.household_positions
    bands = positions["age_from"].to_numpy()
    band_of: Callable[[Shares], NDArray[np.int64]] = lambda age: np.searchsorted(bands, age, side="right") - 1  # noqa: E731
    made = []
    for name, mask in (
        ("single", h.type == HouseholdType.SINGLE),
        ("single_parent", h.type == HouseholdType.SINGLE_PARENT),
    ):
        measured = positions[name].to_numpy(dtype=float)
        synthetic = np.bincount(band_of(h.age[mask].astype(float)), minlength=bands.size).astype(float)
        measured, synthetic = (values / max(values.sum(), 1.0) * _PERCENT for values in (measured, synthetic))
        area, ages = ["city"], [f"{int(age)} and over" for age in bands]
        frame = _rows(
            f"age of {name.replace('_', ' ')}",
            "city",
            area,
            ages,
            np.array([mask.sum()]),
            measured[None],
            synthetic[None],
            0.0,
            np.array([False]),
        )
        made.append(frame)
    facts = set(baseline.city_facts["name"])
    if "student_households_share" in facts:
        measured = np.array([[baseline.fact("student_households_share") * _PERCENT]])
        synthetic = np.array([[h.student.mean() * _PERCENT]])
        made.append(
            _rows(
                "student households",
                "city",
                ["city"],
                ["share"],
                np.array([h.buurt.size]),
                measured,
                synthetic,
                1.0,
                np.array([False]),
            )
        )
    return made


def fit_report(baseline: Baseline, city: SyntheticCity) -> pd.DataFrame:
    """Compares every measured margin with the synthetic city, at the level at which it was measured.

    Args:
        baseline: Measured tables.
        city: The synthetic city, at full size.

    Returns:
        One row per margin, area and category, with the columns of :data:`COLUMNS`.
    """
    frames = (
        _buurt_margins(baseline, city) + _postcode_margins(baseline, city) + _city_margins(baseline, city)
    )
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def fit_summary(report: pd.DataFrame) -> pd.DataFrame:
    """Median and worst absolute error per margin, in points, net of rounding and raw."""

    def summarise(rows: pd.DataFrame) -> pd.Series:
        net, raw = rows["difference_net_of_rounding"].abs(), rows["difference"].abs()
        programme = net[rows["programme"]]
        return pd.Series(
            {
                "cells": len(rows),
                "median_error": raw.median(),
                "median_error_net_of_rounding": net.median(),
                "largest_error_net_of_rounding": net.max(),
                "largest_error_in_programme_wijken": programme.max() if len(programme) else np.nan,
            }
        )

    return (
        report.groupby(["margin", "level"], sort=False)[report.columns.tolist()]
        .apply(summarise)
        .reset_index()
    )
