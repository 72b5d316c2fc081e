"""The keys of conf/ that describe a design: how constants are sampled, and what is crossed with what."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Sampling = Literal["none", "draws", "latin_hypercube", "sobol", "one_at_a_time"]

COUNTED: tuple[Sampling, ...] = ("draws", "latin_hypercube", "sobol")
"""Ways of sampling that need a number of samples."""


def _parameters(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not value or not all(isinstance(name, str) for name in value):
        raise ValueError("allowed: all, or a list such as [consent.trust_slope,trust.*]")
    return tuple(value)


def _flat(levels: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Levels by dotted key; a key may be written dotted or nested."""
    found: dict[str, Any] = {}
    for key, value in levels.items():
        path = f"{prefix}{key}"
        found.update(_flat(value, f"{path}.") if isinstance(value, Mapping) else {path: value})
    return found


def _grid(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError("allowed: levels by key, such as {scenario.coordination: [0, 0.15, 0.3]}")
    found = _flat(value)
    for key, levels in found.items():
        if not isinstance(levels, list | tuple) or not levels:
            raise ValueError(f"{key} = {levels!r}: allowed: a list of levels such as [0,0.15,0.3]")
        if len({str(level) for level in levels}) < len(levels):
            raise ValueError(f"{key} = {levels!r}: every level once")
    return {key: tuple(levels) for key, levels in found.items()}


class DesignConfig(BaseModel):
    """What a sweep crosses with its scenarios and seeds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sampling: Sampling = Field("none", description="how values of the constants are chosen")
    samples: int = Field(0, ge=0, lt=2**20, description="number of samples")
    parameters: Annotated[tuple[str, ...], BeforeValidator(_parameters)] = Field(
        ("all",), description="constants that are sampled: all, names, or patterns such as trust.*"
    )
    pairing: Literal["crossed", "rotating"] = Field(
        "crossed",
        description="every sample with every seed, or the k-th sample with the k-th seed of the list, over and over",
    )
    default_point: bool | None = Field(
        None,
        description="whether the point of the configuration is run too; null: only where it is the reference",
    )
    grid: Annotated[dict[str, tuple[Any, ...]], BeforeValidator(_grid)] = Field(
        default_factory=dict, description="levels by key; every combination is run"
    )
    sampling_seed: int = Field(1, ge=0, description="seed of the Latin hypercube and of the Sobol sequence")

    @model_validator(mode="after")
    def _counts(self) -> "DesignConfig":
        if self.sampling in COUNTED and self.samples == 0:
            raise ValueError(f"design.samples = 0: design.sampling={self.sampling} needs at least 1")
        if self.sampling not in COUNTED and self.samples > 0:
            raise ValueError(
                f"design.samples = {self.samples}: has no meaning with design.sampling={self.sampling}; "
                f"allowed with {', '.join(COUNTED)}"
            )
        return self

    @property
    def with_default_point(self) -> bool:
        """Whether sample 0 is part of the design."""
        return self.sampling not in COUNTED if self.default_point is None else self.default_point
