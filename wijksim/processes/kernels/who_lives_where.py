"""Who lives where, as seekers see it: residents by buurt and origin, and their incomes (for processes/market_view.py).

Next to nobody has another buurt or income than a month ago. Only those who have are taken out of the counts and put in
again. Incomes are added up in whole numbers, so that nothing is left of what is taken out, whatever the order.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.city import City
from wijksim.city.columns import FloatColumn
from wijksim.city.remembered import log_of_income, nobody_counted
from wijksim.city.selection import list_rows, room_for
from wijksim.compilation import helper, lean_kernel, wide_kernel
from wijksim.prefetch import coming, fetch

_PARTS_OF_SD = 2**40
"""Whole numbers in which incomes are added up: no score above 0.00001 SD loses a digit, and there is room for half a
million households in a buurt."""
_AHEAD = 16
"""Households whose columns are asked of memory before they are counted again."""


class _Households(NamedTuple):
    place: Any
    buurt: Any
    origin: Any
    equivalised_income: Any


class _Scale(NamedTuple):
    """Mean and spread of log equivalised income over the households of month 0."""

    centre: Any
    spread: Any


@helper
def _score(log_income: Any, scale: Any) -> Any:
    """Log equivalised income in SD over the households of month 0."""
    return np.float32((log_income - scale.centre) / scale.spread)


@helper
def _home_of(i: Any, h: Any, nowhere: Any) -> Any:
    """Buurt in which a household lives; who has a place is in use."""
    buurt, place = h.buurt[i], h.place[i]
    return buurt if place >= 0 else np.int16(nowhere)


@wide_kernel
def _changed(h: Any, counted: Any, nowhere: Any, mark: Any, rows: Any) -> Any:  # pragma: no cover - compiled
    """Lists who lives elsewhere, or has another income or origin, than when it was counted; gives their number."""
    for i in range(mark.size):
        differs = (_home_of(i, h, nowhere) != counted.buurt[i]) | (h.origin[i] != counted.origin[i])
        mark[i] = differs | (h.equivalised_income[i] != counted.income[i])
    return list_rows(mark, rows)


@helper
def _add(buurt: Any, origin: Any, score: Any, sign: Any, groups: Any, scores: Any) -> None:
    """Puts a household into the counts (``sign`` 1), or takes it out (-1)."""
    groups[np.uintp(buurt), np.uintp(origin)] += sign
    scores[np.uintp(buurt)] += sign * np.int64(np.float64(score) * _PARTS_OF_SD)


@lean_kernel
def _count_again(
    rows: Any, income: Any, log_income: Any, h: Any, scale: Any, counted: Any, groups: Any, scores: Any
) -> None:  # pragma: no cover - compiled
    """Counts some households again, whose equivalised incomes and logarithms of these are given."""
    nowhere = scores.size - 1
    for n in range(rows.size):
        i, then = np.uintp(rows[n]), coming(rows, n, _AHEAD)
        fetch(h, then)
        fetch(counted, then)
        _add(counted.buurt[i], counted.origin[i], counted.score[i], -1, groups, scores)
        buurt, origin, score = _home_of(i, h, nowhere), h.origin[i], _score(log_income[n], scale)
        _add(buurt, origin, score, 1, groups, scores)
        counted.buurt[i], counted.origin[i] = buurt, origin
        counted.income[i], counted.score[i] = income[n], score


def composition(city: City) -> tuple[FloatColumn, FloatColumn, NDArray[np.float64]]:
    """Residents by buurt: how many, the sum of their income scores, and how many of each origin (origins x buurten)."""
    h, buurten = city.households.view(_Households), len(city.buurten)
    if city.counted is None or city.counted.households.buurt.size != h.buurt.size:
        city.counted = nobody_counted(h.buurt.size, buurten)
    scale = _Scale(np.float32(city.income_centre), np.float32(city.income_spread))
    mark, rows = room_for(city.households)
    rows = rows[: _changed(h, city.counted.households, buurten, mark, rows)]
    income = h.equivalised_income.take(rows)
    _count_again(rows, income, log_of_income(income), h, scale, *city.counted)
    by_origin = city.counted.groups[:-1].T.astype(np.float64, order="C")
    return by_origin.sum(axis=0), city.counted.scores[:-1] / _PARTS_OF_SD, by_origin


def income_scores(city: City) -> FloatColumn:
    """Equivalised income of all households in SD, by row: as it was when :func:`composition` was last asked for."""
    if city.counted is None:
        composition(city)
    assert city.counted is not None
    return city.counted.households.score
