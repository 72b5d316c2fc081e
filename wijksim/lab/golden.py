"""The golden runs: what a few short runs gave, to the last bit, so that no result changes unnoticed.

A file holds, for every column of every table, a hash of its bytes and its mean, with the platform on which it was
made. On the same platform every hash must agree; elsewhere libraries round differently and a few households decide
otherwise, so only the means of the table ``city`` are compared, within :data:`ELSEWHERE`.

A change that is meant to alter results remakes the file and judges whether new results lie within the noise of seeds::

    python -m wijksim.lab.golden seeds before.csv 20 city=proefstad scenario=integrated    (on the old code)
    python -m wijksim.lab.golden seeds after.csv 20 city=proefstad scenario=integrated     (on the new code)
    python -m wijksim.lab.golden judge before.csv after.csv
    python -m wijksim.lab.golden remake tests/science/golden.json
"""

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import fields
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import llvmlite.binding
import numpy as np
import pandas as pd
from scipy import stats

from wijksim.config import TABLES
from wijksim.indicators.observer import RunResult
from wijksim.lab.composition import load_config
from wijksim.model import WijkModel

_EVERYTHING = f"record=[{','.join(TABLES)}]"
RUNS: dict[str, tuple[str, ...]] = {
    "integrated": ("scenario=integrated", "months=60", _EVERYTHING),
    "demolition_heavy": ("scenario=demolition_heavy", "months=84", "seed=2", _EVERYTHING),
    "shock": ("scenario=parallel", "shock=energy_price", "++shock.start=14", "months=36", "cohorts_every=6"),
    "growth": ("scenario=social", "growth=measured", "market=threshold", "months=48", "seed=3", "draw=2"),
    "cliff": (
        "scenario=integrated_cliff",
        "pathways=all_on",
        "energy_prices=observed",
        "months=48",
        "seed=4",
    ),
    "allocation": ("scenario=allocation", "++scenario.rollout=citywide", "months=36", "pathways=all_off"),
    "works": (
        "scenario=demolition_heavy",
        "scenario.start=0",
        "scenario.sale_share=0.05",
        "city.scale=100",
        "parameters.works.placements=40",
        "parameters.portfolio.deep_state=0.75",
        "allow_out_of_range=true",
        "months=60",
        "seed=5",
    ),
}
"""Overrides of the golden runs, all of the test town; together they reach every process."""

ELSEWHERE = 0.05
"""Largest difference of a mean on another platform, as a share of the mean."""

_HASH_BYTES = 6
_LEAST_SIZE = 0.01
_SIGNIFICANT = 0.05

Summary = dict[str, dict[str, tuple[str, float | None]]]
"""By table and column: a hash of its bytes, and its mean where it has one."""


def this_platform() -> dict[str, str]:
    """Everything outside this project on which the last bit of a result may depend."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "numba", "pandas", "mesa")}
    return {
        "machine": platform.machine(),
        "processor": llvmlite.binding.get_host_cpu_name(),
        "system": platform.system(),
        "python": platform.python_version(),
        **libraries,
    }


def _of_column(values: pd.Series) -> tuple[str, float | None]:
    if not pd.api.types.is_numeric_dtype(values):
        content, mean = "\0".join(map(repr, values)).encode(), None
    else:
        array = values.to_numpy()
        content = array.dtype.str.encode() + np.ascontiguousarray(array).tobytes()
        known = array[~np.isnan(array)] if array.dtype.kind == "f" else array
        mean = float(known.mean(dtype=np.float64)) if known.size else None
    return blake2b(content, digest_size=_HASH_BYTES).hexdigest(), mean


def summarise(result: RunResult) -> Summary:
    """Hash and mean of every column of every table of a run."""
    tables = {field.name: getattr(result, field.name) for field in fields(result)}
    return {
        name: {str(column): _of_column(table[column]) for column in table}
        for name, table in tables.items()
        if table is not None and len(table)
    }


def run_one(overrides: Sequence[str]) -> RunResult:
    """One run of the test town."""
    return WijkModel(load_config(["city=proefstad", *overrides])).run()


def make() -> dict[str, Any]:
    """Runs all golden runs; what a golden file holds."""
    return {"platform": this_platform(), "runs": {name: summarise(run_one(RUNS[name])) for name in RUNS}}


def changed(old: Summary, new: Summary) -> list[str]:
    """Columns, as ``table.column``, that are gone or not identical to the last bit; new ones wait for a remake."""

    def hashes(summary: Summary) -> dict[str, str]:
        return {
            f"{table}.{name}": found[0]
            for table, columns in summary.items()
            for name, found in columns.items()
        }

    before, after = hashes(old), hashes(new)
    return sorted(name for name in before if before[name] != after.get(name))


def far_off(old: Summary, new: Summary) -> list[str]:
    """Columns of the table ``city`` whose mean is gone or differs by more than :data:`ELSEWHERE`.

    Means near zero, such as those of rare events, say nothing about a platform and are left out.
    """
    pairs = {name: (mean, new["city"].get(name, ("", None))[1]) for name, (_, mean) in old["city"].items()}
    return [
        name
        for name, (before, after) in pairs.items()
        if before is not None
        and abs(before) > _LEAST_SIZE
        and (after is None or abs(after - before) > ELSEWHERE * abs(before))
        and _is_stock(name)
    ]


def _is_stock(column: str) -> bool:
    return column.endswith("_mean") or column in {"households", "persons", "dwellings", "places", "students"}


def over_seeds(seeds: int, overrides: Sequence[str]) -> pd.DataFrame:
    """Means over the last year of every number in the table ``city``, one row per seed."""
    last_year = {
        seed: run_one([*overrides, f"seed={seed}"]).city.tail(12).mean(numeric_only=True)
        for seed in range(1, seeds + 1)
    }
    return pd.DataFrame(last_year).T.rename_axis("seed")


def judge(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Judges for each measure whether its mean changed by more than the seeds differ among themselves.

    Args:
        before: One row per seed, one column per measure, by the old code.
        after: The same by the new code.

    Returns:
        One row per measure in both: means, difference, standard error (Welch 1947), ``p`` by Welch's test, and
        ``beyond_noise``: whether it stands out among all measures at a false discovery rate of 5%.
    """
    names = [name for name in before if name in after and name != "month"]
    old, new = before[names], after[names]
    error = np.sqrt(old.var() / len(old) + new.var() / len(new))
    difference = new.mean() - old.mean()
    tested = stats.ttest_ind_from_stats(
        old.mean(), old.std(), len(old), new.mean(), new.std(), len(new), equal_var=False
    ).pvalue
    # Without any spread the test says nothing: then every difference is beyond noise.
    unchanged = (difference == 0) | (old.isna().all() & new.isna().all())
    p = np.where(error > 0, tested, np.where(unchanged, 1.0, 0.0))
    p = np.nan_to_num(p, nan=1.0)
    return pd.DataFrame(
        {
            "before": old.mean(),
            "after": new.mean(),
            "difference": difference,
            "standard_error": error,
            "p": p,
            "beyond_noise": stats.false_discovery_control(p) < _SIGNIFICANT,
        }
    )


def _judge_files(before: str, after: str) -> None:
    table = judge(pd.read_csv(before, index_col="seed"), pd.read_csv(after, index_col="seed"))
    print(table[table["beyond_noise"]].to_string(float_format="{:.5g}".format))
    print(
        f"{int(table['beyond_noise'].sum())} of {len(table)} measures changed by more than the noise of seeds"
    )


def main(words: Sequence[str]) -> None:
    """Runs one of the commands of the docstring above."""
    match list(words):
        case ["remake", path]:
            Path(path).write_text(json.dumps(make(), separators=(",", ":")).replace('},"', '},\n"') + "\n")
        case ["seeds", path, number, *overrides]:
            over_seeds(int(number), overrides).to_csv(path)
        case ["judge", before, after]:
            _judge_files(before, after)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
