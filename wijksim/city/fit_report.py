"""Every measured margin of a city beside the synthetic one, each at its own level and net of its rounding.

Shares are compared in percentage points, because a synthetic city of one in ten must be judged by the same
rule; counts of a thinned-out city are scaled up first. Margins of buurten are also given per wijk, where the
rounding of small buurten averages out. Cells that were filled in (``Baseline.gaps``) were not measured and are
left out.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.baseline import AGES, DWELLING_TYPES, PERIODS, TYPES, Baseline
from wijksim.city.categories import HouseholdType, Origin, Tenure
from wijksim.city.fit_counts import (
    Persons,
    area_counts,
    persons_by_position,
    persons_of,
    postcode_of_households,
)
from wijksim.city.synthesis import SyntheticCity

COLUMNS = (
    "margin",
    "level",
    "area",
    "category",
    "unit",
    "measured",
    "synthetic",
    "difference",
    "rounding",
    "difference_net_of_rounding",
    "programme",
)
_WHOLE_PERCENT, _TEN_PERCENT, _COUNT_OF_FIVE, _ONE_DECIMAL = 0.5, 5.0, 2.5, 0.05
_ORIGINS = ("western_percent", "non_western_percent")
_MOST_OF_IT = 0.5

Matrix = NDArray[np.float64]


def fit_report(baseline: Baseline, city: SyntheticCity) -> pd.DataFrame:
    """Compares every measured margin with the synthetic city.

    Args:
        baseline: Measured tables.
        city: Synthetic city made from them, whole or thinned out.

    Returns:
        One row per margin, area and category. ``rounding`` is half the step to which the measured figure was
        rounded; ``difference_net_of_rounding`` is what remains of the difference beyond it. ``programme``
        marks buurten and wijken of the programme, and postcode areas of which most lies in it.
    """
    persons = persons_of(city)
    parts = [
        *_buurt_margins(baseline, city, persons),
        *_postcode_margins(baseline, city),
        *_city_margins(baseline, city, persons),
    ]
    report = pd.concat(parts, ignore_index=True)
    report["difference"] = report["synthetic"] - report["measured"]
    beyond = (report["difference"].abs() - report["rounding"]).clip(lower=0.0)
    report["difference_net_of_rounding"] = np.sign(report["difference"]) * beyond
    return report[list(COLUMNS)]


def fit_summary(report: pd.DataFrame) -> pd.DataFrame:
    """Errors per margin and level, net of rounding.

    Args:
        report: As made by :func:`fit_report`.

    Returns:
        One row per margin and level: number of cells, median absolute error, share of cells within two units,
        worst error, and the worst among programme areas (empty where there are none).
    """
    absolute = report.assign(error=report["difference_net_of_rounding"].abs())
    absolute["programme_error"] = absolute["error"].where(absolute["programme"])
    absolute["within_two"] = absolute["error"] <= 2.0
    absolute["raw_error"] = report["difference"].abs()
    grouped = absolute.groupby(["margin", "level", "unit"], sort=False)
    return grouped.agg(
        cells=("error", "size"),
        median_absolute_difference=("raw_error", "median"),
        median_absolute_error=("error", "median"),
        share_within_two=("within_two", "mean"),
        worst=("error", "max"),
        worst_in_programme=("programme_error", "max"),
    ).reset_index()


def structure_summary(city: SyntheticCity) -> pd.DataFrame:
    """Facts about a synthetic city that no table measures: complexes, shared dwellings, empty places.

    Returns:
        One row per figure: ``figure``, ``value``.
    """
    d, places = city.dwellings, city.places
    social = d.complex >= 0
    size = np.bincount(d.complex[social], minlength=city.complexes.buurt.size)
    kinds = pd.DataFrame({"complex": d.complex, "period": d.period, "type": d.type})[social]
    variety = kinds.groupby("complex").nunique()
    rooms = np.bincount(places.dwelling[places.room], minlength=d.buurt.size)
    figures: dict[str, float] = {
        "households": city.households.buurt.size,
        "dwellings": d.buurt.size,
        "places": places.dwelling.size,
        "empty places": int((places.household < 0).sum()),
        "dwellings let by the room": int((rooms > 0).sum()),
        "households in rooms": int((places.room & (places.household >= 0)).sum()),
        "complexes": size.size,
        "complexes below 10 dwellings": int((size < 10).sum()),
        "complexes above 120 dwellings": int((size > 120).sum()),
        "complexes of more than one building period": int((variety["period"] > 1).sum()),
        "complexes of more than one dwelling type": int((variety["type"] > 1).sum()),
    }
    return pd.DataFrame({"figure": list(figures), "value": list(figures.values())})


def _shares(counts: Matrix) -> Matrix:
    """Rows as percentages; rows without anything become nan."""
    total = counts.sum(axis=1, keepdims=True)
    return np.divide(100.0 * counts, total, out=np.full(counts.shape, np.nan), where=total > 0)


def _long(
    margin: str,
    level: str,
    unit: str,
    areas: Sequence[object],
    categories: Sequence[str],
    measured: Matrix,
    synthetic: Matrix,
    rounding: float | Matrix,
    programme: NDArray[np.bool_],
) -> pd.DataFrame:
    """One row per area and category; areas without a measured or synthetic figure are left out."""
    shape = (len(areas), len(categories))
    frame = pd.DataFrame(
        {
            "margin": margin,
            "level": level,
            "area": np.repeat([str(area) for area in areas], shape[1]),
            "category": np.tile(np.array(categories, dtype=object), shape[0]),
            "unit": unit,
            "measured": measured.reshape(-1),
            "synthetic": synthetic.reshape(-1),
            "rounding": np.broadcast_to(rounding, shape).reshape(-1),
            "programme": np.repeat(programme, shape[1]),
        }
    )
    return frame.dropna(subset=["measured", "synthetic"])


def _buurt_margins(baseline: Baseline, city: SyntheticCity, persons: Persons) -> list[pd.DataFrame]:
    """Margins of buurten, and the same per wijk."""
    h, d = city.households, city.dwellings
    number = len(city.buurt_codes)
    family = h.type >= HouseholdType.COUPLE_WITH_CHILDREN
    types = area_counts(h.buurt, np.where(family, 2, h.type), number, len(TYPES))
    ages = area_counts(persons.buurt, persons.age_group, number, len(AGES))
    origins = area_counts(persons.buurt, persons.origin, number, len(Origin))
    dwelling_types = area_counts(d.buurt, d.type, number, len(DWELLING_TYPES))
    table = baseline.buurten
    households = table["households"].to_numpy(dtype=float)
    inhabitants = table["inhabitants"].to_numpy(dtype=float)
    percent = table.assign(**{name: 100.0 * table[name] for name in DWELLING_TYPES})
    chosen = (
        ("household_type", TYPES, types, households, _WHOLE_PERCENT),
        ("age", AGES, ages, inhabitants, _WHOLE_PERCENT),
        ("origin", _ORIGINS, origins, inhabitants, _WHOLE_PERCENT),
        ("dwelling_type", DWELLING_TYPES, dwelling_types, table["dwellings"].to_numpy(dtype=float), 0.0),
    )
    parts = []
    for margin, columns, counts, weights, rounding in chosen:
        measured = percent[list(columns)].to_numpy(dtype=float)
        measured[_filled(baseline, columns)] = np.nan
        if margin == "origin":
            synthetic = _shares(counts)[:, [Origin.WESTERN, Origin.NON_WESTERN]]
        else:
            synthetic = _shares(counts)
        names = [name.removesuffix("_percent").removesuffix("_share") for name in columns]
        parts.append(
            _long(
                margin,
                "buurt",
                "percentage points",
                city.buurt_codes,
                names,
                measured,
                synthetic,
                rounding,
                _of(baseline),
            )
        )
        parts.append(_per_wijk(margin, names, measured, counts, weights, rounding, city, baseline))
    return [*parts, *_buurt_counts(baseline, city, persons)]


def _per_wijk(
    margin: str,
    names: list[str],
    measured: Matrix,
    counts: Matrix,
    weights: Matrix,
    rounding: float,
    city: SyntheticCity,
    baseline: Baseline,
) -> pd.DataFrame:
    """Buurt shares averaged over each wijk; independent roundings average out with the root of their weights."""
    known = ~np.isnan(measured).any(axis=1) & (weights > 0)
    wijk, number = city.buurt_wijk[known], len(city.wijk_names)
    weight = weights[known]
    total = np.bincount(wijk, weights=weight, minlength=number)
    mean = np.full((number, len(names)), np.nan)
    summed = np.zeros((number, counts.shape[1]))
    for row in np.flatnonzero(total > 0):
        inside = wijk == row
        mean[row] = weight[inside] @ measured[known][inside] / total[row]
        summed[row] = counts[known][inside].sum(axis=0)
    concentration = np.sqrt(np.bincount(wijk, weights=weight**2, minlength=number)) / np.maximum(total, 1.0)
    synthetic = _shares(summed)
    if margin == "origin":
        synthetic = synthetic[:, [Origin.WESTERN, Origin.NON_WESTERN]]
    programme = np.bincount(city.buurt_wijk, weights=_of(baseline), minlength=number) > 0
    rounded = rounding * concentration[:, None]
    return _long(
        margin, "wijk", "percentage points", city.wijk_names, names, mean, synthetic, rounded, programme
    )


def _buurt_counts(baseline: Baseline, city: SyntheticCity, persons: Persons) -> list[pd.DataFrame]:
    """Numbers of households, persons and dwellings per buurt, and mean household size."""
    number = len(city.buurt_codes)
    table = baseline.buurten
    scale = float(city.keep_one_in)
    households = np.bincount(city.households.buurt, minlength=number).astype(float)
    people = np.bincount(persons.buurt, minlength=number).astype(float)
    dwellings = np.bincount(city.dwellings.buurt, minlength=number).astype(float)
    size = np.divide(people, households, out=np.full(number, np.nan), where=households > 0)
    measured_size = table["household_size"].to_numpy(dtype=float)
    measured_size[_filled(baseline, ("household_size",))] = np.nan
    measured_dwellings = table["dwellings"].to_numpy(dtype=float)
    measured_dwellings[_filled(baseline, ("dwellings",))] = np.nan
    rows = (
        (
            "households",
            "households",
            table["households"].to_numpy(dtype=float),
            households * scale,
            _COUNT_OF_FIVE,
        ),
        (
            "inhabitants",
            "persons",
            table["inhabitants"].to_numpy(dtype=float),
            people * scale,
            _COUNT_OF_FIVE,
        ),
        ("dwellings", "dwellings", measured_dwellings, dwellings * scale, 0.0),
        ("household_size", "persons", measured_size, size, _ONE_DECIMAL),
    )
    return [
        _long(
            name,
            "buurt",
            unit,
            city.buurt_codes,
            ["all"],
            measured[:, None],
            synthetic[:, None],
            rounding,
            _of(baseline),
        )
        for name, unit, measured, synthetic, rounding in rows
    ]


def _of(baseline: Baseline) -> NDArray[np.bool_]:
    """Buurten of the programme."""
    return np.asarray(baseline.buurten["programme"].to_numpy() > 0)


def _filled(baseline: Baseline, columns: Sequence[str]) -> NDArray[np.bool_]:
    """Buurten in which one of these columns was filled in."""
    gaps = baseline.gaps
    rows = gaps.loc[(gaps["table"] == "buurten") & gaps["column"].isin(columns), "row"]
    return baseline.buurten["buurt"].isin(set(rows)).to_numpy()


def _postcode_margins(baseline: Baseline, city: SyntheticCity) -> list[pd.DataFrame]:
    """Margins of postcode areas."""
    table = baseline.postcodes
    codes = table["postcode"].astype(int).tolist()
    row_of = {code: row for row, code in enumerate(codes)}
    d, h = city.dwellings, city.households
    row = np.array([row_of.get(int(code), -1) for code in d.postcode])
    inside = row >= 0
    number = len(codes)
    total = np.bincount(row[inside], minlength=number).astype(float)
    measured_total = table["dwellings"].to_numpy(dtype=float)
    link = baseline.postcode_buurt.merge(baseline.buurten[["buurt", "programme"]], on="buurt")
    share = (link["programme"] * link["share_of_postcode"]).groupby(link["postcode"]).sum()
    programme = table["postcode"].map(share).fillna(0.0).to_numpy() > _MOST_OF_IT

    def percent_of_dwellings(counts: Matrix) -> Matrix:
        return np.divide(100.0 * counts, total, out=np.full(number, np.nan), where=total > 0)

    def measured_percent(column: str) -> Matrix:
        counts = table[column].to_numpy(dtype=float)
        return np.divide(
            100.0 * counts, measured_total, out=np.full(number, np.nan), where=measured_total > 0
        )

    of_five = np.divide(
        100.0 * _COUNT_OF_FIVE, measured_total, out=np.full(number, np.nan), where=measured_total > 0
    )
    tenure = area_counts(row[inside], d.tenure[inside], number, len(Tenure))
    periods = area_counts(row[inside], d.period[inside], number, len(PERIODS))
    apartments = np.bincount(row[inside], weights=d.type[inside] == 0, minlength=number)
    empty = np.ones(d.buurt.size, dtype=bool)
    empty[city.places.dwelling[city.places.household >= 0]] = False
    unoccupied = np.bincount(row[inside], weights=empty[inside], minlength=number)
    home = np.array([row_of.get(int(code), -1) for code in postcode_of_households(city)])
    family = (h.type >= HouseholdType.COUPLE_WITH_CHILDREN) & (home >= 0)
    parents = area_counts(home[family], h.type[family] - HouseholdType.COUPLE_WITH_CHILDREN, number, 2)
    measured_parents = table[["two_parents", "single_parents"]].to_numpy(dtype=float)
    families = measured_parents.sum(axis=1)
    parent_rounding = np.divide(
        100.0 * _COUNT_OF_FIVE, families, out=np.full(number, np.nan), where=families > 0
    )

    def rows(
        margin: str,
        names: Sequence[str],
        measured: Matrix,
        synthetic: Matrix,
        rounding: float | Matrix,
        unit: str = "percentage points",
    ) -> pd.DataFrame:
        return _long(margin, "postcode", unit, codes, names, measured, synthetic, rounding, programme)

    shares = table[["owner_percent", "rent_percent"]].to_numpy(dtype=float)
    shares[table["postcode"].isin(_filled_postcodes(baseline)).to_numpy()] = np.nan
    rents = np.column_stack([tenure[:, 0], tenure[:, 1] + tenure[:, 2]])
    return [
        rows("tenure", ("owner", "rent"), shares, _shares(rents), _TEN_PERCENT),
        rows(
            "corporation_stock",
            ("corporation",),
            measured_percent("corporation_dwellings")[:, None],
            percent_of_dwellings(tenure[:, Tenure.SOCIAL_RENT])[:, None],
            of_five[:, None],
        ),
        rows(
            "building_period",
            PERIODS,
            _shares(table[list(PERIODS)].to_numpy(dtype=float)),
            _shares(periods),
            of_five[:, None],
        ),
        rows(
            "multi_family",
            ("multi_family",),
            measured_percent("multi_family")[:, None],
            percent_of_dwellings(apartments)[:, None],
            of_five[:, None],
        ),
        rows(
            "unoccupied",
            ("unoccupied",),
            measured_percent("unoccupied")[:, None],
            percent_of_dwellings(unoccupied)[:, None],
            of_five[:, None],
        ),
        rows(
            "single_parents",
            ("single_parents",),
            _shares(measured_parents)[:, 1:],
            _shares(parents)[:, 1:],
            parent_rounding[:, None],
        ),
        rows(
            "dwellings",
            ("all",),
            measured_total[:, None],
            total[:, None] * city.keep_one_in,
            _COUNT_OF_FIVE,
            "dwellings",
        ),
        rows(
            "corporation_dwellings",
            ("corporation",),
            table[["corporation_dwellings"]].to_numpy(dtype=float),
            tenure[:, [Tenure.SOCIAL_RENT]] * city.keep_one_in,
            _COUNT_OF_FIVE,
            "dwellings",
        ),
    ]


def _filled_postcodes(baseline: Baseline) -> set[int]:
    """Postcode areas whose tenure was filled in."""
    gaps = baseline.gaps
    return {int(row) for row in gaps.loc[gaps["table"] == "postcodes", "row"]}


def _city_margins(baseline: Baseline, city: SyntheticCity, persons: Persons) -> list[pd.DataFrame]:
    """Margins known for the city or municipality as a whole."""
    h, places = city.households, city.places
    nowhere = np.zeros(1, dtype=bool)

    def row(
        margin: str, names: Sequence[str], unit: str, measured: Matrix, synthetic: Matrix, rounding: float
    ) -> pd.DataFrame:
        return _long(
            margin, "city", unit, ["city"], names, measured[None, :], synthetic[None, :], rounding, nowhere
        )

    size = np.minimum(h.adults + h.children, 5).astype(np.int64)
    measured_sizes = (
        baseline.household_sizes.groupby("persons")["households"].sum().reindex(range(1, 6), fill_value=0)
    )
    parts = [
        row(
            "household_size",
            ("1", "2", "3", "4", "5 and more"),
            "percentage points",
            _shares(measured_sizes.to_numpy(dtype=float)[None, :])[0],
            _shares(np.bincount(size, minlength=6)[None, 1:].astype(float))[0],
            0.0,
        )
    ]
    facts = baseline.city_facts.set_index("name")["value"]
    student_share = 100.0 * float(h.student.mean())
    if "student_households_share" in facts:
        measured = np.array([100.0 * facts["student_households_share"]])
        parts.append(
            row(
                "students",
                ("student households",),
                "percentage points",
                measured,
                np.array([student_share]),
                2.5,
            )
        )
    if "students_in_rooms" in facts:
        in_rooms = places.household[places.room & (places.household >= 0)]
        synthetic = np.array([float(h.student[in_rooms].sum() * city.keep_one_in)])
        parts.append(
            row(
                "students",
                ("students in rooms",),
                "persons",
                np.array([facts["students_in_rooms"]]),
                synthetic,
                2.5,
            )
        )
    measured_positions, synthetic_positions, ages, names = persons_by_position(baseline, persons)
    parts.append(
        _long(
            "household_position",
            "city",
            "percentage points",
            ages,
            names,
            _shares(measured_positions),
            _shares(synthetic_positions),
            0.0,
            np.zeros(len(ages), dtype=bool),
        )
    )
    return parts
