"""What a calibration leaves behind for other studies: the posterior sample as a small table, and where it came from."""

from pathlib import Path
from typing import Any

import pandas as pd

from wijksim.lab.calibration import CalibrationResult
from wijksim.lab.store import write_json

_DIGITS = 6
"""Significant digits of a constant in the table: far finer than any posterior is wide."""

TABLE, MANIFEST = "posterior.csv", "posterior.json"


def posterior_table(result: CalibrationResult) -> pd.DataFrame:
    """The sample as it is written: index ``draw``, row 0 the central point, constants by ``group.name``."""
    return result.posterior.map(lambda value: float(f"{value:.{_DIGITS}g}"))


def manifest(result: CalibrationResult) -> dict[str, Any]:
    """Where the sample came from: city, runs, seeds, targets by kind, method, and what code and data made the runs."""
    calibration = result.calibration
    chosen = calibration.study.calibration
    config = calibration.config
    made = result.store.read_manifest(result.store.keys()[0])
    kinds = {
        kind: [item.target.code for item in result.fitted if item.target.kind == kind]
        for kind in ("emergent", "input")
    }
    return {
        "city": config.city.name,
        "keep_one_in": config.city.keep_one_in,
        "whole_city": chosen.whole_city,
        "months": config.months,
        "waves": result.waves.to_dict(orient="records"),
        "seeds": "point n of the design has seed n",
        "targets": kinds,
        "targets_left_out": result.left_out,
        "constants": calibration.constants,
        "rows": len(result.posterior) - 1,
        "independent_rows": round(result.effective),
        "discrepancy": chosen.discrepancy,
        "discrepancy_by_target": {
            item.target.code: round(sd, 4) for item, sd in zip(result.fitted, result.discrepancy, strict=True)
        },
        "cutoff": chosen.cutoff,
        "sampling_seed": chosen.sampling_seed,
        **{name: made[name] for name in ("git_revision", "source_hash", "data_hash")},
    }


def write_posterior(result: CalibrationResult, folder: Path) -> Path:
    """Writes table and manifest into a folder; returns the path of the table."""
    posterior_table(result).to_csv(folder / TABLE)
    write_json(manifest(result), folder / MANIFEST)
    return folder / TABLE
