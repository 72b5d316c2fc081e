"""What the report is about: a comparison, what else stands in its folder, and how to look things up in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import BASELINE, HALVES, Contrast
from wijksim.lab.outcomes import BY_NAME, HEADLINE, RESIDENTS, Outcome
from wijksim.lab.settings import Settings
from wijksim.lab.store import read_json
from wijksim.report.wording import digits, headline_area, pairs_of, pick

Row = Mapping[str, Any]

_STUDIES = ("attribution", "discovery", "breakeven_*")

_FAVOURITES = ("integrated", "parallel", "social", "physical")


@dataclass(frozen=True)
class Evidence:
    """A comparison and what else is known about it.

    Attributes:
        result: The comparison.
        validation: Content of a file of ``wijksim validate`` in the folder, or None.
        studies: Tables of further studies in the folder, by ``<study>/<table>``.
    """

    result: ComparisonResult
    validation: Mapping[str, Any] | None = None
    studies: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def study(self, table: str) -> tuple[str, pd.DataFrame] | None:
        """The first table of a further study with this name, and the folder that it comes from."""
        found = [
            (name.split("/")[0], frame) for name, frame in self.studies.items() if name.endswith(f"/{table}")
        ]
        return found[0] if found else None

    @property
    def settings(self) -> Settings:
        """What a further study must have in common with this comparison."""
        return Settings(self.result.config, self.result.arms, self.result.study, self.result.store)

    @property
    def experiment(self) -> str:
        """Name of the experiment."""
        return self.result.study.experiment

    @property
    def has_default_point(self) -> bool:
        """Whether pairs at the default point stand beside drawn ones."""
        return self.drawn and "default" in set(self.result.effects["parameters"])

    @property
    def drawn(self) -> bool:
        """Whether every pair of simulations has drawn its own assumptions."""
        return self.result.main_parameters == "drawn"

    @property
    def policies(self) -> list[str]:
        """Arms that are policies of their own: neither baseline nor half of another."""
        named = [arm for arm in self.result.arms if arm != BASELINE and arm not in HALVES]
        return named or [arm for arm in self.result.arms if arm != BASELINE]

    @property
    def policy(self) -> str:
        """The policy that the report follows most closely: integrated where it is there."""
        compared = [first for first, _ in self._between]
        return next((arm for arm in (*_FAVOURITES, *compared) if arm in self.policies), self.policies[-1])

    @property
    def _between(self) -> dict[tuple[str, str], Contrast]:
        """Comparisons of two policies, by both."""
        return {
            item.two_arms: item for item in self.result.contrasts if item.kind == "between" and item.two_arms
        }

    @property
    def rivals(self) -> list[Contrast]:
        """The policy against other policies on the same money."""
        return [item for (first, _), item in self._between.items() if first == self.policy]

    @property
    def synergies(self) -> list[Contrast]:
        """Regimes against the sum of their halves."""
        return [item for item in self.result.contrasts if item.kind == "synergy"]

    @property
    def area(self) -> str:
        """Whom the headline is about."""
        return headline_area(self.result)

    @property
    def year(self) -> float:
        """Last year of the run at which effects are reported."""
        rows = self.result.effects
        return float(rows.loc[rows["outcome"] == HEADLINE, "year"].max())

    @property
    def years(self) -> list[float]:
        """Years of the run at which effects are reported."""
        rows = self.result.effects
        found = rows.loc[(rows["outcome"] == HEADLINE) & (rows["area"] == self.area), "year"]
        return sorted(float(year) for year in found.unique())

    def calendar(self, year: float) -> int:
        """Calendar year of a year of the run."""
        return self.result.config.city.first_year + max(int(year), 1) - 1

    @property
    def first_calendar(self) -> int:
        """Calendar year in which programmes start."""
        return self.result.config.city.first_year + self.result.config.scenario.start // 12

    @property
    def last_calendar(self) -> int:
        """Last calendar year of the run."""
        return self.result.config.city.first_year + (self.result.config.months - 1) // 12

    @property
    def pairs(self) -> int:
        """Complete pairs behind the headlines."""
        return pairs_of(self.result.effects, self.result.main_parameters)

    @property
    def wijken(self) -> list[str]:
        """Programme wijken for which effects are reported."""
        rows = self.result.effects[self.result.effects["outcome"] == HEADLINE]
        usual = {*BY_NAME[HEADLINE].areas, RESIDENTS}
        return [name for name in dict.fromkeys(map(str, rows["area"])) if name not in usual]

    @property
    def survey(self) -> Row:
        """What a yearly survey per wijk could see of life satisfaction."""
        return {str(key): value for key, value in self.result.survey.iloc[0].items()}

    def effect(
        self,
        outcome: str,
        area: str,
        contrast: str,
        *,
        year: float | None = None,
        parameters: str | None = None,
    ) -> Row | None:
        """One row of the effects table, at the last year when no other is asked."""
        return pick(self.result, outcome, area, contrast, year=year, parameters=parameters)

    def cohort(self, cohort: str, contrast: str) -> Row | None:
        """One row of the effects by cohort."""
        rows = self.result.cohorts
        if rows.empty:
            return None
        rows = rows[
            (rows["cohort"] == cohort)
            & (rows["contrast"] == contrast)
            & (rows["parameters"] == self.result.main_parameters)
        ]
        return first_row(rows)

    def per_euro(self, contrast: str, money: str) -> Row | None:
        """One row of the effects per euro."""
        rows = self.result.per_euro
        if rows.empty:
            return None
        rows = rows[
            (rows["contrast"] == contrast)
            & (rows["money"] == money)
            & (rows["parameters"] == self.result.main_parameters)
        ]
        return first_row(rows)


def first_row(rows: pd.DataFrame) -> Row | None:
    """The first of some rows; None where there is none."""
    return None if rows.empty else {str(key): value for key, value in rows.iloc[0].items()}


def places_of(name: str) -> int:
    """Digits behind the decimal sign that are worth printing for an outcome."""
    return digits(BY_NAME[name])


def outcome_of(name: str) -> Outcome:
    """Declaration of an outcome."""
    return BY_NAME[name]


def _read_csv(path: Path) -> pd.DataFrame | None:
    try:
        return pd.read_csv(path)
    except (OSError, ValueError):
        return None


def gather(result: ComparisonResult) -> Evidence:
    """Puts beside a comparison what else its folder holds.

    Tables of further studies are looked for in the folder itself and in experiments inside it, such as
    ``demo/pathways/attribution/``.
    """
    folder = result.store.folder
    tables = {}
    for study in _STUDIES:
        for path in sorted([*folder.glob(f"{study}/*.csv"), *folder.glob(f"*/{study}/*.csv")]):
            if (table := _read_csv(path)) is not None:
                tables[f"{path.parent.name}/{path.stem}"] = table
    validation = next(
        (path for path in (folder / "validation.json", folder.parent / "validation.json") if path.is_file()),
        None,
    )
    return Evidence(result, read_json(validation) if validation else None, tables)
