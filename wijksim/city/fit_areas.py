"""Measured and synthetic margins of postcode areas and of the city as a whole."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import PERIODS, POSITIONS
from wijksim.city.categories import DwellingType, HouseholdType, Tenure
from wijksim.city.fit_counts import (
    POINTS,
    Comparison,
    FloatArray,
    Persons,
    area_counts,
    comparison,
    percentages,
    persons_by_position,
    postcode_of_households,
    share_of,
)
from wijksim.city.synthesis import SyntheticCity

_TEN_PERCENT, _COUNT_OF_FIVE, _LARGEST_SIZE = 5.0, 2.5, 5
_MOST_OF_IT = 0.5
_STUDENT_ROUNDING = 2.5


def postcode_margins(baseline: Baseline, city: SyntheticCity) -> list[Comparison]:
    """Tenure, corporation stock, building period and more, per postcode area."""
    table, number = baseline.postcodes, len(baseline.postcodes)
    row_of = {int(code): row for row, code in enumerate(table["postcode"])}
    d, h = city.dwellings, city.households
    row = np.array([row_of.get(int(code), -1) for code in d.postcode])
    inside = row >= 0
    here = row[inside]
    total = np.bincount(here, minlength=number).astype(float)
    dwellings = table["dwellings"].to_numpy(dtype=float)
    of_five = share_of(np.full(number, _COUNT_OF_FIVE), dwellings)
    programme = _mostly_programme(baseline)

    def add(
        margin: str,
        names: Sequence[str],
        measured: FloatArray,
        synthetic: FloatArray,
        rounding: float | FloatArray,
        unit: str = POINTS,
    ) -> Comparison:
        shape = (number, len(names))
        rounded = rounding if isinstance(rounding, float) else rounding[:, None]
        areas = list(row_of)
        return comparison(
            margin,
            "postcode",
            unit,
            areas,
            names,
            measured.reshape(shape),
            synthetic.reshape(shape),
            rounded,
            programme,
        )

    def stock(margin: str, column: str, counts: FloatArray) -> Comparison:
        """A kind of dwelling as a share of all."""
        measured = share_of(table[column].to_numpy(dtype=float), dwellings)
        return add(margin, [margin], measured, share_of(counts, total), of_five)

    tenure = area_counts(here, d.tenure[inside], number, len(Tenure))
    rent = tenure[:, Tenure.SOCIAL_RENT] + tenure[:, Tenure.PRIVATE_RENT]
    shares = table[["owner_percent", "rent_percent"]].to_numpy(dtype=float)
    gaps = baseline.gaps
    filled = gaps.loc[(gaps["table"] == "postcodes") & (gaps["column"] != "woz_thousand_eur"), "row"]
    shares[table["postcode"].astype(int).astype(str).isin(set(filled)).to_numpy()] = np.nan
    social = tenure[:, Tenure.SOCIAL_RENT]
    periods = area_counts(here, d.period[inside], number, len(PERIODS))
    flats = np.bincount(here, weights=d.type[inside] == DwellingType.APARTMENT, minlength=number).astype(
        float
    )
    empty = np.ones(d.buurt.size, dtype=bool)
    empty[city.places.dwelling[city.places.household >= 0]] = False
    home = np.array([row_of.get(int(code), -1) for code in postcode_of_households(city)])
    family = (h.type >= HouseholdType.COUPLE_WITH_CHILDREN) & (home >= 0)
    families = np.bincount(home[family], minlength=number).astype(float)
    single = np.bincount(home[family & (h.type == HouseholdType.SINGLE_PARENT)], minlength=number).astype(
        float
    )
    measured_families = (table["single_parents"] + table["two_parents"]).to_numpy(dtype=float)
    corporation = table["corporation_dwellings"].to_numpy(dtype=float)
    return [
        add(
            "tenure",
            ("owner", "rent"),
            shares,
            percentages(np.column_stack([tenure[:, Tenure.OWNER_OCCUPIED], rent])),
            _TEN_PERCENT,
        ),
        stock("corporation_stock", "corporation_dwellings", social),
        add(
            "building_period",
            PERIODS,
            percentages(table[list(PERIODS)].to_numpy(dtype=float)),
            percentages(periods),
            of_five,
        ),
        stock("multi_family", "multi_family", flats),
        stock("unoccupied", "unoccupied", np.bincount(here[empty[inside]], minlength=number).astype(float)),
        add(
            "single_parents",
            ["single_parents"],
            share_of(table["single_parents"].to_numpy(dtype=float), measured_families),
            share_of(single, families),
            share_of(np.full(number, _COUNT_OF_FIVE), measured_families),
        ),
        add("dwellings", ["all"], dwellings, total * city.keep_one_in, _COUNT_OF_FIVE, "dwellings"),
        add(
            "corporation_dwellings",
            ["all"],
            corporation,
            social * city.keep_one_in,
            _COUNT_OF_FIVE,
            "dwellings",
        ),
    ]


def _mostly_programme(baseline: Baseline) -> NDArray[np.bool_]:
    """Postcode areas of which most lies in programme buurten."""
    link = baseline.postcode_buurt.merge(baseline.buurten[["buurt", "programme"]], on="buurt")
    share = (link["programme"] * link["share_of_postcode"]).groupby(link["postcode"]).sum()
    return np.asarray(baseline.postcodes["postcode"].map(share).fillna(0.0).to_numpy() > _MOST_OF_IT)


def city_margins(baseline: Baseline, city: SyntheticCity, persons: Persons) -> list[Comparison]:
    """Margins known for the city or municipality as a whole: sizes, students, positions by age."""
    h, places = city.households, city.places

    def add(
        margin: str,
        names: Sequence[str],
        measured: FloatArray,
        synthetic: FloatArray,
        rounding: float = 0.0,
        unit: str = POINTS,
    ) -> Comparison:
        nowhere = np.zeros(1, dtype=bool)
        return comparison(
            margin, "city", unit, ["city"], names, measured[None], synthetic[None], rounding, nowhere
        )

    size = np.minimum(h.adults + h.children, _LARGEST_SIZE).astype(np.int64)
    sizes = baseline.household_sizes.set_index("persons")["households"]
    measured_sizes = sizes.reindex(range(1, _LARGEST_SIZE + 1), fill_value=0).to_numpy(dtype=float)
    made = [
        add(
            "household_size",
            ("1", "2", "3", "4", "5 and more"),
            percentages(measured_sizes[None])[0],
            percentages(np.bincount(size, minlength=_LARGEST_SIZE + 1)[None, 1:].astype(float))[0],
        )
    ]
    if baseline.has_fact("student_households_share"):
        measured = np.array([100.0 * baseline.fact("student_households_share")])
        synthetic = np.array([100.0 * h.student.mean()])
        made.append(add("students", ["student households"], measured, synthetic, _STUDENT_ROUNDING))
    if baseline.has_fact("students_in_rooms"):
        lived_in = places.household[places.room & (places.household >= 0)]
        rooms = np.array([float(h.student[lived_in].sum()) * city.keep_one_in])
        measured = np.array([baseline.fact("students_in_rooms")])
        made.append(add("students", ["students in rooms"], measured, rooms, _COUNT_OF_FIVE, "persons"))
    measured, synthetic, bands = persons_by_position(baseline, persons)
    nobody = np.zeros(len(bands), dtype=bool)
    made.append(
        comparison(
            "household_position",
            "city",
            POINTS,
            bands,
            POSITIONS,
            percentages(measured),
            percentages(synthetic),
            0.0,
            nobody,
        )
    )
    return made
