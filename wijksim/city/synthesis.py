"""From measured tables to a synthetic city: whole households in whole places, complexes of one corporation.

The structure does not depend on the seed of a run: every run of a city starts from the same households in the
same dwellings. It is made once and kept in the cache folder. Rules of choice where tables of different years
meet are stated in synthesis_households.py and synthesis_dwellings.py. What the tables do not say follows declared
constants that no draw changes; whoever sets one by name gets another city.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wijksim.cache import kept
from wijksim.city.baseline import Baseline
from wijksim.city.synthesis_complexes import SyntheticComplexes, group_dwellings
from wijksim.city.synthesis_dwellings import SyntheticDwellings, synthesise_dwellings
from wijksim.city.synthesis_households import SyntheticHouseholds, synthesise_households
from wijksim.city.synthesis_matching import SyntheticPlaces, match
from wijksim.city.synthesis_thinning import CityParts, thin_out
from wijksim.parameters import ParameterSet, StructureParameters

_DEFAULTS = ParameterSet().structure
_SOURCES = (
    "synthesis*.py",
    "archetypes.py",
    "baseline*.py",
    "categories.py",
    "dwelling_traits.py",
    "raking.py",
)


@dataclass(frozen=True)
class SyntheticCity:
    """Structure of a city at month 0.

    Attributes:
        keep_one_in: One in so many complexes and streets was kept.
        buurt_codes: Codes of the buurten, in the order of ``buurt`` rows.
        wijk_names: Names of the wijken, those of the programme first.
        buurt_wijk: Row of the wijk of every buurt.
        households: Households.
        dwellings: Dwellings.
        complexes: Complexes of corporations.
        places: Places; every household has exactly one.
    """

    keep_one_in: int
    buurt_codes: tuple[str, ...]
    wijk_names: tuple[str, ...]
    buurt_wijk: NDArray[np.int16]
    households: SyntheticHouseholds
    dwellings: SyntheticDwellings
    complexes: SyntheticComplexes
    places: SyntheticPlaces


def synthesise(
    baseline: Baseline,
    *,
    keep_one_in: int = 1,
    city_seed: int = 0,
    constants: StructureParameters = _DEFAULTS,
) -> SyntheticCity:
    """Makes the synthetic city, or reads it from the cache.

    Args:
        baseline: Measured tables.
        keep_one_in: Keep one in so many complexes and streets, stratified by buurt; complexes stay whole.
        city_seed: Seed of what the tables do not say; part of the city, not of a run.
        constants: Constants of the synthetic city.

    Raises:
        ValueError: If ``keep_one_in`` is below 1, or a buurt has more households than its dwellings can hold.
    """
    if keep_one_in < 1:
        raise ValueError(f"keep_one_in = {keep_one_in}; allowed: 1 or more")
    names = list(
        dict.fromkeys(baseline.buurten.sort_values("programme", ascending=False, kind="stable")["wijk"])
    )
    number = {name: row for row, name in enumerate(names)}
    wijk = baseline.buurten["wijk"].map(number).to_numpy(dtype=np.int16)

    def make() -> CityParts:
        parts = _whole_city(baseline, city_seed, constants)
        return thin_out(parts, wijk, keep_one_in) if keep_one_in > 1 else parts

    parts = kept("cities", _key(baseline, keep_one_in, city_seed, constants), make)
    return SyntheticCity(
        keep_one_in=keep_one_in,
        buurt_codes=tuple(baseline.buurten["buurt"]),
        wijk_names=tuple(names),
        buurt_wijk=wijk,
        households=parts.households,
        dwellings=parts.dwellings,
        complexes=parts.complexes,
        places=parts.places,
    )


def _generator(city_seed: int, step: str) -> np.random.Generator:
    digest = sha256(f"{city_seed}/{step}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def _whole_city(baseline: Baseline, city_seed: int, constants: StructureParameters) -> CityParts:
    archetypes, stock, synthesis = constants
    households = synthesise_households(baseline, archetypes, _generator(city_seed, "households"))
    alone = synthesise_dwellings(baseline, stock, _generator(city_seed, "dwellings"))
    dwellings, complexes = group_dwellings(baseline, alone, stock, _generator(city_seed, "complexes"))
    places = match(baseline, households, dwellings, synthesis, _generator(city_seed, "places"))
    return CityParts(households, dwellings, complexes, places)


def _key(baseline: Baseline, keep_one_in: int, city_seed: int, constants: StructureParameters) -> str:
    """Hash of a city: changes with the data, the method, the constants and the arguments."""
    words = f"{baseline.data_hash}/{keep_one_in}/{city_seed}/{constants}/{np.__version__}"
    digest = sha256(words.encode())
    folder = Path(__file__).parent
    for path in sorted(path for pattern in _SOURCES for path in folder.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]
