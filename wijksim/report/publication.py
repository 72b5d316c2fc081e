"""Writes a comparison into its study: tables, figures, summary and the fit of the city, all at once."""

from dataclasses import dataclass
from pathlib import Path

from wijksim.lab.city_fit import write_city_fit
from wijksim.lab.comparison import ComparisonResult
from wijksim.report.figures import FIGURES
from wijksim.report.summary import summary_text

FOLDER, SUMMARY = "comparison", "summary.md"
_SIGNIFICANT = "%.6g"

_TITLES = {
    "life_satisfaction": "Life satisfaction by policy",
    "differences_residents": "Paired differences over time: original residents",
    "differences_wijken": "Paired differences over time: programme wijken as places",
    "segregation": "Segregation over time",
    "money": "Money by payer",
    "cohorts": "Effect by cohort",
}


@dataclass(frozen=True)
class Published:
    """What was written."""

    folder: Path
    figures: list[Path]
    summary: Path


def publish(result: ComparisonResult) -> Published:
    """Writes ``<experiment>/comparison/``; it is derived from the runs, so an older one is replaced.

    Everything is made in a folder aside and swapped in when it is complete.
    """
    with result.store.partial_folder() as partial:
        made = partial / FOLDER
        made.mkdir()
        for name, frame in result.tables().items():
            frame.to_csv(made / f"{name}.csv", index=False, float_format=_SIGNIFICANT)
        captions = {name: draw(result, made / f"{name}.png") for name, draw in FIGURES.items()}
        text = "\n\n".join(f"{name}.png\n{caption}" for name, caption in captions.items())
        (made / "captions.txt").write_text(f"{text}\n", encoding="utf-8")
        pictures = {f"{name}.png": _TITLES[name] for name in FIGURES}
        (made / SUMMARY).write_text(summary_text(result, pictures), encoding="utf-8")
        folder = result.store.replace_folder(made, FOLDER)
    write_city_fit(result.config, result.store)
    return Published(folder, [folder / f"{name}.png" for name in FIGURES], folder / SUMMARY)
