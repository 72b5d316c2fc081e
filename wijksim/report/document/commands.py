"""Commands that make a comparison and its report again, from the configuration that is stored with it."""

import shlex

from wijksim.lab.own_folder import own_folder
from wijksim.lab.rerun import overrides_of
from wijksim.report.document.evidence import Evidence

_OF_THE_STUDY = ("scenario", "seed", "draw", "months", "record", "events", "cohorts_every")
"""Keys of a run that the command of a comparison does not take, or states otherwise."""


def city_choice(evidence: Evidence) -> str:
    """The words that choose the city of the comparison, and the folder of its option where that is the user's own."""
    city = evidence.result.config.city
    words = overrides_of({"city": city.model_dump(mode="json")}) or [f"city={city.data}"]
    return " ".join(map(shlex.quote, own_options() + words))


def own_options() -> list[str]:
    """The words that choose the folder of the user's own options, where there is one."""
    own = own_folder()
    return [f"--config-dir={own}"] if own else []


def _seeds(seeds: tuple[int, ...]) -> str:
    if seeds == tuple(range(1, len(seeds) + 1)):
        return str(len(seeds))
    return f"[{','.join(map(str, seeds))}]"


def compare_command(evidence: Evidence) -> str:
    """The command of the comparison, as far as it can be told from its folder."""
    result = evidence.result
    config, study = result.config, result.study
    words = [
        "wijksim compare",
        city_choice(evidence),
        f"experiment={study.experiment}",
        f"scenarios=[{','.join(result.arms)}]",
        f"months={config.months}",
        f"seeds={_seeds(study.seeds)}",
    ]
    if study.draw_parameters:
        words.append(f"default_point_seeds={study.default_point_seeds}")
    else:
        words.append("draw_parameters=false")
    chosen = config.model_dump(mode="json", exclude=set(_OF_THE_STUDY))
    others = [word for word in overrides_of(chosen) if not word.startswith(("city=", "city."))]
    return " ".join([*words, *map(shlex.quote, others)])


def report_command(evidence: Evidence, language: str) -> str:
    """The command of the report."""
    return " ".join(
        ["wijksim report", *map(shlex.quote, own_options()), evidence.experiment, f"language={language}"]
    )
