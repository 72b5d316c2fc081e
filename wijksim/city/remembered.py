"""What follows from columns that seldom change: computed again only where they have."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.categories import Origin
from wijksim.city.columns import FloatColumn, IntColumn
from wijksim.parameters import ParameterSet

Floats = NDArray[np.floating[Any]]


class Remembered:
    """A function of one column, element by element; most elements are the same as a month ago.

    Args:
        function: From an array to one of the same length, or to several in the rows of a table.
    """

    def __init__(self, function: Callable[[Floats], Floats]) -> None:
        """Knows nothing yet."""
        self._function = function
        self._argument: Floats = np.empty(0)
        self._values: Floats = np.empty(0)

    def __call__(self, column: Floats) -> Floats:
        """Values of the function; to be read only, and until the next call."""
        if self._argument.size != column.size:
            self._argument, self._values = column.copy(), self._function(column)
            return self._values
        changed = np.flatnonzero(column != self._argument)
        self._argument[changed] = now = column[changed]
        self._values[..., changed] = self._function(now)
        return self._values


def log_of_income(income: Floats) -> Floats:
    """Logarithm of an income; below 1 EUR/month it counts as 1."""
    return np.log(np.maximum(income, 1.0))


class BudgetInputs(NamedTuple):
    """From what budgets were settled last."""

    traits: IntColumn
    """By household: persons, tenure and what else decides, as one number (see processes/kernels/budget.py)."""
    place: IntColumn
    income: FloatColumn
    capacity: FloatColumn
    """By household: earning capacity, on which social assistance depends."""
    rent_below: FloatColumn
    """By place."""
    gas: FloatColumn
    """By dwelling."""
    rent: FloatColumn
    label: IntColumn


class Size(NamedTuple):
    """Rows of the tables from which budgets follow."""

    households: int
    places: int
    dwellings: int


class Settled(NamedTuple):
    """Budgets that hold until something changes."""

    parameters: ParameterSet
    energy_factor: float
    size: Size
    inputs: BudgetInputs
    assistance: IntColumn
    """Adults for whom a household receives social assistance: 1, 2 for more than one, 0 for none."""


def nothing_settled(parameters: ParameterSet, energy_factor: float, size: Size) -> Settled:
    """No budget is settled yet by these constants and prices: the traits of all households are unknown."""
    households, places, dwellings = size
    inputs = BudgetInputs(
        traits=np.full(households, -1, dtype=np.int32),
        place=np.zeros(households, dtype=np.int32),
        income=np.zeros(households, dtype=np.float32),
        capacity=np.zeros(households, dtype=np.float32),
        rent_below=np.zeros(places, dtype=np.float32),
        gas=np.zeros(dwellings, dtype=np.float32),
        rent=np.zeros(dwellings, dtype=np.float32),
        label=np.zeros(dwellings, dtype=np.int8),
    )
    return Settled(parameters, energy_factor, size, inputs, np.zeros(households, dtype=np.int8))


class CountedHouseholds(NamedTuple):
    """Households as they were counted last."""

    buurt: IntColumn
    """In which they lived; one more than there are, nowhere, for rows out of use and those without a place."""
    origin: IntColumn
    income: FloatColumn
    """Equivalised, EUR/month."""
    score: FloatColumn
    """The same in SD."""


class Counted(NamedTuple):
    """Residents by buurt as they were counted last; the last buurt is nowhere."""

    households: CountedHouseholds
    groups: NDArray[np.int64]
    """Residents, buurten x origins."""
    scores: NDArray[np.int64]
    """Sum of their incomes in parts of an SD (see processes/kernels/who_lives_where.py)."""


def nobody_counted(households: int, buurten: int) -> Counted:
    """Nobody is counted yet: all rows stand under nowhere, with an income that is equal to none."""
    return Counted(
        CountedHouseholds(
            buurt=np.full(households, buurten, dtype=np.int16),
            origin=np.zeros(households, dtype=np.int8),
            income=np.full(households, np.nan, dtype=np.float32),
            score=np.zeros(households, dtype=np.float32),
        ),
        groups=np.zeros((buurten + 1, len(Origin)), dtype=np.int64),
        scores=np.zeros(buurten + 1, dtype=np.int64),
    )
