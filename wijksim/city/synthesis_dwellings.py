"""Synthetic dwellings: type, period, tenure, label, area and value; complexes and streets (see raking.py)."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_array

from wijksim.city.baseline import DWELLING_TYPES, PERIODS, Baseline
from wijksim.city.categories import BuildingPeriod, DwellingType, EnergyLabel, Tenure
from wijksim.city.raking import rake, whole_numbers

SMALLEST_COMPLEX, LARGEST_COMPLEX = 10, 120
_USUAL_COMPLEX, _USUAL_STREET = 40, 30
_TYPES, _PERIODS, _TENURES, _LABELS = len(DwellingType), len(BuildingPeriod), len(Tenure), len(EnergyLabel)
_TENURE_BY_TYPE = np.array(
    [[0.28, 0.40, 0.32], [0.58, 0.34, 0.08], [0.60, 0.32, 0.08], [0.86, 0.07, 0.07], [0.95, 0.01, 0.04]]
)
_SOCIAL_BY_PERIOD = np.array([0.5, 1.3, 1.4, 1.3, 1.0, 0.7, 0.8, 0.8])
_PERIOD_STARTS = np.array([1900, 1945, 1965, 1975, 1985, 1995, 2005, 2015])
_PERIOD_YEARS = np.array([45, 20, 10, 10, 10, 10, 10, 3])
_AREA_SPREAD = 0.22
_AREA_BOUNDS = (22.0, 300.0)
_VALUE_ELASTICITY = 0.75
_ACTIVE_WEIGHT = 4.0
_OTHER_POSTCODE = -1
_MARGIN_TOLERANCE = 0.0004
_TENURE_TOLERANCE = 0.002
_SMALLEST_TOLERANCE = 0.2
_MEAN_VALUE = 175_000.0


@dataclass(frozen=True)
class SyntheticDwellings:
    """One element per dwelling."""

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


@dataclass(frozen=True)
class SyntheticComplexes:
    """One element per complex."""

    id: NDArray[np.int64]
    buurt: NDArray[np.int16]
    corporation: NDArray[np.int8]


def _parts(baseline: Baseline) -> pd.DataFrame:
    """Parts of buurten in postcode areas, with their dwellings; a buurt without postcode data is one part."""
    dwellings = baseline.buurten.set_index("buurt")["dwellings"]
    link = baseline.postcode_buurt
    total = link["share_of_buurt"].groupby(link["buurt"]).transform("sum")
    parts = pd.DataFrame(
        {
            "buurt": link["buurt"],
            "postcode": link["postcode"].astype(int),
            "dwellings": link["buurt"].map(dwellings) * link["share_of_buurt"] / total,
        }
    )
    missing = [code for code in dwellings.index if code not in set(link["buurt"])]
    rest = pd.DataFrame(
        {"buurt": missing, "postcode": _OTHER_POSTCODE, "dwellings": dwellings.reindex(missing).to_numpy()}
    )
    parts = pd.concat([parts, rest], ignore_index=True)
    row = {code: index for index, code in enumerate(baseline.buurten["buurt"])}
    parts["row"] = parts["buurt"].map(row)
    return parts[parts["dwellings"] > 0].sort_values(["row", "postcode"]).reset_index(drop=True)


def tenure_targets(postcodes: pd.DataFrame) -> pd.DataFrame:
    """Measured tenure shares per postcode area: corporation exact, owners and private rent from rounded shares."""
    corporation = (postcodes["corporation_dwellings"] / postcodes["dwellings"].clip(lower=1)).clip(upper=1.0)
    owner = postcodes["owner_percent"].fillna(50.0) / (
        postcodes["owner_percent"].fillna(50.0) + postcodes["rent_percent"].fillna(50.0)
    ).clip(lower=1.0)
    owner = np.minimum(owner, 1.0 - corporation)
    return pd.DataFrame(
        {"owner": owner, "social": corporation, "private": 1.0 - corporation - owner}, index=postcodes.index
    )


def _cells(
    baseline: Baseline, parts: pd.DataFrame
) -> tuple[NDArray[np.float64], csr_array, NDArray[np.float64], NDArray[np.float64]]:
    """Prior, design, targets and tolerances of the joint table part x tenure x period x type."""
    table = baseline.buurten
    type_share = table[list(DWELLING_TYPES)].to_numpy(dtype=float)
    type_share = type_share / np.maximum(type_share.sum(axis=1, keepdims=True), 1e-9)
    postcodes = baseline.postcodes.set_index("postcode")
    tenure = tenure_targets(postcodes)
    size = parts["dwellings"].to_numpy()
    association = np.einsum("xt,p->tpx", _TENURE_BY_TYPE, np.ones(_PERIODS)).copy()
    association[Tenure.SOCIAL_RENT] *= _SOCIAL_BY_PERIOD[:, None]
    prior = (
        size[:, None, None, None] * association[None] * type_share[parts["row"].to_numpy()][:, None, None, :]
    )
    prior = np.maximum(prior, 1e-9)
    prior *= (size / prior.sum(axis=(1, 2, 3)))[:, None, None, None]

    cell = np.arange(prior.size).reshape(prior.shape)
    rows, columns, targets, tolerance = [], [], [], []

    def add(cells: NDArray[np.int64], target: float, allowed: float) -> None:
        rows.append(np.full(cells.size, len(targets)))
        columns.append(cells.ravel())
        targets.append(target)
        tolerance.append(max(allowed, _SMALLEST_TOLERANCE))

    for buurt in sorted(parts["row"].unique()):
        inside = np.flatnonzero(parts["row"].to_numpy() == buurt)
        total = size[inside].sum()
        for kind in range(_TYPES):
            add(cell[inside][:, :, :, kind], total * type_share[buurt, kind], _MARGIN_TOLERANCE * total)
    for postcode in sorted(set(parts["postcode"]) - {_OTHER_POSTCODE}):
        inside = np.flatnonzero(parts["postcode"].to_numpy() == postcode)
        total = size[inside].sum()
        measured = postcodes.loc[postcode, list(PERIODS)].to_numpy(dtype=float)
        if measured.sum() > 0:
            for period, share in enumerate(measured / measured.sum()):
                add(cell[inside][:, :, period, :], total * share, _MARGIN_TOLERANCE * total)
        for kind, share in enumerate(
            tenure.loc[postcode, ["owner", "social", "private"]].to_numpy(dtype=float)
        ):
            allowed = _MARGIN_TOLERANCE if kind == Tenure.SOCIAL_RENT else _TENURE_TOLERANCE
            add(cell[inside][:, kind], total * share, allowed * total)
    index = (np.concatenate(rows), np.concatenate(columns))
    design = csr_array((np.ones(index[0].size), index), shape=(len(targets), prior.size))
    return prior, design, np.array(targets), np.array(tolerance)


def synthesise_dwellings(
    baseline: Baseline, generator: np.random.Generator
) -> tuple[SyntheticDwellings, SyntheticComplexes]:
    """Makes whole dwellings for every buurt, and groups them in complexes and streets.

    Args:
        baseline: Measured tables.
        generator: Source of areas, building years, labels, and the sizes and owners of complexes.
    """
    parts = _parts(baseline)
    prior, design, targets, tolerance = _cells(baseline, parts)
    weights = rake(prior.ravel(), design, targets, tolerance).reshape(prior.shape)
    chosen = []
    rows = parts["row"].to_numpy()
    measured = baseline.buurten["dwellings"].to_numpy(dtype=int)
    flat = np.arange(prior.size).reshape(prior.shape)
    for buurt in sorted(set(rows)):
        inside = np.flatnonzero(rows == buurt)
        # Order tenure, part, period, type: margins by tenure and postcode keep their level when made whole.
        cells = flat[inside].transpose(1, 0, 2, 3).ravel()
        counts = whole_numbers(weights.ravel()[cells], int(measured[buurt]))
        chosen.append(np.repeat(cells, counts))
    part, tenure, period, kind = np.unravel_index(np.concatenate(chosen), prior.shape)
    number = part.size
    built = _PERIOD_STARTS[period] + np.floor(_PERIOD_YEARS[period] * generator.random(number))
    label, area = _labels_and_areas(baseline, period, kind, tenure, generator)
    postcode = parts["postcode"].to_numpy()[part]
    dwellings = SyntheticDwellings(
        id=np.arange(1, number + 1, dtype=np.int64),
        buurt=rows[part].astype(np.int16),
        postcode=postcode.astype(np.int32),
        type=kind.astype(np.int8),
        period=period.astype(np.int8),
        built_year=built.astype(np.int16),
        tenure=tenure.astype(np.int8),
        area=area.astype(np.float32),
        label=label.astype(np.int8),
        woz=_values(baseline, postcode, area).astype(np.float32),
        street=np.full(number, -1, dtype=np.int32),
        complex=np.full(number, -1, dtype=np.int32),
    )
    return _group(baseline, dwellings, generator)


def _labels_and_areas(
    baseline: Baseline,
    period: NDArray[np.int64],
    kind: NDArray[np.int64],
    tenure: NDArray[np.int64],
    generator: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draws labels given period and type, tilted per tenure to the stated share of label A, and floor areas."""
    counts = np.full((_PERIODS, _TYPES, _LABELS), 0.5)
    area_sum, area_n = np.zeros((_PERIODS, _TYPES)), np.zeros((_PERIODS, _TYPES))
    for row in baseline.energy_labels.itertuples():
        at = BuildingPeriod[row.period], DwellingType[row.type]
        counts[at][EnergyLabel[row.label]] += row.dwellings
        area_sum[at] += row.dwellings * row.mean_m2
        area_n[at] += row.dwellings
    by_type = area_sum.sum(axis=0) / np.maximum(area_n.sum(axis=0), 1)
    mean_area = np.where(area_n > 0, area_sum / np.maximum(area_n, 1), by_type[None, :])
    luck = generator.standard_normal(period.size)
    area = mean_area[period, kind] * np.exp(_AREA_SPREAD * luck - _AREA_SPREAD**2 / 2)
    chances = counts / counts.sum(axis=2, keepdims=True)
    label = np.zeros(period.size, dtype=np.int64)
    uniform = generator.random(period.size)
    targets = {True: baseline.fact("corporation_label_a_share"), False: baseline.fact("other_label_a_share")}
    for social, target in targets.items():
        rows = np.flatnonzero((tenure == Tenure.SOCIAL_RENT) == social)
        if not rows.size:
            continue
        own = chances[period[rows], kind[rows]]

        def tilted(shift: float, own: NDArray[np.float64] = own) -> NDArray[np.float64]:
            """Odds of label A against the rest times exp(shift); the rest keeps its proportions."""
            raw = own.copy()
            raw[:, EnergyLabel.A] *= np.exp(shift)
            return raw / raw.sum(axis=1, keepdims=True)

        shift = brentq(
            lambda value, goal=target, tilt=tilted: float(tilt(value)[:, 0].mean()) - goal, -10.0, 10.0
        )
        running = np.cumsum(tilted(shift), axis=1)
        label[rows] = (uniform[rows, None] > running[:, :-1]).sum(axis=1)
    return label, np.clip(area, *_AREA_BOUNDS)


def _values(
    baseline: Baseline, postcode: NDArray[np.int64], area: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Market value in EUR: the postcode's mean, spread over its dwellings by floor area."""
    measured = baseline.postcodes.set_index("postcode")["woz_thousand_eur"] * 1000.0
    level = pd.Series(postcode).map(measured).fillna(_MEAN_VALUE).to_numpy(dtype=float)
    relative = area**_VALUE_ELASTICITY
    mean = pd.Series(relative).groupby(postcode).transform("mean").to_numpy()
    return level * relative / mean


def _chunks(size: int, usual: int, low: int, high: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Sizes between ``low`` and ``high`` that add up to ``size`` (one smaller group when size is below low)."""
    if size <= low:
        return np.array([size])
    sizes: list[int] = []
    left = size
    while left > 0:
        wanted = int(np.clip(np.rint(usual * np.exp(0.5 * generator.standard_normal())), low, high))
        if left - wanted < low:
            wanted = left if left <= high else left // 2
        sizes.append(wanted)
        left -= wanted
    return np.array(sizes)


def _group(
    baseline: Baseline, d: SyntheticDwellings, generator: np.random.Generator
) -> tuple[SyntheticDwellings, SyntheticComplexes]:
    """Groups corporation dwellings in complexes and others in streets, neighbours in period and type together."""
    complex_, street = d.complex.copy(), d.street.copy()
    buurten: list[int] = []
    streets = 0
    social = d.tenure == Tenure.SOCIAL_RENT
    for buurt in np.unique(d.buurt):
        for corporation in (True, False):
            rows = np.flatnonzero((d.buurt == buurt) & (social == corporation))
            rows = rows[np.lexsort((d.type[rows], d.period[rows], d.postcode[rows]))]
            if not rows.size:
                continue
            if corporation:
                sizes = _chunks(rows.size, _USUAL_COMPLEX, SMALLEST_COMPLEX, LARGEST_COMPLEX, generator)
                complex_[rows] = len(buurten) + np.repeat(np.arange(sizes.size), sizes)
                buurten.extend([int(buurt)] * sizes.size)
            else:
                sizes = _chunks(rows.size, _USUAL_STREET, 15, 60, generator)
                street[rows] = streets + np.repeat(np.arange(sizes.size), sizes)
                streets += sizes.size
    size = np.bincount(complex_[complex_ >= 0], minlength=len(buurten))
    owner = _owners(baseline, np.array(buurten, dtype=np.int64), size, generator)
    complexes = SyntheticComplexes(
        id=np.arange(1, len(buurten) + 1, dtype=np.int64),
        buurt=np.array(buurten, dtype=np.int16),
        corporation=owner,
    )
    return replace(d, complex=complex_, street=street), complexes


def _owners(
    baseline: Baseline, buurten: NDArray[np.int64], size: NDArray[np.int64], generator: np.random.Generator
) -> NDArray[np.int8]:
    """Divides complexes over corporations: by what each has left to own, more where it is named as active."""
    table = baseline.corporations
    left = table["dwellings"].to_numpy(dtype=float)
    left = left / left.sum() * size.sum()
    wijk = baseline.buurten["wijk"].to_numpy()[buurten] if buurten.size else np.array([])
    active = [set(text.split(";")) for text in table["active_wijken"]]
    owner = np.zeros(buurten.size, dtype=np.int8)
    for row in generator.permutation(buurten.size):
        weight = np.maximum(left, 0.0) * [_ACTIVE_WEIGHT if wijk[row] in names else 1.0 for names in active]
        weight = weight if weight.sum() > 0 else np.ones(left.size)
        owner[row] = np.searchsorted(np.cumsum(weight) / weight.sum(), generator.random())
        left[owner[row]] -= size[row]
    return owner
