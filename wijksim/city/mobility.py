"""Who moved at which age: persons counted by age in whole years, within the city and across its border."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wijksim.city.columns import FloatColumn, IntColumn, Rows
from wijksim.compilation import helper, lean_kernel

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
def add_persons(row: Any, h: Any, persons: Any) -> None:
    """Adds the persons of one household to the counts by age."""
    persons[np.uintp(min(max(h.age[row], 0.0), OLDEST))] += h.adults[row]
    persons[np.uintp(min(max(h.children_age[row], 0.0), OLDEST))] += max(h.children[row], 0)


@lean_kernel
def _count(rows: Any, h: Any, persons: Any) -> None:  # pragma: no cover - compiled
    """Adds the persons of the households in these rows, by age: the compiled twin of :func:`persons_by_age`."""
    for n in range(rows.size):
        add_persons(np.uintp(rows[n]), h, persons)


@helper
def _age_of(years: Any) -> Any:
    return np.uintp(np.int32(min(max(years, np.float32(0.0)), np.float32(OLDEST))))


@lean_kernel
def _count_residents(h: Any, grown: Any, young: Any) -> None:  # pragma: no cover - compiled
    """Counts adults and children by age, in whole numbers: these are added without waiting for each other."""
    for row in range(h.active.size):
        adults, children = h.adults[row], h.children[row]
        here = h.active[row] & (h.place[row] >= 0)
        grown[_age_of(h.age[row])] += adults * here
        if here and children > 0:
            young[_age_of(h.children_age[row])] += children


def _whole(age: FloatColumn) -> NDArray[np.int64]:
    return np.clip(age, 0, OLDEST).astype(np.int64)


class MobilityCount:
    """Persons that moved since the count was last cleared, by age."""

    def __init__(self) -> None:
        """Starts at zero."""
        self.wants_present = True
        """Whether anybody wants to know who lives in the city, which takes a look at everybody every month."""
        self.clear()

    def clear(self) -> None:
        """Sets all counts to zero."""
        self.within, self.between, self.emigrated, self.present = np.zeros((4, OLDEST + 1))

    def count_households(
        self, city: "City", rows: Rows, *, within: bool = True, emigrated: bool = False
    ) -> None:
        """Counts every member of these households as moved, at its age before the move."""
        _count(rows, city.households.view(_Households), self.counts(within=within, emigrated=emigrated))

    def count_persons(self, age: FloatColumn, *, within: bool) -> None:
        """Counts persons that moved without their household: one that joins a partner, or leaves home."""
        counts = self.counts(within=within, emigrated=False)
        counts += np.bincount(_whole(age), minlength=OLDEST + 1)

    def counts(self, *, within: bool, emigrated: bool) -> NDArray[np.float64]:
        """The counts by age to which a kind of moves is added."""
        if within:
            return self.within
        return self.emigrated if emigrated else self.between

    def count_present(self, city: "City") -> None:
        """Adds the persons that live in the city this month: twelve times make person-years x 12."""
        if not self.wants_present:
            return
        grown, young = np.zeros((2, OLDEST + 1), dtype=np.int64)
        _count_residents(city.households.view(_Households), grown, young)
        self.present += grown + young
