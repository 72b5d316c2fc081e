"""Mesa faces of households: a light handle on one row, and a set that works on whole columns.

Columns are the truth. Handles are made when asked for and register nowhere, because a strong reference per
household costs time and memory; the set stands among the model's agents all the same.
"""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from wijksim.agents.light_mesa import AgentSet, mesa
from wijksim.city.columns import Rows
from wijksim.decisions.consent import consent_chance

if TYPE_CHECKING:
    from wijksim.model import WijkModel


class Household(mesa.Agent):
    """A handle on one household: attributes read and write its row; rules of decisions/ are its methods."""

    def __init__(self, model: "WijkModel", row: int) -> None:
        """Points at a row; does not register with the model, unlike an ordinary Mesa agent."""
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", int(row))
        object.__setattr__(self, "unique_id", int(model.city.households.id[row]))
        object.__setattr__(self, "pos", None)

    def __getattr__(self, name: str) -> Any:
        """Reads a column of the table of households."""
        if name.startswith("_") or name not in self.model.city.households.declared:
            raise AttributeError(f"a household has no attribute {name!r}")
        return getattr(self.model.city.households, name)[self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        """Writes a column of the table of households."""
        if name not in self.model.city.households.declared:
            raise AttributeError(f"a household has no attribute {name!r}")
        getattr(self.model.city.households, name)[self.row] = value

    def would_consent(self, gain: float) -> float:
        """Chance that it votes yes to works with this net monthly gain in EUR."""
        chance = consent_chance(
            np.array([self.trust]),
            np.array([self.fatigue]),
            np.array([gain]),
            np.array([self.buffered]),
            self.model.parameters,
        )
        return float(chance[0])

    def remove(self) -> None:
        """Households leave by the rules of the model only.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a household leaves the city through the model's processes, not by remove()")


class HouseholdSet(AgentSet):
    """The households of a model, or a part of them, as a Mesa ``AgentSet`` over columns.

    Args:
        model: The model.
        rows: Rows of the households in the set; None for all that live in the city now.
    """

    def __init__(self, model: "WijkModel", rows: Rows | None = None) -> None:
        """Holds rows, not agents."""
        super().__init__([], random=model.random)
        self._model = model
        self._fixed = rows

    @property
    def rows(self) -> Rows:
        """Rows of the households in the set."""
        return self._model.city.residents() if self._fixed is None else self._fixed

    def __len__(self) -> int:
        """Number of households."""
        return int(self.rows.size)

    def __iter__(self) -> Iterator[Household]:
        """Makes a handle for each household in turn."""
        return (Household(self._model, row) for row in self.rows)

    def __contains__(self, agent: object) -> bool:
        """Whether a household is in the set."""
        return isinstance(agent, Household) and agent.row in self.rows

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """Whole columns: one array for a name, a list of arrays for a list of names.

        Raises:
            AttributeError: If a column does not exist and ``handle_missing`` is ``"error"``.
        """
        if isinstance(attr_names, str):
            return self._column(attr_names, handle_missing, default_value)
        return [self._column(name, handle_missing, default_value) for name in attr_names]

    def _column(self, name: str, handle_missing: str, default_value: Any) -> Any:
        if name not in self._model.city.households.declared:
            if handle_missing == "default":
                return np.full(len(self), default_value)
            raise AttributeError(f"households have no column {name!r}")
        return getattr(self._model.city.households, name)[self.rows]

    def set(self, attr_name: str, value: Any) -> "HouseholdSet":
        """Writes a value, or one value per household, to a column."""
        if attr_name not in self._model.city.households.declared:
            raise AttributeError(f"households have no column {attr_name!r}")
        getattr(self._model.city.households, attr_name)[self.rows] = value
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Applies a function of an array, or several, to a whole column."""
        values = self.get(attribute)
        return [one(values) for one in func] if isinstance(func, list | tuple) else func(values)

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
        *,
        where: np.ndarray | None = None,
    ) -> "HouseholdSet":
        """A part of the set: by a mask over columns (``where``, fast) or a function of a handle (as in Mesa)."""
        rows = self.rows
        if where is not None:
            rows = rows[where]
        if filter_func is not None:
            rows = np.array([row for row in rows if filter_func(Household(self._model, row))], dtype=np.intp)
        if at_most != float("inf"):
            limit = int(len(rows) * at_most) if isinstance(at_most, float) and at_most <= 1 else int(at_most)
            rows = rows[:limit]
        if inplace:
            self._fixed = rows
            return self
        return HouseholdSet(self._model, rows)

    def __getitem__(self, item: int | slice) -> Any:
        """Handles by position, as in a list."""
        if isinstance(item, slice):
            return [Household(self._model, row) for row in self.rows[item]]
        return Household(self._model, int(self.rows[item]))

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "HouseholdSet":
        """Calls a method or a function of each handle in turn; columns are faster."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Results of a method or a function of each handle in turn."""
        if isinstance(method, str):
            return [getattr(household, method)(*args, **kwargs) for household in self]
        return [method(household, *args, **kwargs) for household in self]

    def shuffle(self, inplace: bool = False) -> "HouseholdSet":
        """The set in random order, drawn from the model's Mesa generator: never used by the model itself."""
        order = list(self.rows)
        self._model.random.shuffle(order)
        return self._with(np.array(order, dtype=np.intp), inplace)

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "HouseholdSet":
        """Calls a method or a function of each handle in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def sort(
        self, key: str | Callable[[Any], Any], ascending: bool = False, inplace: bool = False
    ) -> "HouseholdSet":
        """The set ordered by a column (fast) or by a function of a handle."""
        values = self.get(key) if isinstance(key, str) else np.array([key(household) for household in self])
        order = np.argsort(values if ascending else -values, kind="stable")
        return self._with(self.rows[order], inplace)

    def _with(self, rows: Rows, inplace: bool) -> "HouseholdSet":
        if inplace:
            self._fixed = rows
            return self
        return HouseholdSet(self._model, rows)

    def groupby(self, by: Any, result_type: str = "agentset") -> Any:
        """Groups by a column (fast) or by a function of a handle, as in Mesa."""
        # Mesa 3.5 moved the class; it stands beside AgentSet in every version.
        group_by = sys.modules[AgentSet.__module__].GroupBy
        keys = self.get(by) if isinstance(by, str) else np.array([by(household) for household in self])
        groups = {key.item(): HouseholdSet(self._model, self.rows[keys == key]) for key in np.unique(keys)}
        if result_type == "list":
            return group_by({key: list(group) for key, group in groups.items()})
        return group_by(groups)

    def to_list(self) -> list[Household]:
        """Handles of all households in the set."""
        return list(self)
