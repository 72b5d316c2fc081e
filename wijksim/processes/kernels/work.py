"""Jobs lost, household by household (twin of processes/work.py)."""

from typing import Any, NamedTuple

import numpy as np

from wijksim.city.categories import Work
from wijksim.city.city import City
from wijksim.compilation import helper, lean_kernel
from wijksim.randomness import keyed_uniform

_EMPLOYED, _UNEMPLOYED = int(Work.EMPLOYED), int(Work.UNEMPLOYED)
_RETIRED, _UNABLE = int(Work.RETIRED), int(Work.UNABLE)


class _Households(NamedTuple):
    active: Any
    place: Any
    id: Any
    age: Any
    work: Any


class Luck(NamedTuple):
    """Streams of the month."""

    lost: Any
    disabled: Any


class Rules(NamedTuple):
    """Chances at even odds, and the pension age."""

    loss: Any
    disability: Any
    retirement_age: Any


@helper
def hazard(level: Any, odds: Any) -> Any:
    """Monthly chance that goes with the odds of being without work."""
    return min(np.float32(level * odds), np.float32(1.0))


@helper
def next_work(work: Any, household: Any, age: Any, odds: Any, luck: Any, p: Any) -> Any:
    """Main activity after the month: jobs are lost, people become unable to work, and retire."""
    if age >= p.retirement_age:
        return _RETIRED
    if work == _EMPLOYED:
        if keyed_uniform(luck.disabled, household, 0) < hazard(p.disability, odds):
            return _UNABLE
        if keyed_uniform(luck.lost, household, 0) < hazard(p.loss, odds):
            return _UNEMPLOYED
    return work


@lean_kernel
def _change_work(h: Any, odds: Any, luck: Any, p: Any) -> None:  # pragma: no cover - compiled
    for i in range(h.active.size):
        if h.active[i] and h.place[i] >= 0:
            h.work[i] = next_work(h.work[i], h.id[i], h.age[i], odds[i], luck, p)


def change_work(city: City, loss: float, disability: float) -> None:
    """Residents with work lose it or become unable to work, and the old retire.

    Args:
        city: The city.
        loss: Chance of losing work where the odds of being without it are even.
        disability: The same of becoming unable to work.
    """
    luck = Luck(*(city.streams.key(f"work.{name}", city.month) for name in Luck._fields))
    rules = Rules(
        np.float32(loss), np.float32(disability), np.float32(city.parameters.life_course.retirement_age)
    )
    odds = city.without_work(city.households.work_odds)
    _change_work(city.households.view(_Households), odds, luck, rules)
