"""Synthetic cities: everybody lives somewhere, complexes are whole, and the cache changes nothing."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.baseline import city_directory, load_baseline
from wijksim.city.categories import EnergyLabel, HouseholdType, Tenure
from wijksim.city.fit_report import structure_summary
from wijksim.city.synthesis import SyntheticCity, synthesise
from wijksim.city.synthesis_complexes import LARGEST_COMPLEX, SMALLEST_COMPLEX
from wijksim.parameters import ParameterSet, StructureParameters, declarations

PARTS = ("households", "dwellings", "complexes", "places")
BASELINE = load_baseline(city_directory("proefstad"))


@pytest.fixture(scope="module", params=[("proefstad", 1), ("proefstad", 3), ("groningen", 10)], ids=str)
def city(request: pytest.FixtureRequest) -> SyntheticCity:
    data, keep_one_in = request.param
    return synthesise(load_baseline(city_directory(data)), keep_one_in=keep_one_in)


def complex_sizes(city: SyntheticCity) -> np.ndarray:
    inside = city.dwellings.complex >= 0
    return np.bincount(city.dwellings.complex[inside], minlength=city.complexes.buurt.size)


def assert_same(first: SyntheticCity, second: SyntheticCity) -> None:
    for part in PARTS:
        for item in fields(getattr(first, part)):
            one, other = (getattr(getattr(city, part), item.name) for city in (first, second))
            np.testing.assert_array_equal(one, other, err_msg=f"{part}.{item.name}")
            assert one.dtype == other.dtype


@pytest.mark.parametrize("owner", ["corporation", "other"])
def test_labels_have_the_stated_shares(owner: str):
    city = synthesise(BASELINE)
    chosen = (city.dwellings.tenure == Tenure.SOCIAL_RENT) == (owner == "corporation")
    label = city.dwellings.label[chosen]
    for group, share in (("a", label == EnergyLabel.A), ("efg", label >= EnergyLabel.E)):
        stated = BASELINE.fact(f"{owner}_label_{group}_share")
        error = np.sqrt(stated * (1 - stated) / label.size)
        assert share.mean() == pytest.approx(stated, abs=4 * error)


def test_every_household_has_exactly_one_place(city: SyntheticCity):
    living = city.places.household[city.places.household >= 0]
    np.testing.assert_array_equal(np.sort(living), np.arange(city.households.buurt.size))


def test_households_live_in_their_own_buurt(city: SyntheticCity):
    used = city.places.household >= 0
    home = city.dwellings.buurt[city.places.dwelling[used]]
    np.testing.assert_array_equal(home, city.households.buurt[city.places.household[used]])


def test_every_dwelling_has_a_place_and_only_shared_ones_have_more(city: SyntheticCity):
    places = np.bincount(city.places.dwelling, minlength=city.dwellings.buurt.size)
    assert places.min() >= 1
    assert places.max() <= 12
    assert (places[city.places.dwelling[~city.places.room]] == 1).all()
    assert (city.places.room[places[city.places.dwelling] > 1]).all()


def test_complexes_belong_to_one_buurt_and_one_corporation(city: SyntheticCity):
    d, c = city.dwellings, city.complexes
    inside = d.complex >= 0
    np.testing.assert_array_equal(inside, d.tenure == Tenure.SOCIAL_RENT)
    np.testing.assert_array_equal(d.buurt[inside], c.buurt[d.complex[inside]])
    assert (complex_sizes(city) > 0).all()
    assert np.unique(c.id).size == c.id.size
    assert c.corporation.min() >= 0


def test_complexes_are_of_10_to_120_dwellings_and_smaller_ones_are_reported(city: SyntheticCity):
    size = complex_sizes(city)
    assert size.max() <= LARGEST_COMPLEX == 120
    small = size < SMALLEST_COMPLEX
    assert SMALLEST_COMPLEX == 10
    # Only a buurt that holds too few corporation dwellings for a whole complex has a smaller one.
    assert np.unique(city.complexes.buurt[small]).size == np.count_nonzero(small)
    if city.keep_one_in == 1:
        stock = np.bincount(city.complexes.buurt, weights=size, minlength=len(city.buurt_codes))
        assert (stock[city.complexes.buurt[small]] < SMALLEST_COMPLEX).all()
    figures = structure_summary(city).set_index("figure")["value"]
    assert figures[f"complexes below {SMALLEST_COMPLEX} dwellings"] == np.count_nonzero(small)


def test_ids_are_unique(city: SyntheticCity):
    for part in ("households", "dwellings", "complexes"):
        ids = getattr(city, part).id
        assert np.unique(ids).size == ids.size


def test_households_are_possible(city: SyntheticCity):
    h = city.households
    couple = np.isin(h.type, [HouseholdType.COUPLE, HouseholdType.COUPLE_WITH_CHILDREN])
    np.testing.assert_array_equal(h.adults, np.where(couple, 2, 1))
    families = np.isin(h.type, [HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT])
    np.testing.assert_array_equal(h.children > 0, families)
    assert (h.age >= 15).all()
    gap = h.age[families] - h.children_age[families]
    assert gap.min() > 12, "a parent is older than its children"
    assert (h.age[h.student] < 35).all()
    lived_in = city.places.room & (city.places.household >= 0)
    crowded = h.adults[city.places.household[lived_in]] + h.children[city.places.household[lived_in]] > 1
    # Families share only where a buurt has too few dwellings even so (house boats, a wijk being built).
    assert crowded.mean() < 0.005


@pytest.mark.parametrize(("data", "keep_one_in"), [("proefstad", 3), ("groningen", 10)])
def test_thinning_keeps_complexes_and_streets_whole(data: str, keep_one_in: int):
    baseline = load_baseline(city_directory(data))
    whole, part = synthesise(baseline), synthesise(baseline, keep_one_in=keep_one_in)
    for group in ("complex", "street"):
        numbers = getattr(whole.dwellings, group)
        kept = np.isin(whole.dwellings.id, part.dwellings.id)
        shared = set(numbers[kept & (numbers >= 0)]) & set(numbers[~kept & (numbers >= 0)])
        assert not shared, f"a {group} was cut in two"

    # Everybody in a kept dwelling comes along, and nobody else.
    def homes(city: SyntheticCity) -> dict[int, int]:
        used = city.places.household >= 0
        ids = city.households.id[city.places.household[used]]
        return dict(zip(ids.tolist(), city.dwellings.id[city.places.dwelling[used]].tolist(), strict=True))

    kept_ids = set(part.dwellings.id.tolist())
    assert homes(part) == {who: home for who, home in homes(whole).items() if home in kept_ids}
    # The corporation of a complex stays the same.
    owners = dict(zip(whole.complexes.id.tolist(), whole.complexes.corporation.tolist(), strict=True))
    assert all(
        owners[key] == owner
        for key, owner in zip(part.complexes.id.tolist(), part.complexes.corporation.tolist(), strict=True)
    )
    share = part.dwellings.id.size * keep_one_in / whole.dwellings.id.size
    assert share == pytest.approx(1, abs=0.15 if data == "proefstad" else 0.03)


def test_cached_city_equals_a_fresh_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(tmp_path))
    fresh = synthesise(BASELINE)
    (stored,) = (tmp_path / "cities").iterdir()
    written = stored.stat().st_ino
    assert_same(synthesise(BASELINE), fresh)
    assert stored.stat().st_ino == written, "the second city was read, not made"
    stored.unlink()
    assert_same(synthesise(BASELINE), fresh)


def test_damaged_cache_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(tmp_path))
    fresh = synthesise(BASELINE)
    (stored,) = (tmp_path / "cities").iterdir()
    stored.write_bytes(stored.read_bytes()[:1000])
    assert_same(synthesise(BASELINE), fresh)


def test_cache_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file"
    file.write_text("not a folder")
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(file))
    assert synthesise(BASELINE).households.buurt.size > 1000


def changed(**values: float) -> StructureParameters:
    """Constants with some of ``synthesis`` at other values."""
    default = ParameterSet().structure
    return default._replace(synthesis=replace(default.synthesis, **values))


def owners(city: SyntheticCity, below: float) -> float:
    """Share of owner-occupiers among households whose head is younger than so many years."""
    used = city.places.household >= 0
    tenure = city.dwellings.tenure[city.places.dwelling[used]]
    young = city.households.age[city.places.household[used]] < below
    return float((tenure[young] == Tenure.OWNER_OCCUPIED).mean())


def test_a_changed_constant_makes_another_city_that_is_kept_beside_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(tmp_path))
    usual = synthesise(BASELINE)
    assert_same(synthesise(BASELINE, constants=ParameterSet().structure), usual)
    more = synthesise(BASELINE, constants=changed(owner_young=-1.5))
    fewer = synthesise(BASELINE, constants=changed(owner_young=-3.5))
    assert len(list((tmp_path / "cities").iterdir())) == 3
    assert_same(synthesise(BASELINE), usual)
    assert owners(fewer, 27) < owners(usual, 27) < owners(more, 27)
    # Bricks and households come before the match.
    np.testing.assert_array_equal(more.dwellings.area, usual.dwellings.area)
    np.testing.assert_array_equal(more.households.age, usual.households.age)


@pytest.mark.parametrize(
    ("group", "name", "part", "column"),
    [
        ("archetypes", "parent_gap", "households", "children_age"),
        ("stock", "area_spread", "dwellings", "area"),
        ("stock", "usual_flats", "dwellings", "complex"),
    ],
)
def test_every_group_of_constants_reaches_the_city(group: str, name: str, part: str, column: str):
    default = ParameterSet().structure
    (item,) = [item for item in declarations() if item.path == f"{group}.{name}"]
    other = default._replace(**{group: replace(getattr(default, group), **{name: item.high})})
    one, two = (synthesise(BASELINE, constants=constants) for constants in (default, other))
    assert not np.array_equal(getattr(getattr(one, part), column), getattr(getattr(two, part), column))


def test_a_run_starts_from_the_city_of_its_constants():
    usual, other = (
        WijkModel(load_config(["city=proefstad", "draw=3", *words])).city.households.place
        for words in ([], ["parameters.synthesis.owner_young=-1.5"])
    )
    drawn = WijkModel(load_config(["city=proefstad", "draw=4"])).city.households.place
    np.testing.assert_array_equal(usual, drawn)
    assert not np.array_equal(usual, other)


def test_city_seed_makes_another_city_with_the_same_margins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIJKSIM_CACHE_DIR", str(tmp_path))
    first, second = synthesise(BASELINE), synthesise(BASELINE, city_seed=1)
    np.testing.assert_array_equal(np.bincount(first.dwellings.buurt), np.bincount(second.dwellings.buurt))
    assert not np.array_equal(first.places.household, second.places.household)
