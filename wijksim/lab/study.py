"""What a study is beside one run: where results go, which scenarios and seeds, how many processes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from wijksim.config import PLAIN_WORDS, ConfigError
from wijksim.lab.design_config import DesignConfig
from wijksim.lab.launcher import LOCAL, Launcher
from wijksim.lab.study_sections import (
    AttributionConfig,
    BreakEvenConfig,
    CalibrationConfig,
    DiscoveryConfig,
    Flag,
    QuestionConfig,
    SensitivityConfig,
    StopConfig,
    SurveyConfig,
)

AUTOMATIC_EXPERIMENT = "runs"
"""Experiment name that means: name the folder after the city and the design, under ``runs/``."""

_RESERVED = ("archive", "multirun")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _experiment_name(value: Any) -> Any:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("allowed: letters, digits, dot, dash and underscore, with / for folders in folders")
    if value.split("/")[0] in _RESERVED:
        raise ValueError(f"allowed: any name but {' and '.join(_RESERVED)}, which have a use of their own")
    return value


def _folder(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("allowed: the path of a folder")
    return value


def _seeds(value: Any) -> Any:
    if _is_whole(value) and value >= 1:
        return tuple(range(1, value + 1))
    if isinstance(value, list | tuple) and value and all(_is_whole(seed) and seed >= 0 for seed in value):
        if len(set(value)) == len(value):
            return tuple(value)
        raise ValueError("every seed may stand in the list once")
    raise ValueError("allowed: a whole number of at least 1 (20 means 1 to 20), or a list such as [3,7]")


def _scenario_names(value: Any) -> Any:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(name, str) for name in value):
        raise ValueError("allowed: a list of scenario names such as [baseline,integrated]")
    if len(set(value)) != len(value):
        raise ValueError("every scenario may stand in the list once")
    return tuple(value)


def _count(value: Any) -> Any:
    if not _is_whole(value) or value < 0:
        raise ValueError("allowed: a whole number of at least 0")
    return value


def _on_change(value: Any) -> Any:
    if value not in ("stop", "archive"):
        raise ValueError("allowed: stop or archive")
    return value


def _on_failure(value: Any) -> Any:
    if value not in ("keep_going", "fail_fast"):
        raise ValueError("allowed: keep_going or fail_fast")
    return value


def _file(value: Any) -> Any:
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise ValueError("allowed: the path of a file, or null")
    return value


_PATTERN = re.compile(r"[NIL]\d*")


def _patterns(value: Any) -> Any:
    names = [value] if isinstance(value, str) else value
    if names == ["all"]:
        return ("N", "L", "I")
    if (
        isinstance(names, list | tuple)
        and names
        and all(isinstance(name, str) and _PATTERN.fullmatch(name) for name in names)
    ):
        return tuple(names)
    raise ValueError("allowed: all, N (with L), I, or a list such as [N9,I1]")


def _numbers(value: Any) -> Any:
    if (
        not isinstance(value, list | tuple)
        or not value
        or not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value)
    ):
        raise ValueError("allowed: a list of numbers such as [0,0.1,0.2]")
    if len(set(value)) != len(value):
        raise ValueError("every number may stand in the list once")
    return tuple(float(number) for number in value)


Numbers = Annotated[tuple[float, ...], BeforeValidator(_numbers)]


class DialConfig(BaseModel):
    """What the study of the coordination dial sweeps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: Numbers = Field((0.0, 0.15), description="coordination c; must hold 0")
    capacities: Numbers = Field((1.0,), description="factors on the clients that a social post carries")
    map_levels: Numbers = Field((0.0, 0.15), description="coordination in the map; must hold 0")
    map_shares: Numbers = Field((0.5,), description="social shares in the map")
    map_seeds: Annotated[int, BeforeValidator(_count)] = Field(10, description="seeds of the map")

    @model_validator(mode="after")
    def _has_a_reference(self) -> "DialConfig":
        if 0.0 not in self.levels or 0.0 not in self.map_levels:
            raise ValueError("levels and map_levels must hold 0, against which the others are set")
        return self


class LaunchChoices(TypedDict):
    """How runs are made."""

    workers: int
    launcher: Launcher
    on_failure: Literal["keep_going", "fail_fast"]


def _divisors(value: Any) -> Any:
    if (
        isinstance(value, list | tuple)
        and value
        and all(_is_whole(number) and 1 <= number <= 100 for number in value)
        and len(set(value)) == len(value)
    ):
        return tuple(sorted(value))
    raise ValueError("allowed: a list of whole numbers from 1 to 100, each once, such as [1,10]")


class VerificationConfig(BaseModel):
    """What the verification varies that should not matter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_one_in: Annotated[tuple[int, ...], BeforeValidator(_divisors)] = Field(
        (5, 10, 20), description="sizes of the city: one in so many complexes and streets"
    )
    orders: Annotated[int, BeforeValidator(_count)] = Field(
        6, description="other orders of the phases that may come in any order"
    )


class StudyConfig(BaseModel):
    """Keys of conf/config.yaml that do not belong to one run."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    experiment: Annotated[str, BeforeValidator(_experiment_name)] = Field(
        AUTOMATIC_EXPERIMENT, description="name of the study, a folder under results_dir"
    )
    results_dir: Annotated[str, BeforeValidator(_folder)] = Field(
        "results", description="where studies are kept"
    )
    on_change: Annotated[Literal["stop", "archive"], BeforeValidator(_on_change)] = Field(
        "stop", description="what to do when the folder holds a study of another design"
    )
    scenarios: Annotated[tuple[str, ...], BeforeValidator(_scenario_names)] = Field(
        ("baseline", "physical", "social", "parallel", "integrated", "physical_half", "social_half"),
        description="arms of a comparison",
    )
    seeds: Annotated[tuple[int, ...], BeforeValidator(_seeds)] = Field(
        tuple(range(1, 21)), description="seeds of a comparison; 20 stands for 1 to 20"
    )
    draw_parameters: Flag = Field(True, description="draw parameters with the seed: draw n goes with seed n")
    default_point_seeds: Annotated[int, BeforeValidator(_count)] = Field(
        5, description="extra seeds at the default point, shown beside the draws"
    )
    workers: Annotated[int, BeforeValidator(_count)] = Field(
        0, description="runs that are made at the same time; 0 means one per core"
    )
    launcher: Launcher = Field(LOCAL, description="where runs are made")
    on_failure: Annotated[Literal["keep_going", "fail_fast"], BeforeValidator(_on_failure)] = Field(
        "keep_going", description="what the other runs do when one fails"
    )
    design: DesignConfig = Field(default_factory=DesignConfig, description="what a sweep crosses")
    dial: DialConfig = Field(default_factory=DialConfig, description="sweep of the coordination dial")
    stop: StopConfig = Field(default_factory=StopConfig, description="when a comparison has enough seeds")
    survey: SurveyConfig = Field(default_factory=SurveyConfig, description="survey to set against the model")
    question: QuestionConfig = Field(
        default_factory=QuestionConfig, description="the difference that analyses are about"
    )
    attribution: AttributionConfig = Field(
        default_factory=AttributionConfig, description="shares of the pathways in that difference"
    )
    sensitivity: SensitivityConfig = Field(
        default_factory=SensitivityConfig, description="influence of the constants on it"
    )
    discovery: DiscoveryConfig = Field(
        default_factory=DiscoveryConfig, description="conditions under which it is negative"
    )
    breakeven: BreakEvenConfig = Field(
        default_factory=BreakEvenConfig, description="plane on which its zero line is drawn"
    )
    calibration: CalibrationConfig = Field(
        default_factory=CalibrationConfig, description="what `wijksim calibrate` fits, and to what"
    )
    verification: VerificationConfig = Field(
        default_factory=VerificationConfig, description="what `wijksim verify` varies"
    )
    patterns: Annotated[tuple[str, ...], BeforeValidator(_patterns)] = Field(
        ("N", "L", "I"), description="what `wijksim validate` measures: all, N, I, or a list of codes"
    )
    json_file: Annotated[str | None, BeforeValidator(_file)] = Field(
        None, alias="json", description="file for a machine-readable result"
    )

    @property
    def results_folder(self) -> Path:
        """Folder of all studies."""
        return Path(self.results_dir).expanduser()

    @property
    def launch(self) -> LaunchChoices:
        """How runs are made, as :func:`wijksim.lab.ensemble.run_ensemble` takes it."""
        return {"workers": self.workers, "launcher": self.launcher, "on_failure": self.on_failure}

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every (draw, seed) that each arm is run on: drawn parameters first, then the default point."""
        drawn = [(seed, seed) for seed in self.seeds if seed > 0] if self.draw_parameters else []
        at_default = range(1, self.default_point_seeds + 1) if self.draw_parameters else self.seeds
        return (*drawn, *((0, seed) for seed in at_default))

    def seed_pairs(self) -> tuple[tuple[int, int], ...]:
        """The same without the extra seeds at the default point that stand beside drawn parameters."""
        return tuple(pair for pair in self.pairs() if (pair[0] > 0) == self.draw_parameters)


STUDY_KEYS: tuple[str, ...] = tuple(field.alias or name for name, field in StudyConfig.model_fields.items())


def _problem(error: Mapping[str, Any]) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    path = [str(part) for part in error["loc"]]
    if path[0] == "launcher":
        # The kind of launcher is a step of its own in the path of a key.
        path = [path[0], *path[2:]]
    if text.startswith(f"{path[0]}."):
        return text
    expected = error.get("ctx", {}).get("expected")
    said = f"allowed: {expected}" if expected else _SAID.get(error["type"], text)
    return f"{'.'.join(path)} = {error['input']!r}: {said}"


_SAID = {**PLAIN_WORDS, "int_parsing": "must be a whole number"}


def validate_study(choices: Mapping[str, Any]) -> StudyConfig:
    """Checks the study keys.

    Args:
        choices: Plain mapping that holds the keys of :data:`STUDY_KEYS`.

    Raises:
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    problems: list[str] = []
    try:
        study = StudyConfig.model_validate(dict(choices))
    except ValidationError as failure:
        problems.extend(_problem(error) for error in failure.errors())
        raise ConfigError(problems) from failure
    if study.draw_parameters and 0 in study.seeds:
        problems.append("seeds: seed 0 has no parameter draw; start at 1, or set draw_parameters=false")
    if problems:
        raise ConfigError(problems)
    return study
