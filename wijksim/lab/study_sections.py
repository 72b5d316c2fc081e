"""Sections of the study: when a comparison stops, what a survey sees, and what the analyses look at."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from wijksim.config import PATHWAYS
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.outcomes import BY_NAME, RESIDENTS

ANALYSED: tuple[str, ...] = (
    "handover",
    "single_contact",
    "consent",
    "joint_priority",
    "buffering",
    "combined_works",
    "local_jobs",
    "overhead",
    "learning",
    "congestion",
)
"""Pathways P1-P10, between which the difference of the regimes is divided unless others are asked for."""


def _whole(lowest: int, highest: int | None = None) -> Callable[[Any], Any]:
    bounds = f"at least {lowest}" if highest is None else f"{lowest} to {highest}"

    def check(value: Any) -> Any:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < lowest or (highest is not None and value > highest):
            raise ValueError(f"allowed: a whole number, {bounds}")
        return value

    return check


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("allowed: a number")
    return float(value)


def _inside(low: float, high: float) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not low < _number(value) < high:
            raise ValueError(f"allowed: more than {low:g} and less than {high:g}")
        return float(value)

    return check


def _positive_or_null(value: Any) -> Any:
    if value is not None and _number(value) <= 0:
        raise ValueError("allowed: a number above 0, or null for no stopping rule")
    return value


def _positive(value: Any) -> float:
    if _number(value) <= 0:
        raise ValueError("allowed: a number above 0")
    return float(value)


def _one_of(names: tuple[str, ...]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if value not in names:
            raise ValueError(f"allowed: {', '.join(names)}")
        return value

    return check


def _some_of(names: tuple[str, ...]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        given = isinstance(value, list | tuple) and len(value) > 0
        if not given or not set(value) <= set(names) or len(set(value)) < len(value):
            raise ValueError(f"allowed: a list with each of these at most once: {', '.join(names)}")
        return tuple(value)

    return check


def _names(value: Any) -> Any:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError("allowed: a list of names such as [trust.gain,contact.handover_gap], or [] ")
    if len(set(value)) < len(value):
        raise ValueError("every name may stand in the list once")
    return tuple(value)


def _even(value: Any) -> Any:
    if _whole(2)(value) % 2:
        raise ValueError("allowed: an even number, because every order is also taken in reverse")
    return value


def _text(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("allowed: a name")
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("allowed: true or false")
    return value


Name = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Flag = Annotated[bool, BeforeValidator(_flag)]
AtLeastOne = Annotated[int, BeforeValidator(_whole(1))]
AtLeastTwo = Annotated[int, BeforeValidator(_whole(2))]
SamplingSeed = Annotated[int, BeforeValidator(_whole(0, 2**32 - 1))]


class Section(BaseModel):
    """Base of the sections: unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StopConfig(Section):
    """When a comparison has enough seeds: the half-width of one 95% interval, never its sign, decides."""

    half_width: Annotated[float | None, BeforeValidator(_positive_or_null)] = Field(
        None, description="half of the 95% t interval that is narrow enough; null runs just the seeds"
    )
    outcome: Annotated[str, BeforeValidator(_one_of(tuple(BY_NAME)))] = Field(
        "life_satisfaction_mean", description="outcome of that interval, at the last report year"
    )
    area: Name = Field(RESIDENTS, description="area or group of that interval")
    contrast: Name = Field("integrated - parallel", description="comparison of that interval")
    step: AtLeastOne = Field(10, description="seeds that are added at a time")
    maximum_seeds: AtLeastTwo = Field(200, description="seeds at which it stops in any case")


class SurveyConfig(Section):
    """The yearly survey that a municipality could set against the model."""

    people: AtLeastTwo = Field(300, description="answers per wijk and year")
    power: Annotated[float, BeforeValidator(_inside(0, 1))] = Field(
        0.8, description="chance of finding a difference that is there"
    )
    alpha: Annotated[float, BeforeValidator(_inside(0, 1))] = Field(
        0.05, description="chance of finding one that is not there, two-sided"
    )


class QuestionConfig(Section):
    """The paired difference that attribution, sensitivity, discovery and break-even maps are about."""

    arm: Name = Field("integrated", description="scenario whose level and difference are looked at")
    against: Name = Field("parallel", description="scenario that it is set against")
    measure: Annotated[str, BeforeValidator(_one_of(tuple(item.name for item in MEASURES)))] = Field(
        "satisfaction_original", description="number of a run, after the start of the programme"
    )

    @model_validator(mode="after")
    def _two_arms(self) -> "QuestionConfig":
        if self.arm == self.against:
            raise ValueError("arm and against must be two scenarios")
        return self


class AttributionConfig(Section):
    """How the difference is divided between pathways."""

    pathways: Annotated[tuple[str, ...], BeforeValidator(_some_of(PATHWAYS))] = Field(
        ANALYSED, description="pathways among which it is divided; the others stay as they are"
    )
    method: Annotated[
        Literal["auto", "exact", "permutations"],
        BeforeValidator(_one_of(("auto", "exact", "permutations"))),
    ] = Field("auto", description="every subset, or orders drawn at random")
    permutations: Annotated[int, BeforeValidator(_even)] = Field(
        2, description="orders per seed, an even number: half of them are reversals"
    )
    exact_up_to: AtLeastOne = Field(4, description="auto: most pathways for which every subset is run")
    one_at_a_time: Flag = Field(True, description="also take each pathway out alone, and put each in alone")
    sampling_seed: SamplingSeed = Field(1, description="seed of the orders")


class SensitivityConfig(Section):
    """Which constants are varied, and how their influence is measured."""

    method: Annotated[Literal["morris", "sobol"], BeforeValidator(_one_of(("morris", "sobol")))] = Field(
        "morris", description="screening, or shares of the variance"
    )
    by: Annotated[Literal["group", "parameter"], BeforeValidator(_one_of(("group", "parameter")))] = Field(
        "group", description="a factor for each file of constants, or for each constant"
    )
    factors: Names = Field((), description="groups or constants that are varied; [] for all with a range")
    trajectories: AtLeastTwo = Field(8, description="morris: walks through the space of constants")
    levels: Annotated[int, BeforeValidator(_even)] = Field(
        4, description="morris: even number of grid levels"
    )
    samples: Annotated[int, BeforeValidator(_whole(2))] = Field(
        32, description="sobol: base points, a power of 2"
    )
    sampling_seed: SamplingSeed = Field(1, description="seed of the sample")

    @model_validator(mode="after")
    def _power_of_two(self) -> "SensitivityConfig":
        if self.samples & (self.samples - 1):
            raise ValueError(f"samples = {self.samples}: allowed: a power of 2, such as 16, 32 or 64")
        return self


class DiscoveryConfig(Section):
    """The space of conditions that is searched for where the arm is worse."""

    conditions: Names = Field((), description="constants and dials that are varied")
    samples: Annotated[int, BeforeValidator(_whole(20))] = Field(150, description="points of the hypercube")
    worse_below: Annotated[float, BeforeValidator(_number)] = Field(
        0.0, description="a difference below this counts as worse"
    )
    permutations: Annotated[int, BeforeValidator(_whole(19))] = Field(
        99, description="shuffled copies that say what a search finds in noise"
    )
    folds: Annotated[int, BeforeValidator(_whole(2, 20))] = Field(
        5, description="parts of which each is once held out of the search"
    )
    sampling_seed: SamplingSeed = Field(1, description="seed of the hypercube and of the shuffles")


class BreakEvenConfig(Section):
    """The plane on which the line of no difference is sought."""

    map: Name = Field("overhead_handover", description="a pair of dials, or own for x and y")
    x: Name | None = Field(None, description="own map: constant or dial on the horizontal axis")
    y: Name | None = Field(None, description="own map: constant or dial on the vertical axis")
    points: Annotated[int, BeforeValidator(_whole(2, 25))] = Field(5, description="points along each axis")


def _waves(value: Any) -> Any:
    least = 10
    whole = (
        isinstance(value, list | tuple) and len(value) > 0 and all(type(number) is int for number in value)
    )
    if not whole or min(value) < least:
        raise ValueError(f"allowed: a list of whole numbers of at least {least}, such as [120,60,60]")
    return tuple(value)


def _pattern_numbers(value: Any) -> Any:
    listed = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if not listed or len(set(value)) < len(value):
        raise ValueError("allowed: a list of numbers such as [N1,N9], or [] for all of N1 to N12")
    return tuple(value)


class CalibrationConfig(Section):
    """What a calibration fits, to what, and with how many runs."""

    constants: Names = Field((), description="constants that are fitted; [] for the declared list")
    targets: Annotated[tuple[str, ...], BeforeValidator(_pattern_numbers)] = Field(
        (), description="patterns they are fitted to; [] for all of N1 to N12"
    )
    waves: Annotated[tuple[int, ...], BeforeValidator(_waves)] = Field(
        (120, 60, 60), description="points of each wave; a wave may be added later"
    )
    discrepancy: Annotated[float, BeforeValidator(_positive)] = Field(
        0.25, description="SD of what the model gets wrong at its best, in half widths of a pattern's range"
    )
    cutoff: Annotated[float, BeforeValidator(_positive)] = Field(
        3.0, description="SDs from its range at which a pattern makes a point implausible"
    )
    temper: Annotated[float, BeforeValidator(_inside(0, 1))] = Field(
        0.5, description="power of the likelihood with which points of later waves are drawn"
    )
    steps: Annotated[int, BeforeValidator(_whole(50))] = Field(
        1500, description="steps of the walkers that sample the posterior"
    )
    rows: Annotated[int, BeforeValidator(_whole(20))] = Field(150, description="rows of the posterior sample")
    checked: Annotated[int, BeforeValidator(_whole(0))] = Field(
        30, description="rows that are really run, to set them against the patterns"
    )
    default_seeds: AtLeastTwo = Field(
        5, description="runs at the default point, to tell what the fit changes"
    )
    whole_city: Name | None = Field(
        None,
        description="city of which the runs show a part: patterns are corrected for the difference in size",
    )
    recovered: Annotated[int, BeforeValidator(_whole(0))] = Field(
        0, description="runs that are each taken as the truth, to see whether their constants are found back"
    )
    sampling_seed: SamplingSeed = Field(1, description="seed of designs and walkers")

    @model_validator(mode="after")
    def _rows_for_the_check(self) -> "CalibrationConfig":
        if self.checked > self.rows:
            raise ValueError(f"checked = {self.checked}: allowed: at most rows ({self.rows})")
        return self
