"""Figures of the cost-benefit analysis: over time, who pays and who gains, and what the result hangs on."""

from collections.abc import Sequence
from pathlib import Path

from wijksim.lab.mkba import CostBenefit


def draw_over_time(
    analysis: CostBenefit,
    path: Path,
    *,
    language: str = "nl",
    contrasts: Sequence[str] | None = None,
    first_year: int = 2018,
) -> str:
    """Cumulative discounted costs and benefits over the years, with bands; returns the caption."""
    raise NotImplementedError


def draw_pockets(analysis: CostBenefit, contrast: str, path: Path, *, language: str = "nl") -> str:
    """Who pays and who gains under one contrast; returns the caption."""
    raise NotImplementedError


def draw_tornado(analysis: CostBenefit, contrast: str, path: Path, *, language: str = "nl") -> str:
    """The net social balance at the low and the high end of every valuation; returns the caption."""
    raise NotImplementedError


def mkba_alt_text(
    analysis: CostBenefit, figure: str, *, contrast: str | None = None, language: str = "nl"
) -> str:
    """What a figure (``over_time``, ``pockets`` or ``tornado``) shows, in words."""
    raise NotImplementedError
