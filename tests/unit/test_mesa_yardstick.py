"""The yardstick of one Mesa object per household and the compiled columns give the same city on the same keys."""

import copy

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.lab.benchmark import load_yardstick
from wijksim.lab.benchmark_update import update_households

CHOICES = (
    "work",
    "energy_poor",
    "arrears",
    "problematic_debt",
    "debt_months",
    "relapse_months",
    "known",
    "support",
)
MONTHS = 3


@pytest.fixture(scope="module")
def both():
    yardstick = load_yardstick()
    model = WijkModel(load_config(["city=proefstad", "months=24"]))
    for _ in range(8):
        model.step()
    before = copy.deepcopy(model.city)
    objects = yardstick.Yardstick(copy.deepcopy(before))
    for _ in range(MONTHS):
        objects.step()
        update_households(model.city)
    return yardstick, objects, model.city, before


def test_the_same_choices(both):
    _, objects, city, _ = both
    rows = city.residents()
    for name in CHOICES:
        ours, theirs = getattr(city.households, name)[rows], objects.column(name)
        assert np.count_nonzero(ours != theirs) == 0, name


def test_the_same_numbers_to_rounding(both):
    yardstick, objects, city, _ = both
    rows = city.residents()
    for name in yardstick.CHANGED:
        ours = getattr(city.households, name)[rows].astype(float)
        np.testing.assert_allclose(objects.column(name), ours, rtol=2e-5, atol=2e-4, err_msg=name)


def test_the_update_changes_something_in_every_column(both):
    """Else equal columns would say nothing."""
    yardstick, _, city, before = both
    for name in yardstick.CHANGED:
        if name not in ("known", "forced_move"):
            assert np.any(getattr(before.households, name) != getattr(city.households, name)), name
