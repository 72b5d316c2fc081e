"""Opens a comparison that was made before, from its folder alone, so that it can be reported again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wijksim.config import Config, ConfigError, validate
from wijksim.lab.comparison import NEEDED_TABLES, ComparisonResult, summarise
from wijksim.lab.contrasts import BASELINE, contrasts
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.execution import Outcome
from wijksim.lab.store import RunKey, Store, StoreError, read_json
from wijksim.lab.study import StudyConfig, validate_study


def experiment_folder(experiment: str, results_dir: str = "results") -> Path:
    """Folder of an experiment: its name under the folder of results, or a path.

    Raises:
        ConfigError: If neither holds an experiment; names what was looked for.
    """
    places = [Path(results_dir).expanduser() / experiment, Path(experiment).expanduser()]
    for place in places:
        if (place / "experiment.json").is_file():
            return place
    root = Path(results_dir).expanduser()
    there = sorted(path.parent.relative_to(root).as_posix() for path in root.glob("*/experiment.json"))
    known = f"; in {root}: {', '.join(there)}" if there else f"; {root} holds no experiment"
    raise ConfigError(
        [
            f"experiment {experiment!r}: no experiment.json in {' or '.join(map(str, dict.fromkeys(places)))}"
            f"{known}; make a comparison first with wijksim compare experiment=<name>"
        ]
    )


def _in_usual_order(names: Sequence[str]) -> list[str]:
    """Arms as a comparison lists them: the usual ones first, baseline in front."""
    usual = list(StudyConfig.model_fields["scenarios"].default)
    return sorted(names, key=lambda name: (usual.index(name) if name in usual else len(usual), name))


def _arm(store: Store, name: str, common: dict[str, Any], first: RunKey) -> Config:
    scenario = read_json(store.folder / f"scenario={name}" / "scenario.json")
    return validate({**common, "scenario": scenario, "seed": first.seed, "draw": 0})


def reopen_comparison(folder: Path) -> ComparisonResult:
    """The comparison that a folder holds, from the runs in it; nothing is run.

    Args:
        folder: Folder of an experiment.

    Raises:
        StoreError: If the folder holds no comparison, or no pair of runs is complete.
        ConfigError: If its configuration cannot be read by this version of the program.
    """
    store = Store(folder)
    keys = store.keys()
    if not keys:
        raise StoreError(f"{folder}: holds no finished run; start the comparison again to make its runs")
    described = read_json(folder / "experiment.json")
    common = described["design"]["config"]
    missing = [table for table in NEEDED_TABLES if table not in common["record"]]
    if missing:
        raise StoreError(f"{folder}: its runs do not hold {', '.join(missing)}; a report needs these tables")
    names = _in_usual_order(sorted({key.scenario for key in keys}))
    arms = {
        name: _arm(store, name, common, next(key for key in keys if key.scenario == name)) for name in names
    }
    if BASELINE not in arms or not contrasts(list(arms)):
        raise StoreError(
            f"{folder}: holds {', '.join(names)}; a report compares policies with baseline: "
            "make these runs with wijksim compare"
        )
    pairs = sorted({(key.draw, key.seed) for key in keys}, key=lambda pair: (pair[0] == 0, pair))
    drawn = any(draw > 0 for draw, _ in pairs)
    study = validate_study(
        {
            "experiment": described["experiment"],
            "scenarios": names,
            "seeds": [seed for draw, seed in pairs if (draw > 0) == drawn],
            "draw_parameters": drawn,
            "default_point_seeds": sum(draw == 0 for draw, _ in pairs) if drawn else 0,
        }
    )
    failed = [Outcome(key, 0.0, path, str(key)) for key, path in sorted(store.failures().items())]
    return summarise(store, arms, study, EnsembleOutcome(present=keys, failed=failed))
