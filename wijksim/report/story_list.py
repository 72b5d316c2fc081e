"""The list of followed households: one line each, so that one can be picked."""

from collections.abc import Sequence

from wijksim.lab.life_list import Glance
from wijksim.lab.life_story import RecordedRun
from wijksim.report.story_language import Language


def list_text(language: Language, run: RecordedRun, glances: Sequence[Glance]) -> str:
    """One line per household, under a heading.

    Args:
        language: Language of the list.
        run: The run.
        glances: The lives to list.
    """
    manifest = run.manifest
    heading = language.phrase(
        "list_heading",
        number=len(glances),
        city=manifest["config"]["city"]["name"],
        scenario=language.word(run.scenario, "scenario"),
        seed=manifest["seed"],
    )
    lines = [_line(language, run, glance) for glance in glances]
    return "\n".join([heading, *lines, "", language.phrase("list_hint", folder=run.folder)])


def _line(language: Language, run: RecordedRun, glance: Glance) -> str:
    labels = ", ".join(language.word(label, "label") for label in glance.labels) or "-"
    return language.phrase(
        "list_line",
        household=glance.household,
        first=run.year_of(glance.first),
        last=run.year_of(glance.last),
        labels=labels,
        told=glance.told,
        **glance.opening.reasons,
    )
