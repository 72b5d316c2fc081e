"""What a run is: a validated, frozen view of the choices in conf/. Knows no Hydra.

Everything is checked before any work starts; :func:`validate` raises one :class:`ConfigError` that lists
every problem with its key, its value and what is allowed.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from wijksim.errors import ConfigError as ConfigError
from wijksim.parameters import (
    ParameterSet,
    ParameterValueError,
    PosteriorTable,
    parameter_set,
    read_posterior,
)

Table = Literal[
    "city",
    "wijken",
    "cohorts",
    "ledger",
    "accounts",
    "segregation",
    "location_quotients",
    "housing",
    "lettings",
    "mobility",
    "relocations",
    "chains",
    "moves",
    "households",
    "events",
]
TABLES: tuple[str, ...] = get_args(Table)
"""Tables that a run can record."""


def _yes_or_no(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _whole_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    return value


YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Whole = Annotated[int, BeforeValidator(_whole_number)]


class Strict(BaseModel):
    """Base of all sections: unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CityConfig(Strict):
    """Which city is simulated, and at what size."""

    name: str = Field(description="name for tables and captions")
    data: str = Field(description="folder of compiled tables: the name of an embedded city, or a path")
    keep_one_in: Whole = Field(1, ge=1, le=100, description="keep one in so many complexes and streets")
    copies: Whole = Field(
        1, ge=1, le=1000, description="the city so many times on its ground, for measuring speed"
    )
    scale: float = Field(1.0, gt=0, le=100, description="multiplies the envelope and the hours per post")
    first_year: Whole = Field(2018, ge=2000, le=2100, description="year of month 0, which is January")
    municipality: str | None = Field(
        None, description="name of the whole city, for captions; the name when left out"
    )
    made_up: YesNo = Field(False, description="whether the city is invented, which reports then say")

    @property
    def whole(self) -> str:
        """Name of the city of which this is all or a part."""
        return self.municipality or self.name


class PhysicalMix(Strict):
    """How the physical half of the programme is divided, shares of money."""

    staff: float = Field(0.15, ge=0, le=1, description="project leaders of the physical team")
    works: float = Field(0.50, ge=0, le=1, description="works on dwellings, on top of the corporations' own")
    public_space: float = Field(0.35, ge=0, le=1, description="public space")

    @model_validator(mode="after")
    def _adds_up(self) -> "PhysicalMix":
        total = self.staff + self.works + self.public_space
        if abs(total - 1) > 1e-9:
            raise ValueError(f"staff, works and public_space must add up to 1; they add up to {total:g}")
        return self


class ScenarioConfig(Strict):
    """A policy: who has how much money where and when, and how much they coordinate. No effect sizes."""

    name: str = Field(description="name of the scenario")
    envelope_share: float = Field(ge=0, le=1, description="share of the programme envelope that is allocated")
    social_share: float = Field(
        ge=0, le=1, description="share of the allocated envelope for the social domain"
    )
    coordination: float = Field(
        ge=0, le=0.35, description="share of team time spent coordinating: the dial c"
    )
    rollout: Literal["seven", "four", "four_then_seven", "citywide"] = Field(
        "seven", description="wijken in which the programme works"
    )
    widening_month: Whole = Field(
        36, ge=0, multiple_of=12, description="for four_then_seven: months after the start until all seven"
    )
    start: Whole = Field(
        12,
        ge=0,
        multiple_of=12,
        description="months before the programme starts: whole years, as budgets are",
    )
    rijk_until: Whole | None = Field(
        None, ge=0, description="month after which Rijk money stops; null for never"
    )
    physical_mix: PhysicalMix = Field(default_factory=lambda: PhysicalMix())
    demolition_share: float = Field(
        0.3, ge=0, le=1, description="highest share of a corporation's room for demolition"
    )
    demolition_money_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of the programme's money for works that goes to demolition and new-build",
    )
    restructuring_social_share: float | None = Field(
        None,
        ge=0,
        le=1,
        description="social rent in what replaces demolished dwellings; null for the constant",
    )
    sale_share: float = Field(
        0.0, ge=0, le=0.05, description="share of the social stock that corporations want to sell in a year"
    )
    support_capacity: float = Field(
        1.0,
        ge=0.1,
        le=10,
        description="multiplies the clients that a social post carries, in regular teams too; 1 is as declared",
    )
    urgent_share_factor: float = Field(
        1.0, ge=0, le=1, description="multiplies the urgent share of lets in programme wijken"
    )


class Pathways(Strict):
    """Flags of the causal pathways; docs/mechanisms.md says of each what is left out when it is off."""

    handover: YesNo = True
    single_contact: YesNo = True
    consent: YesNo = True
    joint_priority: YesNo = True
    buffering: YesNo = True
    combined_works: YesNo = True
    local_jobs: YesNo = True
    overhead: YesNo = True
    learning: YesNo = True
    congestion: YesNo = True
    funding_cliff: YesNo = True
    waterbed: YesNo = False
    adaptation: YesNo = True
    price_response: YesNo = True


PATHWAYS: tuple[str, ...] = tuple(Pathways.model_fields)
"""Causal pathways, in order, P1 first: presets follow from this list, and docs/mechanisms.md has a row for each."""


class FundingConfig(Strict):
    """How the programme is paid. Amounts and years come from the city's table of programme money."""

    unspent: Literal["carry", "return"] = Field(
        "carry", description="what happens to money left at the end of a year"
    )
    corporation_matching: float = Field(
        0.0, ge=0, le=2, description="EUR that a corporation adds per programme EUR"
    )


class MarketConfig(Strict):
    """How households judge their surroundings when they choose a dwelling."""

    own_group: Literal["smooth", "threshold"] = Field(
        "smooth", description="whether the share of the own group counts smoothly or from a threshold on"
    )
    tolerance: float = Field(
        0.6, ge=0, le=1, description="threshold rule: highest share of others that is tolerated"
    )


class GrowthConfig(Strict):
    """How the city grows, whatever the policy: new dwellings outside the programme."""

    dwellings_per_year: float = Field(
        0.0, ge=0, le=10_000, description="new dwellings a year in the full city; city.scale applies"
    )
    social_share: float = Field(0.3, ge=0, le=1, description="part of the projects that is social rent")
    private_share: float = Field(0.3, ge=0, le=1, description="part that is private rent; the rest is sold")
    counted_in: str | None = Field(
        None,
        description="municipality in which the dwellings were counted; nothing for a choice of one's own",
    )

    @model_validator(mode="after")
    def _adds_up(self) -> "GrowthConfig":
        total = self.social_share + self.private_share
        if total > 1 + 1e-9:
            raise ValueError(f"social_share and private_share must not exceed 1; they add up to {total:g}")
        return self


class EnergyPrices(Strict):
    """Energy prices by calendar year, relative to the declared price level; the last year holds on."""

    path: dict[Whole, float] = Field(
        default_factory=dict, description="year -> factor on gas and electricity prices"
    )


class Shock(Strict):
    """An outside shock."""

    energy_factor: float = Field(1.0, gt=0, le=10, description="factor on energy prices during the shock")
    start: Whole = Field(0, ge=0, description="months before the shock begins")
    months: Whole = Field(0, ge=0, description="length of the shock")


class Followed(Strict):
    """Whose lives are written down when the table ``events`` is recorded."""

    households: list[Whole] = Field(
        default_factory=list, description="ids of households that are followed in any case"
    )
    sample: Whole = Field(
        200, ge=0, description="households of month 0 that are followed besides, and newcomers in proportion"
    )

    @field_validator("households")
    @classmethod
    def _are_ids(cls, households: list[int]) -> list[int]:
        if any(number < 1 or number >= 2**63 for number in households):
            raise ValueError("ids are whole numbers from 1; wijksim explain --list shows them")
        if len(set(households)) < len(households):
            raise ValueError("each household once")
        return households


class Posterior(Strict):
    """Sample of a calibration from which fitted constants are taken (``parameters=posterior``)."""

    table: str = Field(description="the table that comes with the package (posterior), or a path")
    digest: str = Field("", description="hash of the table; filled in, and checked where it is given")

    @model_validator(mode="before")
    @classmethod
    def _is_the_table_that_was_meant(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not isinstance(given.get("table"), str):
            return given
        found = read_posterior(given["table"]).digest
        if given.get("digest") not in (None, "", found):
            raise ValueError(
                f"posterior.table = {given['table']}: the table has changed: its hash is {found}, that of the run "
                f"{given['digest']}"
            )
        return {**given, "digest": found}

    def sample(self) -> PosteriorTable:
        """The sample."""
        return read_posterior(self.table)


class Config(Strict):
    """One run, completely."""

    city: CityConfig
    scenario: ScenarioConfig
    pathways: Pathways
    funding: FundingConfig
    market: MarketConfig
    growth: GrowthConfig
    energy_prices: EnergyPrices
    shock: Shock
    parameters: dict[str, dict[str, float]] = Field(
        default_factory=dict,
        description="values that constants were given, by group and name; others are not named",
    )
    posterior: Posterior | None = Field(
        None, description="sample of a calibration, whose central row is where fitted constants start"
    )
    allow_out_of_range: YesNo = Field(False, description="accept parameters outside their plausible range")
    months: Whole = Field(240, ge=1, le=1200, description="length of the run in months")
    seed: Whole = Field(1, ge=0, lt=2**63, description="seed of the keyed random streams")
    draw: Whole = Field(0, ge=0, lt=2**20, description="number of the parameter draw; 0 is the default point")
    cohorts_every: Literal[1, 2, 3, 4, 6, 12] = Field(
        12, description="months between two entries of the table cohorts"
    )
    record: list[Table] = Field(description="tables to write")
    events: Followed = Field(default_factory=lambda: Followed())

    @model_validator(mode="after")
    def _draw_is_not_mixed_with_overrides(self) -> "Config":
        self.parameter_values()
        return self

    @model_validator(mode="after")
    def _events_are_recorded(self) -> "Config":
        if self.events.households and "events" not in self.record:
            raise ValueError(
                f"events.households = {self.events.households}: nobody is followed unless record holds events"
            )
        return self

    def starting_values(self) -> ParameterSet:
        """The constants of the study: those of its runs where nothing is drawn."""
        return self.model_copy(update={"draw": 0}).parameter_values()

    def parameter_values(self) -> ParameterSet:
        """The constants of this run: starting point or draw, then what was overridden.

        Raises:
            ValueError: If a constant does not exist or lies outside its range without permission.
        """
        return parameter_set(
            self.parameters,
            draw=self.draw,
            allow_out_of_range=self.allow_out_of_range,
            posterior=self.posterior.sample() if self.posterior else None,
        )


_BOUNDS = (
    ("ge", "at least"),
    ("gt", "more than"),
    ("le", "at most"),
    ("lt", "less than"),
    ("multiple_of", "a multiple of"),
)

PLAIN_WORDS = {
    "extra_forbidden": "unknown key",
    "missing": "missing",
    "model_type": "holds keys of its own, each with a value",
}
"""What is said of a kind of mistake that needs no bounds."""


def _allowed(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    if "expected" in context:
        return f"allowed: {context['expected']}"
    bounds = [f"{sign} {context[key]}" for key, sign in _BOUNDS if key in context]
    if bounds:
        return "allowed: " + " and ".join(bounds)
    return str(error["msg"]).removeprefix("Value error, ")


def validate(choices: Mapping[str, Any]) -> Config:
    """Checks composed choices and freezes them.

    Args:
        choices: Plain nested mapping, as composed from conf/ and the command line.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    try:
        return Config.model_validate(choices)
    except ValidationError as failure:
        problems = []
        for error in failure.errors():
            cause = error.get("ctx", {}).get("error")
            if isinstance(cause, ParameterValueError):
                problems.extend(cause.problems)
                continue
            if not error["loc"]:
                problems.append(_allowed(error))
                continue
            key = ".".join(str(part) for part in error["loc"])
            value = "" if error["type"] == "missing" else f" = {error['input']!r}"
            problems.append(f"{key}{value}: {PLAIN_WORDS.get(error['type'], _allowed(error))}")
        raise ConfigError(problems) from failure
