"""Placements in local jobs: in proportion to the dwellings in works, however long works last."""

import numpy as np
import pytest

from wijksim.city.categories import DwellingStatus, Plan
from wijksim.lab.composition import load_config
from wijksim.model import WijkModel
from wijksim.processes.placements import expected_placements
from wijksim.processes.renovation import duration

ORDINARY, DEEP = Plan.RENOVATION, Plan.DEEP_RENOVATION


@pytest.fixture
def city():
    return WijkModel(load_config(["city=proefstad", "months=1"])).city


@pytest.fixture
def in_works(city):
    """Puts a complex in works of the programme; gives its number of dwellings."""

    def put(complex_: int, plan: Plan) -> int:
        mine = np.flatnonzero(city.dwellings.active & (city.dwellings.complex == complex_))
        city.dwellings.status[mine] = DwellingStatus.WORKS
        city.complexes.programme[complex_] = True
        city.complexes.plan[complex_] = plan
        return mine.size

    return put


@pytest.mark.parametrize("plan", [ORDINARY, DEEP])
def test_works_bring_along_as_many_placements_as_declared(city, in_works, plan):
    dwellings = in_works(0, plan)
    in_all = expected_placements(city).sum() * duration(np.array([plan]), city.parameters)[0]
    assert in_all == pytest.approx(city.parameters.works.placements * dwellings / 100)


def test_placements_stand_in_the_wijk_of_the_works_and_deep_works_spread_them_longer(city, in_works):
    c = city.complexes
    wijk = city.buurten.wijk[c.buurt]
    one = 0
    other = int(np.flatnonzero(c.active & (wijk != wijk[one]))[0])
    first, second = in_works(one, ORDINARY), in_works(other, DEEP)
    expected = expected_placements(city)
    assert set(np.flatnonzero(expected)) == {wijk[one], wijk[other]}
    works = city.parameters.works
    longer = works.deep_months / works.works_months
    assert expected[wijk[one]] / first == pytest.approx(longer * expected[wijk[other]] / second)


def test_works_of_corporations_alone_place_nobody(city, in_works):
    in_works(0, DEEP)
    city.complexes.programme[:] = False
    assert not expected_placements(city).any()
