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
_YOUNGEST, _OLDEST, _BEYOND = np.int32(0), np.int32(OLDEST), np.uint8(128)
_SLOTS = 256
"""For columns of four bytes; a bit of a byte above all ages; and how many values a byte has."""


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
def _whole_age(years: Any) -> Any:
    return np.uint8(min(max(np.int32(years), _YOUNGEST), _OLDEST))


@wide_kernel
def _count_residents(
    h: Any, grown_at: Any, young_at: Any, grown: Any, young: Any
) -> None:  # pragma: no cover - compiled
    """Counts adults and children by age; ages are told first, several households at a time.

    Who is not counted is added beyond the ages. Those without children are spread there by their own age: additions to
    one place would wait for each other.
    """
    for i in range(grown_at.size):
        here, age = h.active[i] & (h.place[i] >= 0), _whole_age(h.age[i])
        grown_at[i] = age if here else age | _BEYOND
    for i in range(young_at.size):
        elsewhere, age = grown_at[i] | _BEYOND, _whole_age(h.children_age[i])
        counted = (h.children[i] > 0) & (grown_at[i] < _BEYOND)
        young_at[i] = age if counted else elsewhere
    for i in range(grown_at.size):
        grown[np.uintp(grown_at[i])] += h.adults[i]
    for i in range(young_at.size):
        young[np.uintp(young_at[i])] += h.children[i]


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
        grown, young = np.zeros((2, _SLOTS), dtype=np.int64)
        ages = np.empty((2, len(city.households)), dtype=np.uint8)
        _count_residents(city.households.view(_Households), *ages, grown, young)
        self.present += (grown + young)[: OLDEST + 1]
