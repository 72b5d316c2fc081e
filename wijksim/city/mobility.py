"""Who moved at which age: persons counted by age in whole years, within the city and across its border."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.compilation import helper, lean_kernel, wide_kernel

if TYPE_CHECKING:
    from wijksim.city.city import City

OLDEST = 100
"""Ages from here on are counted together."""


class _Households(NamedTuple):
    active: Any
    place: Any
    age: Any
    adults: Any
    children_age: Any
    children: Any


def persons_by_age(
    age: FloatColumn, adults: IntColumn, children_age: FloatColumn, children: IntColumn
) -> NDArray[np.float64]:
    """Persons by age in whole years, 0 to :data:`OLDEST`; partners are as old as the reference person.

    The plain reference of what is compiled; the tests use it.

    Args:
        age: Age of the reference person, one element per household.
        adults: Adults of each household.
        children_age: Mean age of its children.
        children: Children of each household.
    """
    length = OLDEST + 1
    persons = np.zeros(length)
    persons += np.bincount(_whole(age), weights=adults, minlength=length)
    persons += np.bincount(_whole(children_age), weights=children, minlength=length)
    return persons


@helper
def _add(row: Any, h: Any, persons: Any) -> Any:
    """Adds the persons of one household."""
    persons[np.uintp(min(max(h.age[row], 0.0), OLDEST))] += h.adults[row]
    persons[np.uintp(min(max(h.children_age[row], 0.0), OLDEST))] += max(h.children[row], 0)


@lean_kernel
def _count(rows: Any, h: Any, persons: Any) -> None:  # pragma: no cover - compiled
    """Adds the persons of the households in these rows, by age: the compiled twin of :func:`persons_by_age`."""
    for n in range(rows.size):
        _add(np.uintp(rows[n]), h, persons)


class _Block(NamedTuple):
    """Persons of a few households that lie together: their ages in whole years, and how many there are."""

    age: NDArray[np.uint8]
    adults: NDArray[np.int8]
    children_age: NDArray[np.uint8]
    children: NDArray[np.int8]


_BLOCK, _PARTS = 512, 4


@wide_kernel
def _count_residents(h: Any, block: Any, persons: Any) -> None:  # pragma: no cover - compiled
    """Adds the persons that live in the city, by age: ages of a block of households at once, then person by person.

    Households without children all count nobody at age 0: several counts, in turn, need not wait for each other.
    """
    oldest = np.float32(OLDEST)
    for start in range(0, h.active.size, _BLOCK):
        number = min(_BLOCK, h.active.size - start)
        for k in range(number):
            i = np.uintp(start) + np.uintp(k)
            lives, age, adults = h.active[i] & (h.place[i] >= 0), h.age[i], h.adults[i]
            block.age[k] = np.uint8(np.int32(min(max(age, np.float32(0.0)), oldest)))
            block.adults[k] = adults if lives else np.int8(0)
        for k in range(number):
            i = np.uintp(start) + np.uintp(k)
            lives, age, children = h.active[i] & (h.place[i] >= 0), h.children_age[i], h.children[i]
            block.children_age[k] = np.uint8(np.int32(min(max(age, np.float32(0.0)), oldest)))
            block.children[k] = max(children, np.int8(0)) if lives else np.int8(0)
        for k in range(number):
            part = np.uintp(k) % np.uintp(_PARTS)
            persons[part, np.uintp(block.age[k])] += block.adults[k]
            persons[part, np.uintp(block.children_age[k])] += block.children[k]


def _whole(age: FloatColumn) -> NDArray[np.int64]:
    return np.clip(age, 0, OLDEST).astype(np.int64)


class MobilityCount:
    """Persons that moved since the count was last cleared, by age."""

    def __init__(self) -> None:
        """Starts at zero."""
        self.clear()

    def clear(self) -> None:
        """Sets all counts to zero."""
        self.within, self.between, self.emigrated, self.present = np.zeros((4, OLDEST + 1))

    def count_households(
        self, city: "City", rows: Rows, *, within: bool = True, emigrated: bool = False
    ) -> None:
        """Counts every member of these households as moved, at its age before the move."""
        _count(rows, city.households.view(_Households), self._counts(within=within, emigrated=emigrated))

    def count_persons(self, age: FloatColumn, *, within: bool) -> None:
        """Counts persons that moved without their household: one that joins a partner, or leaves home."""
        counts = self._counts(within=within, emigrated=False)
        counts += np.bincount(_whole(age), minlength=OLDEST + 1)

    def _counts(self, *, within: bool, emigrated: bool) -> NDArray[np.float64]:
        if within:
            return self.within
        return self.emigrated if emigrated else self.between

    def count_present(self, city: "City") -> None:
        """Adds the persons that live in the city this month: twelve times make person-years x 12."""
        age, children_age = np.empty((2, _BLOCK), dtype=np.uint8)
        adults, children = np.empty((2, _BLOCK), dtype=np.int8)
        block = _Block(age, adults, children_age, children)
        persons = np.zeros((_PARTS, OLDEST + 1), dtype=np.int64)
        _count_residents(city.households.view(_Households), block, persons)
        self.present += persons.sum(axis=0)
