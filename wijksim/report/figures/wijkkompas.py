"""The wheel of the Wijkkompas: a wijk at the nulmeting beside the same wijk under each policy."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd


def draw_wijkkompas(
    table: pd.DataFrame,
    wijk: str,
    path: Path,
    *,
    language: str = "nl",
    scenarios: Sequence[str] | None = None,
    first_year: int = 2018,
) -> str:
    """Draws the wheels of a wijk and returns the caption.

    Args:
        table: Result of :func:`wijksim.lab.wijkkompas.wijkkompas_table`.
        wijk: Which wijk.
        path: A PNG file.
        language: ``nl`` or ``en``.
        scenarios: Which scenarios stand beside the nulmeting; all of the table when left out.
        first_year: Calendar year in which the run begins.

    Raises:
        ValueError: If the table does not have the wijk or a scenario.
    """
    raise NotImplementedError


def wijkkompas_alt_text(
    table: pd.DataFrame,
    wijk: str,
    *,
    language: str = "nl",
    scenarios: Sequence[str] | None = None,
    first_year: int = 2018,
) -> str:
    """What the wheels show, in words, for who cannot see them."""
    raise NotImplementedError
