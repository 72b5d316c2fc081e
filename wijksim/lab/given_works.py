"""Works that are known to have been done, put into a run from outside: which wijk, which corporation, which year.

Which complexes they were is not known. In the January in which tenants were told, complexes of that corporation in that
wijk get the plan, those first that it would have chosen itself, until about as many dwellings are reached. The
corporation pays from its own investment room, so that it does less of something else; consent, slippage and delivery
go as always.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from wijksim.config import ConfigError
from wijksim.lab.panel import MONTHS_PER_YEAR

TABLE = "given_works"
"""Name of the table that says what was found for each project."""

FILE = "works_done.csv"
SEVERAL = "several"
RENOVATION, DEMOLITION = "renovation", "demolition"
_COLUMNS = {"wijk", "corporation", "project", "kind", "dwellings", "new", "told_year", "source"}


@dataclass(frozen=True)
class Project:
    """One project that was done.

    Attributes:
        wijk: Name of the wijk, or ``several`` for the programme wijken.
        corporation: Owner.
        name: What it is called.
        kind: Renovation, or demolition and new-build.
        dwellings: Dwellings renovated or demolished.
        new: Dwellings built in their place; 0 for a renovation.
        told_year: Year in whose January tenants are told.
    """

    wijk: str
    corporation: str
    name: str
    kind: Literal["renovation", "demolition"]
    dwellings: int
    new: int
    told_year: int


def read_projects(folder: Path) -> tuple[Project, ...]:
    """Reads the works done in a city.

    Raises:
        ConfigError: If the city has no such table, or a row cannot be used.
    """
    path = folder / FILE
    if not path.is_file():
        raise ConfigError(
            [f"city.data: {path} is missing; a back-cast needs a table of works that were done"]
        )
    table = pd.read_csv(path)
    missing = _COLUMNS - set(table)
    if missing:
        raise ConfigError([f"{path}: columns {', '.join(sorted(missing))} are missing"])
    wrong = table[~table["kind"].isin((RENOVATION, DEMOLITION))]
    if len(wrong):
        kinds = ", ".join(map(str, wrong["kind"].unique()))
        raise ConfigError([f"{path}: kind {kinds}; allowed: {RENOVATION} or {DEMOLITION}"])
    return tuple(
        Project(
            str(row["wijk"]),
            str(row["corporation"]),
            str(row["project"]),
            row["kind"],
            int(row["dwellings"]),
            0 if pd.isna(row["new"]) else int(row["new"]),
            int(row["told_year"]),
        )
        for row in table.to_dict("records")
    )


class GivenWorks:
    """Starts the projects in a run.

    Args:
        projects: What was done.
    """

    def __init__(self, projects: tuple[Project, ...]) -> None:
        """Has started nothing yet."""
        self.projects = projects

    def begin(self, model: Any) -> None:
        """Starts the projects of the first year."""
        self._found: list[dict[str, Any]] = []
        self._start_due(model)

    def after_month(self, model: Any) -> None:
        """At the end of a year, starts the projects of the next."""
        if model.city.month % MONTHS_PER_YEAR == 0:
            self._start_due(model)

    def tables(self) -> dict[str, pd.DataFrame]:
        """What was found for each project."""
        return {TABLE: pd.DataFrame(self._found)}

    def _start_due(self, model: Any) -> None:
        year = model.config.city.first_year + model.city.month // MONTHS_PER_YEAR
        for project in self.projects:
            if project.told_year == year:
                self._found.append(self._start(model, project))

    def _start(self, model: Any, project: Project) -> dict[str, Any]:
        wanted = max(1, round(project.dwellings * model.config.city.scale))
        rows, sizes, costs = _complexes_for(model, project)
        chosen, reached = [], 0
        for row, size, cost in zip(rows.tolist(), sizes.tolist(), costs.tolist(), strict=True):
            # Complexes are done whole: one more as long as that brings the number nearer.
            if reached + size - wanted < wanted - reached:
                chosen.append((row, size, cost))
                reached += size
        for row, size, cost in chosen:
            _set_going(model, project, row, size, cost)
        return {
            "project": project.name,
            "wijk": project.wijk,
            "kind": project.kind,
            "told_year": project.told_year,
            "wanted": wanted,
            "found": reached,
            "complexes": len(chosen),
        }


def _complexes_for(model: Any, project: Project) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Complexes in which a project can take place, in the owner's order: rows, dwellings concerned, cost in cents."""
    from wijksim.agents.portfolio import candidates, complex_sizes, dwellings_for  # compiled

    city = model.city
    c, b = city.complexes, city.buurten
    owner = model.city.corporation_names.index(project.corporation)
    in_wijk = (
        b.programme[c.buurt]
        if project.wijk == SEVERAL
        else b.wijk[c.buurt] == city.wijk_names.index(project.wijk)
    )
    there = candidates(city, (c.corporation == owner) & in_wijk)
    if project.kind == DEMOLITION:
        there = there.where(there.replaceable)
        return there.rows, complex_sizes(city)[there.rows], there.replacement_cost
    there = there.where(there.renewal > 0)
    concerned = city.dwellings.complex[dwellings_for(city, there.rows, there.renewal)]
    return there.rows, np.bincount(concerned, minlength=len(c))[there.rows], there.renewal_cost


def _set_going(model: Any, project: Project, row: int, size: int, cost: int) -> None:
    from wijksim.agents.portfolio import dwellings_for
    from wijksim.city.categories import Plan
    from wijksim.processes import consent_round, works

    city = model.city
    owner = model.corporation_list[int(city.complexes.corporation[row])]
    plan = Plan.DEMOLITION if project.kind == DEMOLITION else Plan.RENOVATION
    works.set_aside(city, row, plan, cost, dwellings_for(city, np.array([row]), np.array([plan])))
    if plan == Plan.DEMOLITION:
        owner.demolition_room -= cost
        works.begin_rehousing(city, np.array([row]))
        city.complexes.units[row] = round(size * project.new / project.dwellings)
    else:
        owner.renovation_room -= cost
        consent_round.propose(city, np.array([row]))
