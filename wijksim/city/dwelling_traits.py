"""What the label register says about dwellings of a period and type: energy label and floor area; and values.

Labels are drawn given period and type. The register of 2021-2025 holds new-built, sold and renovated dwellings
more often than others, so the odds of label A and of labels E to G against B to D are tilted until corporation
dwellings and other dwellings have the shares of both that ``city_facts.csv`` states for January 2018.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.baseline_format import LABEL_SHARES
from wijksim.city.categories import BuildingPeriod, DwellingType, EnergyLabel, Tenure
from wijksim.parameters.stock import StockParameters

_PSEUDO_COUNT = 0.5
"""Added to every count of the register, so that nothing is impossible because nobody registered it."""
_EUR_PER_THOUSAND = 1000.0

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class LabelRegister:
    """Registered labels.

    Attributes:
        counts: Dwellings, shape (periods, types, labels).
        area: Mean floor area in m2, shape (periods, types).
    """

    counts: FloatArray
    area: FloatArray

    @classmethod
    def of(cls, baseline: Baseline) -> "LabelRegister":
        """Reads the register of a city."""
        table = baseline.energy_labels
        shape = (len(BuildingPeriod), len(DwellingType), len(EnergyLabel))
        counts, square_metres = np.zeros(shape), np.zeros(shape[:2])
        for row in table.to_dict("records"):
            period, kind = BuildingPeriod[row["period"]], DwellingType[row["type"]]
            counts[period, kind, EnergyLabel[row["label"]]] += row["dwellings"]
            square_metres[period, kind] += row["dwellings"] * row["mean_m2"]
        number = counts.sum(axis=2)
        of_type = square_metres.sum(axis=0) / np.maximum(number.sum(axis=0), 1.0)
        area = np.where(number > 0, square_metres / np.maximum(number, 1.0), of_type)
        return cls(counts=counts, area=area)

    def association(self) -> FloatArray:
        """How much more often a type occurs in a period than chance has it, shape (periods, types)."""
        number = self.counts.sum(axis=2) + _PSEUDO_COUNT
        expected = np.outer(number.sum(axis=1), number.sum(axis=0)) / number.sum()
        return number / expected


def draw_areas(
    register: LabelRegister,
    period: IntArray,
    kind: IntArray,
    p: StockParameters,
    generator: np.random.Generator,
) -> FloatArray:
    """Floor areas in m2: the mean of period and type, spread log-normally."""
    luck = generator.standard_normal(period.size)
    area = register.area[period, kind] * np.exp(p.area_spread * luck - p.area_spread**2 / 2)
    return np.clip(area, p.smallest_area, p.largest_area)


_BEST, _WORST = slice(EnergyLabel.A, EnergyLabel.B), slice(EnergyLabel.E, None)


def _tilted(chances: FloatArray, shifts: FloatArray) -> FloatArray:
    """Odds of A and of E to G against B to D times ``exp(shifts)``; within a group labels keep their proportions."""
    raw = chances.copy()
    for group, shift in zip((_BEST, _WORST), shifts, strict=True):
        raw[..., group] *= np.exp(shift)
    return raw / raw.sum(axis=-1, keepdims=True)


def _tilts(chances: FloatArray, stock: FloatArray, goals: FloatArray) -> FloatArray:
    """Shifts of the odds of A and of E to G with which a stock has the shares ``goals``.

    Args:
        chances: Chances of labels, shape (periods, types, labels).
        stock: Shares of the stock, shape (periods, types).
        goals: Shares of A and of E to G.

    Raises:
        ValueError: If no tilt reaches them.
    """
    from scipy.optimize import root  # takes a tenth of a second, and cities are kept

    def shares(shifts: FloatArray) -> FloatArray:
        of_labels = np.einsum("pk,pkl->l", stock, _tilted(chances, shifts))
        return np.array([of_labels[group].sum() for group in (_BEST, _WORST)])

    found = root(lambda shifts: shares(shifts) - goals, np.log(goals / shares(np.zeros(2))))
    if not found.success:
        raise ValueError(
            f"no tilt of the label register gives shares of A and of E to G of {goals}: {found.message}"
        )
    return np.asarray(found.x)


def draw_labels(
    baseline: Baseline,
    register: LabelRegister,
    period: IntArray,
    kind: IntArray,
    tenure: IntArray,
    generator: np.random.Generator,
) -> NDArray[np.int8]:
    """Draws labels given period and type, tilted to what is stated of A and of E to G for corporations and others."""
    counts = register.counts + _PSEUDO_COUNT
    chances = counts / counts.sum(axis=2, keepdims=True)
    label = np.zeros(period.size, dtype=np.int8)
    uniform = generator.random(period.size)
    social = tenure == Tenure.SOCIAL_RENT
    for chosen, owner in ((social, "corporation"), (~social, "other")):
        rows = np.flatnonzero(chosen)
        if not rows.size:
            continue
        goals = np.array([baseline.fact(name) for name in LABEL_SHARES[owner]])
        stock = np.bincount(period[rows] * len(DwellingType) + kind[rows], minlength=counts[..., 0].size)
        weight = stock.reshape(counts.shape[:2]) / rows.size
        running = np.cumsum(_tilted(chances, _tilts(chances, weight, goals)), axis=2)
        own = running[period[rows], kind[rows], :-1]
        label[rows] = (uniform[rows, None] > own).sum(axis=1)
    return label


def values(baseline: Baseline, postcode: IntArray, area: FloatArray, elasticity: float) -> FloatArray:
    """Value for taxation in EUR: the mean of the postcode area, spread over its dwellings by floor area.

    Dwellings outside the measured postcode areas take the mean of the city.
    """
    table = baseline.postcodes.set_index("postcode")
    measured = table["woz_thousand_eur"] * _EUR_PER_THOUSAND
    city = float(np.average(measured, weights=table["dwellings"].clip(lower=1.0)))
    level = pd.Series(postcode).map(measured).fillna(city).to_numpy(dtype=float)
    relative = area**elasticity
    mean = pd.Series(relative).groupby(postcode).transform("mean").to_numpy(dtype=float)
    return level * relative / mean
