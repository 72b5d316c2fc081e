"""The runs of a calibration: points in waves, kept in one store that goes on where it stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from wijksim.city.baseline import baseline_of
from wijksim.config import Config, ConfigError
from wijksim.lab.calibrated_constants import fitted_constants
from wijksim.lab.calibration_targets import PLAIN, SHOCK, Target, targets_of
from wijksim.lab.composition import keys_without, override_keys
from wijksim.lab.design import Design
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.estimation import Floats
from wijksim.lab.execution import PlannedRun, planned
from wijksim.lab.factors import given_parameters, ranges
from wijksim.lab.identity import design_of, digest
from wijksim.lab.preparation import open_study, slug
from wijksim.lab.reenactment import arms_of, reenactments
from wijksim.lab.samples import given
from wijksim.lab.store import RunKey, Store
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig
from wijksim.lab.validation import compose_validation, declared_patterns, read_plain
from wijksim.lab.watching import Watch

_MONTHS = 144
"""Length of runs unless it is given: patterns of moving are judged over years 2 to 12."""

_REFUSED = {
    "seeds": "every point has a seed of its own",
    "scenarios": "a fit looks at a city without policy",
    "patterns": "a fit takes calibration.targets=[...]",
}

_SHORT = 8
"""Hexadecimal digits of a design in the name of a folder."""


@dataclass
class Calibration:
    """What is fitted to what, and where its runs go.

    Attributes:
        arms: Configuration by arm: the city without policy and, where a target takes it, the price shock.
        study: Options, and where results go; its experiment has a name.
        constants: ``group.name`` of each constant that is fitted.
        targets: Patterns of the fit.
        whole: The same arms in the whole city, where ``calibration.whole_city`` names one.
        ensembles: What was run, what was there, what failed.
    """

    arms: dict[str, Config]
    study: StudyConfig
    constants: list[str]
    targets: tuple[Target, ...]
    whole: dict[str, Config] | None = None
    ensembles: list[EnsembleOutcome] = field(default_factory=list)
    _read: dict[tuple[str, RunKey], Floats] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        """The city without policy, at the default point."""
        return self.arms[PLAIN]

    def constants_at(self, points: Floats) -> Floats:
        """Values of the constants at positions from 0 to 1 in their ranges; one row per point."""
        low, high = ranges(self.constants)
        return np.asarray(low + points * (high - low))

    def positions_of(self, values: Floats) -> Floats:
        """Positions from 0 to 1 of values of the constants; one row per point."""
        low, high = ranges(self.constants)
        return np.asarray((values - low) / (high - low))

    def samples_at(self, points: Floats, first: int) -> pd.DataFrame:
        """Points as a table of samples, numbered from ``first``."""
        index = pd.RangeIndex(first, first + len(points), name="draw")
        return pd.DataFrame(self.constants_at(points), columns=self.constants, index=index)

    def make(
        self,
        samples: pd.DataFrame | None,
        pairs: Iterable[tuple[int, int]],
        title: str,
        *,
        below: str = "",
        arms: dict[str, Config] | None = None,
    ) -> Store:
        """Makes the runs that are missing.

        Args:
            samples: Values of the constants by number, from 1; None where every run is at the default point.
            pairs: (number of a sample, seed) of every run; number 0 is the default point.
            title: What the progress bar calls this work.
            below: Folder below that of the study, for samples of their own.
            arms: Arms in another city.

        Raises:
            StoreError: If the store cannot be used, or holds a study of another design.
        """
        own = self.study
        if below:
            own = own.model_copy(update={"experiment": f"{own.experiment}/{below}"})
        arms = arms or self.arms
        store, provenance = open_study(arms, own, base=arms[PLAIN], samples=samples)
        plan = [run for pair in pairs for run in _planned(arms, samples, *pair)]
        self.ensembles.append(run_ensemble(plan, store, provenance, **own.launch, title=title))
        return store

    def read(self, store: Store, pairs: Iterable[tuple[int, int]]) -> Floats:
        """Every target in every run: runs x targets, NaN where a run failed or does not show a pattern."""
        return np.array([self._values(store, *pair) for pair in pairs]).reshape(-1, len(self.targets))

    def _values(self, store: Store, draw: int, seed: int) -> Floats:
        keys = {name: RunKey(name, draw, seed) for name in self.arms}
        place = (str(store.folder), keys[PLAIN])
        if not all(store.has(key) for key in keys.values()):
            return np.full(len(self.targets), np.nan)
        if place not in self._read:
            tables = {PLAIN: read_plain(store, keys[PLAIN])}
            if SHOCK in keys:
                tables[SHOCK] = {"city": store.read(keys[SHOCK], "city")}
            self._read[place] = np.array([target.measure(tables) for target in self.targets])
        return self._read[place]


def _planned(arms: dict[str, Config], samples: pd.DataFrame | None, draw: int, seed: int) -> list[PlannedRun]:
    """Every arm at one point with one seed; somebody looks at the city without policy."""
    if draw == 0 or samples is None:
        runs = [planned(name, arm.model_copy(update={"seed": seed})) for name, arm in arms.items()]
    else:
        runs = list(Design(arms, (seed,), given(samples.loc[[draw]]), arms[PLAIN]).runs())
    return [replace(run, companions=(Watch(),)) if run.key.scenario == PLAIN else run for run in runs]


def compose_calibration(overrides: Sequence[str] = ()) -> Calibration:
    """Composes and checks a calibration; nothing is run.

    Raises:
        BaselineError: If the city's data tables are not as they should be.
        ConfigError: Lists every problem: key, value, and what is allowed.
    """
    keys = keys_without(_REFUSED, overrides)
    words = [*overrides, *([] if "months" in keys else [f"months={_MONTHS}"])]
    config, study = compose_validation(words)
    chosen = study.calibration
    constants = fitted_constants(chosen.constants)
    given_too = [name for name in given_parameters(config) if name in constants]
    if given_too:
        raise ConfigError(
            [f"parameters.{name}: is fitted and cannot be given a value too" for name in given_too]
        )
    targets = targets_of(declared_patterns(config), chosen.targets)
    whole = None
    if chosen.whole_city:
        elsewhere = [text for key, text in zip(override_keys(words), words, strict=True) if key != "city"]
        whole = _arms([*elsewhere, f"city={chosen.whole_city}"], targets)
    if study.experiment == AUTOMATIC_EXPERIMENT:
        study = study.model_copy(update={"experiment": _experiment(config, constants, chosen.sampling_seed)})
    return Calibration(_arms(words, targets), study, constants, targets, whole)


def _arms(overrides: Sequence[str], targets: Sequence[Target]) -> dict[str, Config]:
    arms = {PLAIN: compose_validation(overrides)[0]}
    if any(SHOCK in target.arms for target in targets):
        arms[SHOCK] = arms_of(reenactments()[SHOCK], overrides, record=("city",)).done
    return arms


def _experiment(config: Config, constants: Sequence[str], seed: int) -> str:
    """The same for every number of waves, so that a wave that is added finds the ones before it."""
    data_hash = baseline_of(config.city.data).data_hash
    named = digest({"design": design_of(config, data_hash), "constants": list(constants), "seed": seed})
    return f"{AUTOMATIC_EXPERIMENT}/{slug(config.city.name)}-calibration-{named[:_SHORT]}"
