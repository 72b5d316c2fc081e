"""Groups dwellings: complexes of one corporation, buurt, building period and, where possible, type; and streets."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.categories import DwellingType, Tenure
from wijksim.city.synthesis_dwellings import SyntheticDwellings
from wijksim.parameters.stock import StockParameters

SMALLEST_COMPLEX, LARGEST_COMPLEX = 10, 120
"""Dwellings in what the model calls a complex; a buurt with fewer corporation dwellings holds a smaller one."""
SMALLEST_STREET, LARGEST_STREET = 15, 60
"""Dwellings in what the model calls a street: a unit of thinning, without any role in a run."""

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class SyntheticComplexes:
    """One element per complex.

    Attributes:
        id: Number from 1, the key of all later luck.
        buurt: Row of the buurt.
        corporation: Row of the corporation.
    """

    id: NDArray[np.int64]
    buurt: NDArray[np.int16]
    corporation: NDArray[np.int8]


def group_dwellings(
    baseline: Baseline, dwellings: SyntheticDwellings, p: StockParameters, generator: np.random.Generator
) -> tuple[SyntheticDwellings, SyntheticComplexes]:
    """Puts every dwelling in a complex (corporations) or a street (others).

    Args:
        baseline: Measured tables; the corporations and where they are active.
        dwellings: Dwellings without groups.
        p: Constants of complexes and streets.
        generator: Source of the sizes and owners of complexes.

    Returns:
        The same dwellings with their groups, and the complexes.
    """
    complexes = dwellings.complex.copy()
    street = dwellings.street.copy()
    social = dwellings.tenure == Tenure.SOCIAL_RENT
    buurten: list[int] = []
    streets = 0
    for buurt in np.unique(dwellings.buurt):
        here = dwellings.buurt == buurt
        for rows in _complexes_of(np.flatnonzero(here & social), dwellings, p, generator):
            complexes[rows] = len(buurten)
            buurten.append(int(buurt))
        others = np.flatnonzero(here & ~social)
        others = others[
            np.lexsort((dwellings.type[others], dwellings.period[others], dwellings.postcode[others]))
        ]
        streets_here = _Cut(p.usual_street, p.block_spread, SMALLEST_STREET, LARGEST_STREET)
        for rows in streets_here.of(others, generator):
            street[rows] = streets
            streets += 1
    buurt_of = np.array(buurten, dtype=np.int16)
    size = np.bincount(complexes[complexes >= 0], minlength=buurt_of.size)
    grouped = SyntheticComplexes(
        id=np.arange(1, buurt_of.size + 1, dtype=np.int64),
        buurt=buurt_of,
        corporation=_owners(baseline, buurt_of, size, p.active_weight, generator),
    )
    return replace(dwellings, complex=complexes, street=street), grouped


def _complexes_of(
    rows: Rows, d: SyntheticDwellings, p: StockParameters, generator: np.random.Generator
) -> list[Rows]:
    """Cuts the corporation dwellings of one buurt into complexes."""
    complexes: list[Rows] = []
    for period in _joined([rows[d.period[rows] == value] for value in np.unique(d.period[rows])]):
        house = d.type[period] != DwellingType.APARTMENT
        kinds = [period[d.type[period] == value] for value in np.unique(d.type[period][house])]
        # Terraced and corner houses share rows: first join houses among themselves, then with flats.
        flats = [period[~house]] if (~house).any() else []
        houses = _joined(kinds) if kinds else []
        for kind in _joined([*flats, *houses]):
            usual = p.usual_flats if d.type[kind[0]] == DwellingType.APARTMENT else p.usual_houses
            # What had to be joined lies at one end, so that it mixes with few complexes.
            kind = kind[np.lexsort((d.postcode[kind], d.type[kind], d.period[kind]))]
            blocks = _Cut(usual, p.block_spread, SMALLEST_COMPLEX, LARGEST_COMPLEX)
            complexes.extend(blocks.of(kind, generator))
    return complexes


def _joined(groups: list[Rows]) -> list[Rows]:
    """Joins every group too small for a complex with its smaller neighbour in the list."""
    groups = list(groups)
    while len(groups) > 1:
        sizes = [group.size for group in groups]
        smallest = int(np.argmin(sizes))
        if sizes[smallest] >= SMALLEST_COMPLEX:
            break
        neighbours = [place for place in (smallest - 1, smallest + 1) if 0 <= place < len(groups)]
        other = min(neighbours, key=lambda place: sizes[place])
        first, second = sorted((smallest, other))
        groups[first : second + 1] = [np.concatenate([groups[first], groups[second]])]
    return groups


class _Cut(NamedTuple):
    """How neighbours are cut into groups: usual size, its spread (ln), and the smallest and largest size."""

    usual: float
    spread: float
    low: int
    high: int

    def of(self, rows: Rows, generator: np.random.Generator) -> list[Rows]:
        """Cuts rows into groups; fewer rows than the smallest size are one smaller group."""
        if rows.size == 0:
            return []
        ends: list[int] = []
        start, low, high = 0, self.low, self.high
        while rows.size - start > high or (rows.size - start > self.usual and rows.size - start >= 2 * low):
            wanted = round(self.usual * np.exp(self.spread * generator.standard_normal()))
            # Leave either nothing or enough for another group.
            size = min(max(wanted, low), high, rows.size - start - low)
            start += max(size, low)
            ends.append(start)
        return np.split(rows, ends)


def _owners(
    baseline: Baseline,
    buurt: NDArray[np.int16],
    size: NDArray[np.int64],
    active_weight: float,
    generator: np.random.Generator,
) -> NDArray[np.int8]:
    """Divides complexes over corporations, largest first: by what each has left to own, more where it is active."""
    table = baseline.corporations
    left = table["dwellings"].to_numpy(dtype=float)
    left = left / max(left.sum(), 1.0) * size.sum()
    wijk = baseline.buurten["wijk"].to_numpy()[buurt]
    active = [set(text.split(";")) for text in table["active_wijken"]]
    preference = np.array([[active_weight if name in names else 1.0 for names in active] for name in wijk])
    owner = np.zeros(buurt.size, dtype=np.int8)
    order = np.lexsort((generator.random(buurt.size), -size))
    for row, luck in zip(order, generator.random(buurt.size), strict=True):
        room = np.maximum(left, 0.0)
        weight = np.where(left >= size[row], room, 0.0) * preference[row]
        if weight.sum() <= 0:
            weight = room + (left == left.max())
        owner[row] = min(
            int(np.searchsorted(np.cumsum(weight) / weight.sum(), luck, side="right")), left.size - 1
        )
        left[owner[row]] -= size[row]
    return owner
