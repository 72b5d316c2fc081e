"""The table ``samples.csv`` of an experiment: what ``draw=n`` stands for where a study has its own samples.

Samples may be added; those that are there keep their values, because runs were made with them.
"""

from pathlib import Path

import pandas as pd

SAMPLES = "samples.csv"
_INDEX = "draw"


def read_samples(folder: Path) -> pd.DataFrame | None:
    """The samples of an experiment, index ``draw``, one column per factor; None where it has none of its own."""
    path = folder / SAMPLES
    if not path.is_file():
        return None
    return pd.read_csv(path, index_col=_INDEX, float_precision="round_trip").astype(float)


def write_samples(table: pd.DataFrame, folder: Path) -> None:
    """Writes samples so that every number is read back as it was."""
    table.rename_axis(_INDEX).to_csv(folder / SAMPLES)


def sample_changes(folder: Path, asked: pd.DataFrame | None) -> list[str]:
    """Says how samples that are asked for differ from those of the same number that are there."""
    there = read_samples(folder)
    if there is None or asked is None:
        return []
    if sorted(there.columns) != sorted(map(str, asked.columns)):
        only = sorted(set(there.columns) ^ set(map(str, asked.columns)))
        return [f"samples of other constants, such as {', '.join(only[:3])}"]
    both = there.index.intersection(asked.index)
    old, new = there.loc[both], asked.loc[both, list(there.columns)].astype(float)
    differ = (old != new) & ~(old.isna() & new.isna())
    numbers = both[differ.any(axis=1)]
    if not len(numbers):
        return []
    name = differ.columns[differ.loc[numbers[0]]][0]
    values = f"{old.at[numbers[0], name]:g} there, {new.at[numbers[0], name]:g} asked"
    return [f"sample {numbers[0]}, {name}: {values}", *_more(len(numbers) - 1)]


def _more(others: int) -> list[str]:
    return [f"and {others} more samples"] if others else []


def merged_samples(folder: Path, asked: pd.DataFrame | None) -> pd.DataFrame | None:
    """Samples that are there and those that are asked for; None when nothing has to be written."""
    there = read_samples(folder)
    if asked is None or (there is not None and asked.index.isin(there.index).all()):
        return None
    if there is None:
        return asked
    return pd.concat([there, asked.loc[~asked.index.isin(there.index), list(there.columns)]]).sort_index()
