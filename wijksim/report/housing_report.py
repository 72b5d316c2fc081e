"""What a housing study shows: its tables, and its figures as functions that draw one picture each."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from wijksim.indicators.mobility_table import list_chains
from wijksim.lab.housing_study import HousingStudy
from wijksim.report.figures.chains import chain_lengths, draw_chains
from wijksim.report.figures.decomposition import SATISFACTION, Measure, draw_decomposition
from wijksim.report.figures.groupings import draw_groupings
from wijksim.report.figures.relocations import draw_relocations, relocation_matrix

_MEASURES: dict[str, Measure] = {
    "life_satisfaction": SATISFACTION,
    "low_income": Measure("the share of low incomes", "percentage points", scale=100.0, digits=2),
}

Changes = Mapping[str, pd.DataFrame]
"""Change of every wijk, taken apart, by what is measured."""


def changes_of(study: HousingStudy) -> Changes:
    """Takes the change of every wijk apart for everything that is measured."""
    return {name: study.decomposition(name) for name in _MEASURES}


def tables_of(study: HousingStudy, changes: Changes) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file; means over seeds, and all chains of the first seed."""
    first = study.runs[0]
    chains = list_chains(study.store.read(first, "moves"))
    places = chains["places"].map(lambda ids: " ".join(map(str, ids)))
    relocations = relocation_matrix(study.table("relocations"), study.wijken)
    housing, lettings, mobility = (study.table(name) for name in ("housing", "lettings", "mobility"))
    return {
        "chain_lengths": chain_lengths(study.table("chains")),
        f"chains_seed_{first.seed}": chains.assign(places=places),
        "relocations": relocations.reset_index(names="from"),
        "housing": housing.groupby(["segment", "month"], as_index=False).mean(numeric_only=True),
        "lettings": lettings.groupby(["corporation", "year"], as_index=False).mean(numeric_only=True),
        "mobility": mobility.groupby("age", as_index=False).sum().drop(columns=["year", "draw", "seed"]),
        **{f"change_{name}": frame for name, frame in changes.items()},
    }


def figures_of(study: HousingStudy, changes: Changes) -> dict[str, Callable[[Path], str]]:
    """What draws each picture and returns its caption, by the name of its file."""
    year = study.config.city.first_year
    figures: dict[str, Callable[[Path], str]] = {
        "chain_lengths": partial(draw_chains, study.table("chains")),
        "relocations": partial(draw_relocations, study.table("relocations"), study.programme),
        "segregation": partial(draw_groupings, study.table("segregation"), first_year=year),
    }
    for value, measure in _MEASURES.items():
        for wijk in study.programme:
            slug = re.sub(r"[^a-z0-9]+", "_", wijk.lower()).strip("_")
            figures[f"change_{value}_{slug}"] = partial(
                draw_decomposition, changes[value], wijk, first_year=year, measure=measure
            )
    return figures
