"""All constants of one run together: defaults, a draw from their ranges, and overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wijksim.parameters.appraisal import AppraisalParameters
from wijksim.parameters.archetypes import ArchetypesParameters
from wijksim.parameters.arrivals import ArrivalsParameters
from wijksim.parameters.budget import BudgetParameters
from wijksim.parameters.consent import ConsentParameters
from wijksim.parameters.contact import ContactParameters
from wijksim.parameters.corporation import CorporationParameters
from wijksim.parameters.debt import DebtParameters
from wijksim.parameters.declaration import Declaration, declarations_of
from wijksim.parameters.dwelling import DwellingParameters
from wijksim.parameters.energy import EnergyParameters
from wijksim.parameters.health import HealthParameters
from wijksim.parameters.income import IncomeParameters
from wijksim.parameters.life_course import LifeCourseParameters
from wijksim.parameters.liveability import LiveabilityParameters
from wijksim.parameters.market import MarketParameters
from wijksim.parameters.moving import MovingParameters
from wijksim.parameters.portfolio import PortfolioParameters
from wijksim.parameters.satisfaction import SatisfactionParameters
from wijksim.parameters.stock import StockParameters
from wijksim.parameters.support import SupportParameters
from wijksim.parameters.synthesis import SynthesisParameters
from wijksim.parameters.teams import TeamsParameters
from wijksim.parameters.ties import TiesParameters
from wijksim.parameters.trust import TrustParameters
from wijksim.parameters.valuation import ValuationParameters
from wijksim.parameters.work import WorkParameters
from wijksim.parameters.works import WorksParameters

if TYPE_CHECKING:
    from wijksim.parameters.posterior import PosteriorTable

_DRAW_SEED = 20180101
"""Scramble of the Sobol sequence: part of the design, so that draw n is the same everywhere."""


class ParameterValueError(ValueError):
    """A constant does not exist, or its value is not allowed; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keeps the problems and makes one message of them."""
        self.problems = problems
        super().__init__("; ".join(problems))


class StructureParameters(NamedTuple):
    """Constants that the synthetic city follows from, besides its tables: another value makes another city."""

    archetypes: ArchetypesParameters = ArchetypesParameters()
    stock: StockParameters = StockParameters()
    synthesis: SynthesisParameters = SynthesisParameters()


@dataclass(frozen=True)
class ParameterSet:
    """Every scientific constant of a run, by causal chain."""

    energy: EnergyParameters = EnergyParameters()
    income: IncomeParameters = IncomeParameters()
    budget: BudgetParameters = BudgetParameters()
    debt: DebtParameters = DebtParameters()
    health: HealthParameters = HealthParameters()
    ties: TiesParameters = TiesParameters()
    trust: TrustParameters = TrustParameters()
    consent: ConsentParameters = ConsentParameters()
    contact: ContactParameters = ContactParameters()
    support: SupportParameters = SupportParameters()
    teams: TeamsParameters = TeamsParameters()
    works: WorksParameters = WorksParameters()
    work: WorkParameters = WorkParameters()
    life_course: LifeCourseParameters = LifeCourseParameters()
    moving: MovingParameters = MovingParameters()
    market: MarketParameters = MarketParameters()
    liveability: LiveabilityParameters = LiveabilityParameters()
    satisfaction: SatisfactionParameters = SatisfactionParameters()
    valuation: ValuationParameters = ValuationParameters()
    appraisal: AppraisalParameters = AppraisalParameters()
    arrivals: ArrivalsParameters = ArrivalsParameters()
    dwelling: DwellingParameters = DwellingParameters()
    corporation: CorporationParameters = CorporationParameters()
    portfolio: PortfolioParameters = PortfolioParameters()
    archetypes: ArchetypesParameters = ArchetypesParameters()
    stock: StockParameters = StockParameters()
    synthesis: SynthesisParameters = SynthesisParameters()

    @property
    def structure(self) -> StructureParameters:
        """Constants of the synthetic city, which no draw changes."""
        return StructureParameters(self.archetypes, self.stock, self.synthesis)

    def as_mapping(self) -> dict[str, dict[str, float]]:
        """Values by group and name, as they stand in a manifest."""
        return {group.name: dict(vars(getattr(self, group.name))) for group in fields(self)}


@cache
def declarations() -> tuple[Declaration, ...]:
    """Every declared constant, group by group."""
    return tuple(
        item for group in fields(ParameterSet) for item in declarations_of(group.name, type(group.default))
    )


@cache
def default_values() -> dict[str, dict[str, float]]:
    """Default of every constant, by group and name."""
    return ParameterSet().as_mapping()


def drawn_values(draw: int, posterior: "PosteriorTable | None" = None) -> dict[str, dict[str, float]]:
    """The ``draw``-th point of the parameter space; 0 is the default point.

    Points are those of one scrambled Sobol sequence over the constants that are drawn, so that a study can be
    widened without changing the draws that it has. Each constant follows a triangular distribution
    over its range with its mode at the default. Constants that are fixed in draws stay at their defaults.

    Args:
        draw: Number of the draw, 0 to 2**20 - 1.
        posterior: Sample of a calibration; the constants that it holds take row ``draw`` of it.
    """
    values = {group: dict(names) for group, names in default_values().items()}
    if draw > 0:
        for item, value in zip(_varied(), _drawn(draw), strict=True):
            values[item.group][item.name] = value
    for path, value in posterior.values(draw).items() if posterior else ():
        group, name = path.split(".")
        values[group][name] = value
    return values


@cache
def _varied() -> tuple[Declaration, ...]:
    """Constants that draws vary: their number and order are part of the sequence."""
    return tuple(item for item in declarations() if item.drawn)


@lru_cache(maxsize=256)
def _drawn(draw: int) -> tuple[float, ...]:
    """Values of the constants that draws vary; kept, because every scenario of a pair asks for the same draw."""
    from scipy.stats import qmc, triang  # half a second, which runs at the default point need not wait

    varied = _varied()
    sequence = qmc.Sobol(len(varied), scramble=True, rng=np.random.default_rng(_DRAW_SEED))
    sequence.fast_forward(draw)
    low, mode, high = np.array([(item.low, item.default, item.high) for item in varied]).T
    drawn = triang.ppf(sequence.random(1)[0], (mode - low) / (high - low), loc=low, scale=high - low)
    return tuple(drawn.tolist())


def parameter_set(
    given: Mapping[str, Mapping[str, float]],
    *,
    draw: int = 0,
    allow_out_of_range: bool = False,
    posterior: "PosteriorTable | None" = None,
) -> ParameterSet:
    """Builds the constants of a run.

    Args:
        given: Values by group and name; they hold in every draw, also where they are the default.
        draw: Number of the draw; 0 is the starting point.
        allow_out_of_range: Accept values outside the plausible range.
        posterior: Sample of a calibration; its central row is then the starting point of the constants that it holds.
            Without it, and for all others, the starting point is the default.

    Raises:
        ParameterValueError: Lists every unknown constant and every value outside its range.
    """
    values = drawn_values(draw, posterior)
    known = {item.path: item for item in declarations()}
    problems = []
    for group, names in given.items():
        for name, value in names.items():
            item = known.get(f"{group}.{name}")
            if item is None:
                near = get_close_matches(f"{group}.{name}", known, n=1)
                hint = f"; did you mean parameters.{near[0]}?" if near else ""
                problems.append(f"parameters.{group}.{name}: no such constant{hint}")
                continue
            if not (item.low <= value <= item.high or allow_out_of_range):
                problems.append(
                    f"parameters.{item.path} = {value:g}: allowed: {item.low:g} to {item.high:g} {item.unit} "
                    "(or set allow_out_of_range=true)"
                )
            values[group][name] = float(value)
    if problems:
        raise ParameterValueError(problems)
    defaults = ParameterSet()
    groups = {group: replace(getattr(defaults, group), **names) for group, names in values.items()}
    return replace(defaults, **groups)
