"""Writes the tables and figures of a study into its folder, all at once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from wijksim.lab.store import Store

_SIGNIFICANT = "%.6g"


def write_study(
    store: Store, name: str, tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Callable[[Path], str]]
) -> list[Path]:
    """Writes ``<experiment>/<name>/``; it is derived from the runs, so an older one is replaced.

    Args:
        store: The experiment.
        name: Name of the folder.
        tables: Table of each CSV file, by its name.
        figures: What draws each PNG file, by its name; it returns the caption.

    Returns:
        The pictures. Captions stand in ``captions.txt`` beside them.
    """
    with store.partial_folder() as partial:
        made = partial / name
        made.mkdir()
        for table, frame in tables.items():
            frame.to_csv(made / f"{table}.csv", index=False, float_format=_SIGNIFICANT)
        captions = {figure: draw(made / f"{figure}.png") for figure, draw in figures.items()}
        text = "\n\n".join(f"{figure}.png\n{caption}" for figure, caption in captions.items())
        (made / "captions.txt").write_text(f"{text}\n", encoding="utf-8")
        folder = store.replace_folder(made, name)
    return [folder / f"{figure}.png" for figure in figures]
