"""From measured tables to a synthetic city: whole households in whole places, complexes of one corporation.

The structure does not depend on the seed of a run: every run of a city starts from the same households in the
same dwellings. It is made once and kept in the cache folder.
"""

import tempfile
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from wijksim.city.baseline import Baseline
from wijksim.city.synthesis_dwellings import SyntheticComplexes, SyntheticDwellings, synthesise_dwellings
from wijksim.city.synthesis_households import SyntheticHouseholds, synthesise_households
from wijksim.city.synthesis_matching import SyntheticPlaces, match
from wijksim.compilation import cache_folder

Part = TypeVar("Part", SyntheticHouseholds, SyntheticDwellings, SyntheticComplexes, SyntheticPlaces)
_PARTS: dict[str, Any] = {
    "households": SyntheticHouseholds,
    "dwellings": SyntheticDwellings,
    "complexes": SyntheticComplexes,
    "places": SyntheticPlaces,
}


@dataclass(frozen=True)
class SyntheticCity:
    """Structure of a city at month 0."""

    keep_one_in: int
    buurt_codes: tuple[str, ...]
    wijk_names: tuple[str, ...]
    buurt_wijk: NDArray[np.int16]
    households: SyntheticHouseholds
    dwellings: SyntheticDwellings
    complexes: SyntheticComplexes
    places: SyntheticPlaces


def _generator(city_seed: int, step: str) -> np.random.Generator:
    digest = sha256(f"{city_seed}/{step}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def _take(part: Part, rows: NDArray[np.intp]) -> Part:
    return replace(part, **{item.name: getattr(part, item.name)[rows] for item in fields(part)})


def _full_city(baseline: Baseline, city_seed: int) -> dict[str, Any]:
    households = synthesise_households(baseline, _generator(city_seed, "households"))
    dwellings, complexes = synthesise_dwellings(baseline, _generator(city_seed, "dwellings"))
    # Households of buurten without dwellings (house boats, caravans) are left out.
    housed = np.bincount(dwellings.buurt, minlength=len(baseline.buurten)) > 0
    households = _take(households, np.flatnonzero(housed[households.buurt]))
    places = match(baseline, households, dwellings, _generator(city_seed, "places"))
    return _only_housed(
        {"households": households, "dwellings": dwellings, "complexes": complexes, "places": places}
    )


def _only_housed(parts: dict[str, Any]) -> dict[str, Any]:
    """Keeps the households that have a place; with measured tables that is all but a handful."""
    places: SyntheticPlaces = parts["places"]
    housed = np.sort(places.household[places.household >= 0])
    number = np.full(parts["households"].buurt.size, -1, dtype=np.int32)
    number[housed] = np.arange(housed.size)
    parts["households"] = _take(parts["households"], housed)
    household = np.where(places.household >= 0, number[np.maximum(places.household, 0)], -1).astype(np.int32)
    parts["places"] = replace(places, household=household)
    return parts


def _kept_groups(parts: dict[str, Any], keep_one_in: int) -> NDArray[np.bool_]:
    """Dwellings of one in so many complexes and streets: every n-th of a list by buurt, kind and size."""
    d: SyntheticDwellings = parts["dwellings"]
    first_street = int(d.complex.max(initial=-1)) + 1
    group = np.where(d.complex >= 0, d.complex, first_street + d.street)
    numbers, first, size = np.unique(group, return_index=True, return_counts=True)
    kind = numbers >= first_street
    order = np.lexsort((size, kind, d.buurt[first]))
    kept = numbers[order][keep_one_in // 2 :: keep_one_in]
    return np.asarray(np.isin(group, kept))


def _thin_out(parts: dict[str, Any], keep_one_in: int) -> dict[str, Any]:
    """Keeps whole complexes and streets with everybody in them."""
    kept = _kept_groups(parts, keep_one_in)
    d: SyntheticDwellings = parts["dwellings"]
    places: SyntheticPlaces = parts["places"]
    rows = np.flatnonzero(kept)
    number = np.full(kept.size, -1, dtype=np.int32)
    number[rows] = np.arange(rows.size)
    complex_rows = np.unique(d.complex[rows][d.complex[rows] >= 0])
    complex_number = np.full(parts["complexes"].buurt.size + 1, -1, dtype=np.int32)
    complex_number[complex_rows] = np.arange(complex_rows.size)
    dwellings = _take(d, rows)
    parts["dwellings"] = replace(dwellings, complex=complex_number[dwellings.complex])
    parts["complexes"] = _take(parts["complexes"], complex_rows)
    place_rows = np.flatnonzero(kept[places.dwelling])
    taken = _take(places, place_rows)
    parts["places"] = replace(taken, dwelling=number[taken.dwelling])
    return _only_housed(parts)


def synthesise(baseline: Baseline, *, keep_one_in: int = 1, city_seed: int = 0) -> SyntheticCity:
    """Makes the synthetic city, or reads it from the cache.

    Args:
        baseline: Measured tables.
        keep_one_in: Keep one in so many complexes and streets of every buurt.
        city_seed: Seed of what the tables do not say; part of the city, not of a run.
    """
    path = _cache_path(baseline, keep_one_in, city_seed)
    parts = _read(path)
    if parts is None:
        parts = _full_city(baseline, city_seed)
        if keep_one_in > 1:
            parts = _thin_out(parts, keep_one_in)
        _write(path, parts)
    wijken = list(
        dict.fromkeys(baseline.buurten.sort_values("programme", ascending=False, kind="stable")["wijk"])
    )
    number = {name: row for row, name in enumerate(wijken)}
    return SyntheticCity(
        keep_one_in=keep_one_in,
        buurt_codes=tuple(baseline.buurten["buurt"]),
        wijk_names=tuple(wijken),
        buurt_wijk=baseline.buurten["wijk"].map(number).to_numpy(dtype=np.int16),
        **parts,
    )


def _cache_path(baseline: Baseline, keep_one_in: int, city_seed: int) -> Path:
    digest = sha256(f"{baseline.data_hash}/{keep_one_in}/{city_seed}/{np.__version__}".encode())
    for module in sorted(Path(__file__).parent.glob("synthesis*.py")):
        digest.update(module.read_bytes())
    for name in ("raking.py", "baseline.py", "categories.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return cache_folder() / "cities" / f"{digest.hexdigest()[:24]}.npz"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        with np.load(path) as stored:
            return {
                name: part(**{item.name: stored[f"{name}.{item.name}"] for item in fields(part)})
                for name, part in _PARTS.items()
            }
    except (OSError, KeyError, ValueError, EOFError):
        return None


def _write(path: Path, parts: dict[str, Any]) -> None:
    """Writes the cache in one stroke; a folder that cannot be written to is no reason to stop."""
    arrays = {
        f"{name}.{item.name}": getattr(parts[name], item.name)
        for name, part in _PARTS.items()
        for item in fields(part)
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
            np.savez(file, **arrays)
        Path(file.name).replace(path)
    except OSError:
        return
