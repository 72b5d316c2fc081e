"""Writes a housing study into its folder: tables, figures and captions, all at once."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wijksim.indicators.mobility_table import list_chains
from wijksim.lab.housing_study import HousingStudy
from wijksim.report.figures.chains import chain_lengths, draw_chains
from wijksim.report.figures.decomposition import SATISFACTION, Measure, draw_decomposition
from wijksim.report.figures.groupings import draw_groupings
from wijksim.report.figures.relocations import draw_relocations, relocation_matrix

FOLDER = "housing"
_SIGNIFICANT = "%.6g"
_MEASURES: dict[str, Measure] = {
    "life_satisfaction": SATISFACTION,
    "low_income": Measure("the share of low incomes", "percentage points", scale=100.0, digits=2),
}


@dataclass(frozen=True)
class PublishedHousing:
    """What was written."""

    folder: Path
    figures: list[Path]


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _tables(study: HousingStudy, changes: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    first = study.runs[0]
    chains = list_chains(study.store.read(first, "moves"))
    return {
        "chain_lengths": chain_lengths(study.table("chains")),
        f"chains_seed_{first.seed}": chains.assign(
            places=chains["places"].map(lambda ids: " ".join(map(str, ids)))
        ),
        "relocations": relocation_matrix(study.table("relocations"), study.wijken).reset_index(names="from"),
        "housing": study.table("housing")
        .groupby(["segment", "month"], as_index=False)
        .mean(numeric_only=True),
        "lettings": study.table("lettings")
        .groupby(["corporation", "year"], as_index=False)
        .mean(numeric_only=True),
        "mobility": study.table("mobility")
        .groupby("age", as_index=False)
        .sum()
        .drop(columns=["year", "draw", "seed"]),
        **{f"change_{name}": frame for name, frame in changes.items()},
    }


def publish_housing(study: HousingStudy) -> PublishedHousing:
    """Writes ``<experiment>/housing/``; it is derived from the runs, so an older one is replaced."""
    year = study.config.city.first_year
    changes = {name: study.decomposition(name) for name in _MEASURES}
    with study.store.partial_folder() as partial:
        made = partial / FOLDER
        made.mkdir()
        for name, frame in _tables(study, changes).items():
            frame.to_csv(made / f"{name}.csv", index=False, float_format=_SIGNIFICANT)
        captions = {
            "chain_lengths": draw_chains(study.table("chains"), made / "chain_lengths.png"),
            "relocations": draw_relocations(
                study.table("relocations"), study.programme, made / "relocations.png"
            ),
            "segregation": draw_groupings(
                study.table("segregation"), made / "segregation.png", first_year=year
            ),
        }
        for value, measure in _MEASURES.items():
            for wijk in study.programme:
                name = f"change_{value}_{_slug(wijk)}"
                path = made / f"{name}.png"
                captions[name] = draw_decomposition(
                    changes[value], wijk, path, first_year=year, measure=measure
                )
        text = "\n\n".join(f"{name}.png\n{caption}" for name, caption in captions.items())
        (made / "captions.txt").write_text(f"{text}\n", encoding="utf-8")
        folder = study.store.replace_folder(made, FOLDER)
    return PublishedHousing(folder, [folder / f"{name}.png" for name in captions])
