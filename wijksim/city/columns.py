"""A table of named, equally long numpy arrays: the state of the simulation.

A table is declared once as a subclass of :class:`Columns`; each column has a dtype, a unit and a meaning,
from which the documentation is generated. Rows that are no longer needed are released and used again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatColumn = NDArray[np.floating[Any]]
IntColumn = NDArray[np.signedinteger[Any]]
BoolColumn = NDArray[np.bool_]
Rows = NDArray[np.intp]

View = TypeVar("View", bound=NamedTuple)

_GROWTH = 8
"""A full table grows by one part in so many: passes over all rows take as long for rows that are not in use."""


@dataclass(frozen=True)
class Column:
    """Declaration of one column."""

    dtype: np.dtype[Any]
    unit: str
    meaning: str
    default: Any


def column(dtype: str, unit: str, meaning: str, default: Any = 0) -> Any:
    """Declares a column of a :class:`Columns` table.

    Args:
        dtype: numpy dtype, such as ``"f4"``, ``"i4"``, ``"i1"`` or ``"?"``.
        unit: Unit in words; the name of the category set for coded columns.
        meaning: What one value says.
        default: Value of a row that nobody has written yet.
    """
    return Column(np.dtype(dtype), unit, meaning, default)


class Columns:
    """Base of every table. Columns are attributes, written in place; ``active`` tells which rows are in use."""

    declared: ClassVar[dict[str, Column]] = {}
    written_later: ClassVar[Collection[str]] = ()
    """Columns that whoever takes a row writes before anybody reads them, so that the defaults would be wasted."""
    active: BoolColumn = column("?", "yes/no", "whether the row is in use", False)

    def __init_subclass__(cls) -> None:
        """Collects the declared columns of the class and its parents."""
        cls.declared = {}
        for owner in reversed(cls.__mro__):
            for name, value in vars(owner).items():
                if isinstance(value, Column):
                    cls.declared[name] = value

    def __init__(self, rows: int, *, spare: int = 0) -> None:
        """Makes a table of ``rows`` rows in use and ``spare`` free ones."""
        self._allocated = 0
        self._clean: list[tuple[NDArray[Any], Any]] = []
        """Every column with its default, but those that are written later."""
        self._views: dict[type, Any] = {}
        """Views that were asked for, which hold until the table grows."""
        self._free: Rows = np.empty(0, dtype=np.intp)
        """Free rows; those that are used next stand last, before the end of what is free."""
        self._number_free = 0
        self.rows_taken = 0
        """New rows so far: tells an index of the table that it is out of date."""
        self.indices: dict[str, object] = {}
        """Indices that others have made of the table, by column."""
        self._grow_to(rows + spare)
        self.active[:rows] = True
        self._make_free(rows)

    def __len__(self) -> int:
        """Number of allocated rows, in use or not."""
        return self._allocated

    def __setattr__(self, name: str, value: Any) -> None:
        """Sets what is not a column.

        Raises:
            AttributeError: If a column would become another array, of which views that were given know nothing.
        """
        if name in self.declared and value is not getattr(self, name):
            raise AttributeError(f"{type(self).__name__}.{name} is a column: write {name}[:] = ...")
        super().__setattr__(name, value)

    @property
    def count(self) -> int:
        """Number of rows in use."""
        return int(np.count_nonzero(self.active))

    @property
    def version(self) -> tuple[int, int]:
        """Differs from every earlier one as soon as rows were taken or given back."""
        return self.rows_taken, self._number_free

    def view(self, kind: type[View]) -> View:
        """Whole columns for a kernel: those that a named tuple lists, under their own names."""
        found: View | None = self._views.get(kind)
        if found is None:
            found = self._views[kind] = kind._make(getattr(self, name) for name in kind._fields)
        return found

    def rows(self) -> Rows:
        """Row numbers in use, ascending."""
        return np.flatnonzero(self.active)

    def allocate(self, count: int) -> Rows:
        """Takes ``count`` free rows, set to the column defaults; a table that is full grows by an eighth.

        Columns that are :attr:`written_later` hold anything.
        """
        if self._number_free < count:
            old = self._allocated
            self._grow_to(old + max(old // _GROWTH, count))
            self._make_free(old)
        self._number_free -= count
        taken = self._free[self._number_free : self._number_free + count][::-1].copy()
        for values, default in self._clean:
            values[taken] = default
        self.active[taken] = True
        self.rows_taken += count
        return taken

    def release(self, rows: Rows) -> None:
        """Gives rows back for later use.

        Raises:
            ValueError: If a row is not in use, or is given back twice.
        """
        before = self.active[rows]
        self.active[rows] = False
        # A row that was free already, or comes twice, leaves more in use than there should be.
        if self.count != self._allocated - self._number_free - rows.size:
            self.active[rows] = before
            raise ValueError(f"{type(self).__name__}: a released row is not in use")
        self._free[self._number_free : self._number_free + rows.size] = rows[::-1]
        self._number_free += rows.size

    def _make_free(self, first: int) -> None:
        """Makes all rows from ``first`` on free, to be used after those that are free already."""
        earlier = self._free[: self._number_free]
        fresh = np.arange(self._allocated - 1, first - 1, -1)
        self._number_free = fresh.size + earlier.size
        self._free = np.empty(self._allocated, dtype=np.intp)
        self._free[: self._number_free] = np.concatenate([fresh, earlier])

    def _grow_to(self, size: int) -> None:
        self._clean, self._views = [], {}
        for name, declaration in self.declared.items():
            fresh = np.full(size, declaration.default, dtype=declaration.dtype)
            if self._allocated:
                fresh[: self._allocated] = getattr(self, name)
            vars(self)[name] = fresh
            if name not in self.written_later:
                self._clean.append((fresh, declaration.default))
        self._allocated = size
