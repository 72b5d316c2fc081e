"""What stands in rows that nobody uses reaches nobody who takes them."""

import numpy as np

from wijksim import WijkModel, load_config
from wijksim.city.households import Households


def test_new_households_take_nothing_over_from_those_who_had_their_rows():
    overrides = ["city=proefstad", "scenario=demolition_heavy", "months=12", "pathways=all_on"]
    ours, theirs = (WijkModel(load_config(overrides)) for _ in range(2))
    # Columns that are written later may hold anything until then.
    compared = set(Households.declared) - set(Households.written_later)
    luck, new = np.random.default_rng(1), 0
    for _ in range(12):
        h, before = theirs.city.households, theirs.city.households.rows_taken
        free = np.flatnonzero(~h.active)
        others = luck.choice(h.rows(), free.size)
        for name in Households.written_later:
            getattr(h, name)[free] = getattr(h, name)[others]
        ours.city.month += 1
        theirs.city.month += 1
        for mine, other in zip(ours.schedule, theirs.schedule, strict=True):
            mine.run()
            other.run()
            rows = ours.city.households.rows()
            for name in compared:
                left, right = (getattr(model.city.households, name)[rows] for model in (ours, theirs))
                np.testing.assert_array_equal(left, right, err_msg=f"{name} after {mine.name}")
        new += h.rows_taken - before
    assert new > 100
    rows = ours.city.residents()
    for name in Households.declared:
        left, right = (getattr(model.city.households, name)[rows] for model in (ours, theirs))
        np.testing.assert_array_equal(left, right, err_msg=name)
