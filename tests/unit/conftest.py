"""A model that costs nothing: tables of the right shape, the same for the same configuration."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from wijksim import WijkModel, load_config
from wijksim.city.categories import Work
from wijksim.city.city import City
from wijksim.config import Config
from wijksim.lab import execution, validation
from wijksim.lab.comparison import ComparisonResult, compare

WIJKEN = {"Noord": True, "Oost": True, "Zuid": False, "West": False}
EFFECT = {
    "baseline": 0.0,
    "physical": 0.03,
    "social": 0.02,
    "parallel": 0.025,
    "integrated": 0.04,
    "physical_half": 0.015,
    "social_half": 0.01,
}
COHORTS = ("original", "stayer", "displaced", "leaver", "newcomer", "elsewhere")


class FakeModel:
    """Produces the tables of a run without simulating anything.

    The luck depends on seed and draw only, the effect on the scenario, so paired differences are known.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def run(self, progress: Callable[[int], None] | None = None) -> SimpleNamespace:
        config = self.config
        months = np.arange(config.months + 1)
        luck = np.random.default_rng([config.seed, config.draw])
        base = 7.4 + 0.1 * luck.standard_normal() + 0.01 * luck.standard_normal(len(months))
        size = EFFECT[config.scenario.name] * (1 + 0.3 * luck.standard_normal())
        gain = size * np.clip((months - config.scenario.start) / 60, 0, 1)
        if progress is not None:
            for month in range(1, config.months + 1):
                progress(month)
        return SimpleNamespace(
            city=self._city(months, base, gain, luck),
            wijken=self._wijken(months, base, gain),
            cohorts=self._cohorts(float(base[-1]), float(gain[-1])),
            ledger=self._ledger(),
            mobility=self._mobility(),
            members=self._members(float(base[-1]), float(gain[-1])),
            households=None,
            events=None,
        )

    def _city(self, months: np.ndarray, base: np.ndarray, gain: np.ndarray, luck) -> pd.DataFrame:
        number = len(months)

        def around(value: float, spread: float) -> np.ndarray:
            return value + spread * luck.standard_normal(number)

        return pd.DataFrame(
            {
                "month": months,
                "households": np.full(number, 2000),
                "life_satisfaction_mean": base + gain / 2,
                "life_satisfaction_p10": base - 2 + gain,
                "share_satisfied": around(0.88, 0.005),
                "share_dissatisfied": around(0.08, 0.003),
                "share_very_dissatisfied": around(0.03, 0.002),
                "satisfaction_r2": around(0.2, 0.01),
                "problematic_debt_share": around(0.07, 0.002) - gain / 10,
                "debts_known_share": around(0.17, 0.01),
                "energy_poverty_share": around(0.1, 0.005),
                "label_a_share_corporation": 0.25 + 0.001 * months,
                "persons_moved_share": around(0.01, 0.0005),
                "team_hours_delivered": around(500, 10),
                "dissimilarity_low_income": around(0.28, 0.002) - 0.0001 * months,
                "isolation_low_income": around(0.3, 0.002),
                "theil_h_income": around(0.05, 0.001),
                "morans_i_income": around(0.4, 0.01),
                "satisfaction_gap": 0.3 - gain,
                "persons": np.full(number, 3600),
                "adults": np.full(number, 3000),
                "satisfaction_points": 3000 * (base + gain / 2),
                "students": np.full(number, 400),
                **dict.fromkeys(
                    ("single_share", "couple_share", "couple_with_children_share", "single_parent_share"),
                    0.25,
                ),
                "births": np.where(months > 0, 3, 0),
                "deaths": np.where(months > 0, 2, 0),
                "social_lets": np.full(number, 4),
                "urgent_lets": np.full(number, 2),
                "registration_years_at_let": 4.5 + 0.005 * months,
                "search_years_at_let": np.full(number, 2.4),
                "social_inflow_vulnerable_share": np.full(number, 0.3),
                "social_stock_vulnerable_share": np.full(number, 0.2),
                "social_tenants_gone_5y": np.where(months > 60, 0.4, np.nan),
            }
        )

    def _mobility(self) -> pd.DataFrame:
        """Everybody moves within the city with a chance of 7% and out of it with 5% a year, whatever the age."""
        years = np.repeat(np.arange(1, self.config.months // 12 + 1), 101)
        return pd.DataFrame(
            {
                "year": years,
                "age": np.tile(np.arange(101), len(years) // 101),
                "person_years": 100.0,
                "moved_within": 7.0,
                "moved_to_other_municipality": 5.0,
                "emigrated": 1.0,
            }
        )

    def _wijken(self, months: np.ndarray, base: np.ndarray, gain: np.ndarray) -> pd.DataFrame:
        frames = [
            pd.DataFrame(
                {
                    "month": months,
                    "wijk": name,
                    "programme": programme,
                    "households": 500,
                    "life_satisfaction_mean": base - 0.3 * programme + gain * programme,
                    "problematic_debt_share": 0.06 + 0.03 * programme - gain / 10,
                }
            )
            for name, programme in WIJKEN.items()
        ]
        return pd.concat(frames, ignore_index=True).sort_values(["month", "wijk"], ignore_index=True)

    def _cohorts(self, base: float, gain: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "year": max(self.config.months // 12, 1),
                "month": self.config.months,
                "cohort": COHORTS,
                "members": 100,
                "adults": 150,
                "satisfaction_points": 150 * (base + gain),
                "life_satisfaction_mean": [base + gain] * 3 + [base, base + gain, base],
                "life_satisfaction_p10": base - 2,
                "problematic_debt_share": 0.07,
            }
        )

    def _members(self, base: float, gain: float) -> pd.DataFrame:
        ids = np.arange(120)
        cohort = np.where(ids < 80, "stayer", np.where(ids < 100, "displaced", "leaver"))
        # The last household leaves the city under every policy, and never in baseline.
        ids = ids[:-1] if self.config.scenario.envelope_share > 0 else ids
        own = np.random.default_rng(7).standard_normal(120)[ids]
        return pd.DataFrame(
            {
                "household_id": ids,
                "cohort": cohort[ids],
                "wijk": 0,
                "life_satisfaction": (base + own + gain * (cohort[ids] != "leaver")).astype(np.float32),
            }
        )

    def _ledger(self) -> pd.DataFrame:
        share = self.config.scenario.envelope_share
        rows = [
            (13, "gemeente", "social team", "residents of programme wijken", "cash", 1e6 * share),
            (13, "rijk", "renovation", "tenants", "cash", 2e6 * share),
            (13, "corporations", "renovation", "tenants", "cash", 5e6),
            (13, "rijk", "social assistance", "households", "cash", 8e6 - 1e5 * share),
            (13, "society", "life satisfaction", "residents", "valued", -1e7),
        ]
        return pd.DataFrame(rows, columns=["month", "payer", "item", "beneficiary", "kind", "euro"])


class FakeWatch:
    """Sees a city in which a third of rights to assistance is unused and wishes rise where liveability falls."""

    def __init__(self, resident_months: tuple[int, ...] = ()) -> None:
        self.resident_months = resident_months

    def begin(self, model: FakeModel) -> None:
        self.months = np.arange(0, model.config.months + 1, 12)

    def after_month(self, model: FakeModel) -> None:
        pass

    def tables(self) -> dict[str, pd.DataFrame]:
        city = pd.DataFrame(
            {
                "month": self.months,
                "assistance_entitled": 300,
                "assistance_unused": 100,
                "allowance_entitled": 1000,
                "allowance_unused": 170,
                "energy_poor": 200,
                "energy_poor_worst_labels": 150,
            }
        )
        months, buurt = np.meshgrid(self.months, np.arange(4), indexing="ij")
        liveability = 0.5 * buurt + 0.1 * buurt * months / 12
        wish = 0.2 - 0.04 * liveability
        buurten = pd.DataFrame(
            {
                "month": months.ravel(),
                "buurt": buurt.ravel(),
                "settled": 1000,
                "wish": (1000 * wish).ravel(),
                "liveability": liveability.ravel(),
            }
        )
        return {"watched_city": city, "watched_buurten": buurten}


_COSTLY = {"comparison", "two_arms", "drawn", "unprinted"}
"""Fixtures for which a comparison is made, or pictures are drawn."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what needs one of these."""
    for item in items:
        if _COSTLY & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces the model, and who looks at it, in this process; use one worker."""
    monkeypatch.setattr(execution, "make_model", FakeModel)
    monkeypatch.setattr(validation, "Watch", FakeWatch)


STUDY = ("city=proefstad", "months=36", "workers=1", "experiment=trial")
"""Overrides of a study that is small and quick."""


@pytest.fixture
def study(tmp_path: Path) -> list[str]:
    """Overrides of a small study that is kept apart."""
    return [*STUDY, f"results_dir={tmp_path}"]


@contextmanager
def _fakes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "make_model", FakeModel)
        yield


@pytest.fixture(scope="session")
def fakes() -> Callable[[], AbstractContextManager[None]]:
    """Opens a block in which runs are fake, for what is made once for many tests."""
    return _fakes


def _fingerprint(result: ComparisonResult) -> dict[str, int]:
    """One number for each table, which another value anywhere in the table changes."""
    return {name: int(pd.util.hash_pandas_object(table).sum()) for name, table in result.tables().items()}


def _compared(folder: Path, *words: str) -> Iterator[ComparisonResult]:
    """Fake runs compared once for many tests; none of them may change a table."""
    with _fakes():
        result = compare([*STUDY, *words, f"results_dir={folder}"])
    before = _fingerprint(result)
    yield result
    assert _fingerprint(result) == before, "a test changed a table that others read"


@pytest.fixture(scope="session")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComparisonResult]:
    """All policies on fake runs of ten years: six draws, three seeds at the default point. Not to be changed."""
    folder = tmp_path_factory.mktemp("comparison")
    yield from _compared(folder, "months=120", "seeds=6", "default_point_seeds=3")


@pytest.fixture(scope="session")
def two_arms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComparisonResult]:
    """The least that can be compared: one pair of fake runs of two years. Not to be changed."""
    folder = tmp_path_factory.mktemp("two_arms")
    yield from _compared(
        folder, "months=24", "scenarios=[baseline,social]", "seeds=1", "draw_parameters=false"
    )


class DrawnTexts(list[tuple[str, Bbox]]):
    """Every text of the last picture as it was drawn, with its box in pixels."""

    def overlaps(self) -> list[tuple[str, str]]:
        """Pairs of texts whose boxes cover each other by more than a hair."""
        boxes = [(words, box.padded(-1.5)) for words, box in self]
        return [
            (first, second)
            for i, (first, one) in enumerate(boxes)
            for second, other in boxes[i + 1 :]
            if one.overlaps(other)
        ]


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Keeps every figure that would be saved, and saves none: for tests of numbers and captions."""
    figures: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: figures.append(figure))
    return figures


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> DrawnTexts:
    """Keeps the texts of every picture while it is drawn."""
    texts = DrawnTexts()
    draw_text, draw_figure = Text.draw, Figure.draw

    def keep(self, renderer):
        words = self.get_text().strip()
        if words and self.get_visible() and self.get_alpha() != 0:
            # Of an annotation only the words, not its leader line.
            texts.append((words, Text.get_window_extent(self, renderer)))
        draw_text(self, renderer)

    def start_anew(self, renderer):
        texts.clear()
        draw_figure(self, renderer)

    monkeypatch.setattr(Text, "draw", keep)
    monkeypatch.setattr(Figure, "draw", start_anew)
    return texts


@pytest.fixture(scope="module")
def two_years_on() -> City:
    """A town after two years of works."""
    model = WijkModel(load_config(["city=proefstad", "scenario=demolition_heavy", "months=30"]))
    for _ in range(25):
        model.step()
    return model.city


@pytest.fixture(scope="module")
def lived_in(two_years_on: City) -> City:
    """The same with rare states made common so that every branch is taken."""
    city, luck = two_years_on, np.random.default_rng(3)
    h, rows = city.households, city.residents()
    for name, share in (("allowance_taken", 0.5), ("assistance_taken", 0.5), ("problematic_debt", 0.3)):
        getattr(h, name)[rows] = luck.random(rows.size) < share
    h.known[rows] = luck.random(rows.size) < 0.4
    h.arrears[rows] = luck.integers(0, 4, rows.size)
    h.relapse_months[rows] = luck.integers(0, 3, rows.size)
    h.support[rows] = luck.integers(0, 3, rows.size)
    h.residual[rows] += luck.normal(0, 400, rows.size)
    h.work[rows] = luck.integers(0, len(Work), rows.size)
    h.work_odds[rows] = luck.normal(1, 3, rows.size)
    h.age[rows[::7]] = 66.9 + luck.random(rows[::7].size)
    city.dwellings.sold[::9] = True
    city.locate(rows)
    city.energy_factor = 1.8
    city.month += 1
    return city
