"""Synthetic dwellings: buurt, postcode area, type, building period and tenure (see raking.py for the method).

All parts of buurten in postcode areas are weighted at once. Numbers and types of dwellings per buurt (register of
2016-2018) lead; postcode areas (2020) give building period, corporation stock, owner-occupiers and multi-family
dwellings as shares. Owner and rent shares are rounded to ten points, so they may give way; corporation stock is
counted and may not. What a table leaves open follows the association of type with period in the label register,
and of tenure with type and period in parameters/stock.py (by common knowledge of the Dutch stock, not measured).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import DWELLING_TYPES, PERIODS
from wijksim.city.categories import BuildingPeriod, DwellingType, Tenure
from wijksim.city.dwelling_traits import LabelRegister, draw_areas, draw_labels, values
from wijksim.city.raking import Margins, whole_numbers
from wijksim.parameters.stock import StockParameters

_TYPES, _PERIODS, _TENURES = len(DwellingType), len(BuildingPeriod), len(Tenure)
_PERIOD_STARTS = np.array([1945.0, 1965.0, 1975.0, 1985.0, 1995.0, 2005.0, 2015.0, 2018.0])
"""Ends of the first building period and starts of all later ones; the last is month 0."""
_DECIMALS = 12
"""Far beyond those of a declared share: takes away the rounding of binary fractions only."""
_NO_POSTCODE = -1
_EXACT_SLACK, _OWNER_SLACK, _MULTI_FAMILY_SLACK, _NUMBER_SLACK = 0.0005, 0.003, 0.005, 0.002
_SMALLEST_SLACK = 0.05
"""Tolerances of the fit, as shares of what a margin is about: how soon each gives way where tables contradict."""
_SMALLEST_PRIOR = 1e-7
_PERCENT = 100.0

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SyntheticDwellings:
    """One element per dwelling.

    Attributes:
        id: Number from 1, the key of all later luck.
        buurt: Row of the buurt.
        postcode: Postcode area; -1 where the tables have none.
        type: ``DwellingType``.
        period: ``BuildingPeriod``.
        built_year: Year in which it was built.
        tenure: ``Tenure``.
        area: Floor area, m2.
        label: ``EnergyLabel`` in January 2018.
        woz: Value for taxation, EUR.
        street: Group of neighbouring dwellings of other owners; -1 in a complex.
        complex: Complex of a corporation; -1 in a street.
    """

    id: NDArray[np.int64]
    buurt: NDArray[np.int16]
    postcode: NDArray[np.int32]
    type: NDArray[np.int8]
    period: NDArray[np.int8]
    built_year: NDArray[np.int16]
    tenure: NDArray[np.int8]
    area: NDArray[np.float32]
    label: NDArray[np.int8]
    woz: NDArray[np.float32]
    street: NDArray[np.int32]
    complex: NDArray[np.int32]


def buurt_parts(baseline: Baseline) -> pd.DataFrame:
    """Parts of buurten in postcode areas with their dwellings: ``row`` (of the buurt), ``postcode``, ``dwellings``.

    A buurt without postcode area is one part with postcode -1.
    """
    table = baseline.buurten
    row = pd.Series(np.arange(len(table)), index=table["buurt"])
    dwellings = table.set_index("buurt")["dwellings"]
    link = baseline.postcode_buurt
    link = link[link["share_of_buurt"] > 0]
    share = link["share_of_buurt"] / link.groupby("buurt")["share_of_buurt"].transform("sum")
    parts = pd.DataFrame(
        {
            "row": link["buurt"].map(row),
            "postcode": link["postcode"].astype(int),
            "dwellings": link["buurt"].map(dwellings) * share,
        }
    )
    alone = table.loc[~table["buurt"].isin(link["buurt"]), "buurt"]
    rest = pd.DataFrame(
        {"row": alone.map(row), "postcode": _NO_POSTCODE, "dwellings": alone.map(dwellings).to_numpy()}
    )
    parts = pd.concat([parts, rest], ignore_index=True)
    return parts[parts["dwellings"] > 0].sort_values(["row", "postcode"], ignore_index=True)


def tenure_shares(postcodes: pd.DataFrame) -> FloatArray:
    """Owner-occupied, social and private rent per postcode area, shape (areas, 3), from what is measured.

    Corporation stock is counted. Owners are their share of the known tenures, and what remains is private rent.
    """
    dwellings = postcodes["dwellings"].to_numpy(dtype=float).clip(min=1.0)
    social = np.minimum(postcodes["corporation_dwellings"].to_numpy(dtype=float) / dwellings, 1.0)
    owner = postcodes["owner_percent"].to_numpy(dtype=float)
    known = owner + postcodes["rent_percent"].to_numpy(dtype=float)
    owner = np.minimum(owner / np.maximum(known, 1.0), 1.0 - social)
    return np.column_stack([owner, social, 1.0 - owner - social])


def _period_shares(postcodes: pd.DataFrame) -> FloatArray:
    counts = postcodes[list(PERIODS)].to_numpy(dtype=float)
    city = counts.sum(axis=0) / counts.sum()
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, 1.0), city)


def _tenure_by_type(p: StockParameters) -> FloatArray:
    """Owner-occupied, social and private rent by dwelling type, shape (types, tenures)."""
    social = [
        p.apartment_social,
        p.terraced_social,
        p.corner_social,
        p.semi_detached_social,
        p.detached_social,
    ]
    private = [
        p.apartment_private,
        p.terraced_private,
        p.corner_private,
        p.semi_detached_private,
        p.detached_private,
    ]
    # Rounded, because shares with two decimals should add up as they do on paper.
    owner = np.round(1.0 - np.array(social) - np.array(private), _DECIMALS)
    return np.column_stack([owner, social, private])


def _social_by_period(p: StockParameters) -> FloatArray:
    """How much more often than in 1985-1994 a dwelling is social rent, shape (periods,)."""
    return np.array(
        [
            p.social_before_1945,
            p.social_1945_to_1964,
            p.social_1965_to_1974,
            p.social_1975_to_1984,
            1.0,
            p.social_1995_to_2004,
            p.social_2005_to_2014,
            p.social_from_2015,
        ]
    )


def _building_years(
    period: NDArray[np.int64], p: StockParameters, generator: np.random.Generator
) -> FloatArray:
    """Years spread evenly over each building period."""
    starts = np.array([p.oldest_year, *_PERIOD_STARTS])
    return starts[period] + np.floor(np.diff(starts)[period] * generator.random(period.size))


def _prior(
    parts: pd.DataFrame,
    place: NDArray[np.int64],
    types: FloatArray,
    postcodes: pd.DataFrame,
    register: LabelRegister,
    p: StockParameters,
) -> FloatArray:
    """Prior of the joint table, shape (parts, tenures, periods, types): margins times associations."""
    weight = postcodes["dwellings"].to_numpy(dtype=float)

    def per_part(shares: FloatArray) -> FloatArray:
        city = weight @ shares / weight.sum()
        return np.where(place[:, None] >= 0, shares[place], city)

    tenures, periods = per_part(tenure_shares(postcodes)), per_part(_period_shares(postcodes))
    by_type = np.broadcast_to(_tenure_by_type(p).T[:, None, :], (_TENURES, _PERIODS, _TYPES)).copy()
    by_type[Tenure.SOCIAL_RENT] *= _social_by_period(p)[:, None]
    joint = by_type * register.association()[None]
    prior = np.einsum(
        "pt,pb,pk,tbk->ptbk", tenures, periods, types[parts["row"].to_numpy()], joint, optimize=True
    )
    prior = np.maximum(prior, _SMALLEST_PRIOR)
    return prior * (parts["dwellings"].to_numpy() / prior.sum(axis=(1, 2, 3)))[:, None, None, None]


def _dwelling_weights(
    baseline: Baseline, parts: pd.DataFrame, register: LabelRegister, p: StockParameters
) -> FloatArray:
    """Dwellings by part, tenure, period and type, shape (parts, tenures, periods, types)."""
    postcodes = baseline.postcodes
    position = {int(code): place for place, code in enumerate(postcodes["postcode"])}
    place = np.array([position.get(int(code), -1) for code in parts["postcode"]])
    row, size = parts["row"].to_numpy(), parts["dwellings"].to_numpy()
    types = baseline.buurten[list(DWELLING_TYPES)].to_numpy(dtype=float)
    types = types / types.sum(axis=1, keepdims=True)
    prior = _prior(parts, place, types, postcodes, register, p)
    cells = np.arange(prior.size).reshape(prior.shape)
    margins = Margins()
    for buurt in np.unique(row):
        inside = cells[row == buurt]
        total = size[row == buurt].sum()
        for kind in DwellingType:
            level = total * types[buurt, kind]
            margins.add(inside[..., kind], level, max(_EXACT_SLACK * total, _SMALLEST_SLACK))
    tenures, periods = tenure_shares(postcodes), _period_shares(postcodes)
    scale = size[place >= 0].sum() / postcodes["dwellings"].sum()
    for area in np.unique(place[place >= 0]):
        inside = cells[place == area]
        measured = float(postcodes["dwellings"].iloc[area])
        total = measured * scale
        exact = max(_EXACT_SLACK * total, _SMALLEST_SLACK)
        margins.add(inside, total, max(_NUMBER_SLACK * total, _SMALLEST_SLACK))

        def ratio(
            part: NDArray[np.int64], share: float, slack: float, whole: NDArray[np.int64] = inside
        ) -> None:
            """Keeps a part at its share of the postcode area, whatever its number of dwellings becomes."""
            amounts = np.isin(whole, part).astype(float) - share
            margins.add(whole, 0.0, slack, amounts)

        for period in BuildingPeriod:
            ratio(inside[:, :, period], periods[area, period], exact)
        ratio(inside[:, Tenure.SOCIAL_RENT], tenures[area, Tenure.SOCIAL_RENT], exact)
        ratio(inside[:, Tenure.OWNER_OCCUPIED], tenures[area, Tenure.OWNER_OCCUPIED], _OWNER_SLACK * total)
        if measured > 0:
            share = min(postcodes["multi_family"].iloc[area] / measured, 1.0)
            ratio(
                inside[..., DwellingType.APARTMENT], share, max(_MULTI_FAMILY_SLACK * total, _SMALLEST_SLACK)
            )
    return margins.solve(prior.ravel()).reshape(prior.shape)


def synthesise_dwellings(
    baseline: Baseline, p: StockParameters, generator: np.random.Generator
) -> SyntheticDwellings:
    """Makes whole dwellings for every buurt; they are not yet grouped in complexes and streets.

    Args:
        baseline: Measured tables.
        p: Constants of the stock.
        generator: Source of the rounding of rare kinds, of building years, floor areas and labels.
    """
    parts = buurt_parts(baseline)
    register = LabelRegister.of(baseline)
    weights = _dwelling_weights(baseline, parts, register, p)
    rows = parts["row"].to_numpy()
    measured = np.rint(baseline.buurten["dwellings"].to_numpy()).astype(int)
    cells = np.arange(weights.size).reshape(weights.shape)
    chosen = []
    for buurt in np.unique(rows):
        # Order tenure, part, period, type: tenure per postcode area keeps its level when made whole.
        order = cells[rows == buurt].transpose(1, 0, 2, 3).ravel()
        counts = whole_numbers(weights.ravel()[order], measured[buurt], generator.random())
        chosen.append(np.repeat(order, counts))
    part, tenure, period, kind = np.unravel_index(np.concatenate(chosen), weights.shape)
    number = part.size
    built = _building_years(period, p, generator)
    area = draw_areas(register, period, kind, p, generator)
    postcode = parts["postcode"].to_numpy()[part]
    return SyntheticDwellings(
        id=np.arange(1, number + 1, dtype=np.int64),
        buurt=rows[part].astype(np.int16),
        postcode=postcode.astype(np.int32),
        type=kind.astype(np.int8),
        period=period.astype(np.int8),
        built_year=built.astype(np.int16),
        tenure=tenure.astype(np.int8),
        area=area.astype(np.float32),
        label=draw_labels(baseline, register, period, kind, tenure, generator),
        woz=values(baseline, postcode, area, p.value_elasticity).astype(np.float32),
        street=np.full(number, -1, dtype=np.int32),
        complex=np.full(number, -1, dtype=np.int32),
    )
